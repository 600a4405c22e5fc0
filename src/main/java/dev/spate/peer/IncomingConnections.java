package dev.spate.peer;

import dev.spate.mse.StreamEncryption;
import dev.spate.net.RateLimit;
import dev.spate.net.ReadThrottle;
import dev.spate.net.ReceiveBuffers;
import dev.spate.peer.accept.AcceptRateLimit;
import dev.spate.peer.accept.HandshakeBacklog;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;

/**
 * Takes in the peers that dial us, however they come: what listens for them hands over each channel as it comes. All
 * that share a port share its limits.
 *
 * <p>Owner: the event loop.
 */
public final class IncomingConnections {
    /** Connections whose handshake is not complete, and one for each torrent; for one more, the oldest is closed. */
    private static final int HANDSHAKE_BACKLOG = 256;

    private final IncomingTorrents torrents;
    private final StreamEncryption encryption;
    private final RateLimit downloadLimit;
    private final LongSupplier clock;
    private final HandshakeBacklog handshakeBacklog;
    private final AcceptRateLimit acceptRateLimit;

    /**
     * @param torrents whom peers may ask for; may change at any time
     * @param encryption whom it lets in
     * @param downloadLimit of what is read from all peers
     * @param secret which nobody who dials us can guess
     * @param clock monotonic nanoseconds, such as {@link System#nanoTime()}
     */
    public IncomingConnections(
            IncomingTorrents torrents,
            StreamEncryption encryption,
            RateLimit downloadLimit,
            int secret,
            LongSupplier clock) {
        this.torrents = torrents;
        this.handshakeBacklog = new HandshakeBacklog(() -> HANDSHAKE_BACKLOG + torrents.size());
        this.encryption = encryption;
        this.downloadLimit = downloadLimit;
        this.clock = clock;
        this.acceptRateLimit = new AcceptRateLimit((int) clock.getAsLong() ^ secret);
    }

    /**
     * Puts the handlers of a peer into a channel that has just been accepted, or closes it.
     *
     * @param accepted registered, and nothing was read from it yet
     */
    public void accept(Channel accepted) {
        if (!(accepted.remoteAddress() instanceof InetSocketAddress from)
                || !acceptRateLimit.admits(from.getAddress(), torrents.size(), clock.getAsLong())) {
            accepted.close();
            return;
        }
        accepted.config().setRecvByteBufAllocator(ReceiveBuffers.newAllocator());
        ReadThrottle.installForStranger(accepted, downloadLimit);
        encryption.accept(accepted, torrents.keys());
        PeerHandler.accepted(accepted, torrents, handshakeBacklog, clock, from);
    }
}
