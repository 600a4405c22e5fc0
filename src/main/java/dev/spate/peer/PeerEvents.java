package dev.spate.peer;

import java.net.InetSocketAddress;

/**
 * What the owner of a set of connections is told about them. All calls come on the event loop.
 *
 * <p>For each connection either {@link #failed} is called once, or {@link #greeted} and later
 * {@link PeerSession#closed}, once each.
 */
public interface PeerEvents {
    /** The reason given to {@link #failed} when a dial reached this process itself. */
    String OURSELVES = "it is ourselves";

    /**
     * Handshakes were exchanged and the info hashes agree. The owner may close the connection from here.
     *
     * @return receives the messages of this peer
     */
    PeerSession greeted(PeerConnection peer);

    /** A connection ended before it was greeted, or was never made. */
    void failed(InetSocketAddress address, boolean incoming, String reason);

    /**
     * The JVM cannot go on, for lack of memory or worse, or there is a bug of ours outside of any connection. No peer is to
     * blame. May be called more than once.
     */
    void broken(Throwable bug);
}
