package dev.spate.session.swarm;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * An extension of the peer protocol (BEP 10) as a torrent has it: one class, and one line in {@link Extensions}.
 *
 * <p>Its part of a connection is a {@link PeerExtension}. Owner: the event loop.
 */
interface Extension {
    /** What it is called in the extension handshake, such as {@code ut_pex}. */
    String name();

    /** A peer was let in, whatever it speaks. */
    default void connected(SwarmPeer peer) {}

    /** That peer is gone. */
    default void disconnected(SwarmPeer peer) {}

    /** This peer told of others that can be reached by its help (BEP 55). */
    default void named(SwarmPeer by, List<InetSocketAddress> punchable) {}

    /** A dial came to nothing. */
    default void dialFailed(InetSocketAddress address) {}

    /** Every few seconds, before what is queued at the peers is flushed. */
    default void sweep(long nowNanos) {}

    /** Its part of this connection, made when the peer sends its first extension message. */
    PeerExtension of(SwarmPeer peer);
}
