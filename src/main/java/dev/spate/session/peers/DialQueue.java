package dev.spate.session.peers;

import dev.spate.net.Transport;
import dev.spate.peer.Dialer;
import dev.spate.peer.OurHandshake;
import dev.spate.peer.PeerEvents;
import dev.spate.session.DeadlineTimer;
import dev.spate.torrent.PeerAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials the addresses of a {@link PeerList}, a bounded number at once, as long as there is room for more peers.
 *
 * <p>A dial is half-open until the peer has greeted us. While more addresses wait than may be dialled at once, each gets little
 * patience, so that thousands of dead addresses do not hide the one that lives; a second try gets the usual patience.
 * Owner: the event loop.
 */
public final class DialQueue {
    private static final Logger LOG = LoggerFactory.getLogger(DialQueue.class);

    /** Who hung up after less is not dialled again at once: a crowd of such peers would be nothing but dials. */
    private static final long WORTH_HURRY_BYTES = 256 << 10;

    private final PeerList directory;
    private final Dialer dialer;
    private final int halfOpenLimit;
    private final int maxPeers;
    private final IntSupplier connected;
    private final LongSupplier clock;
    private final DeadlineTimer returns;
    private int halfOpen;
    private boolean closed;

    /** @param connected how many peers are connected, those who dialled us included */
    public DialQueue(
            Transport transport,
            OurHandshake ourHandshake,
            PeerEvents peers,
            PeerList directory,
            int halfOpenLimit,
            int maxPeers,
            IntSupplier connected,
            LongSupplier clock) {
        this.directory = directory;
        this.dialer = new Dialer(transport, ourHandshake, peers, clock);
        this.halfOpenLimit = halfOpenLimit;
        this.maxPeers = maxPeers;
        this.connected = connected;
        this.clock = clock;
        this.returns = new DeadlineTimer(transport.loop(), this::dialMore);
    }

    /** Dials as many known addresses as the limits allow. */
    public void dialMore() {
        long now = clock.getAsLong();
        while (!closed && halfOpen < halfOpenLimit && halfOpen + connected.getAsInt() < maxPeers) {
            boolean hurry = directory.untried() > Math.min(halfOpenLimit, maxPeers - connected.getAsInt());
            Optional<InetSocketAddress> next = directory.nextToDial(now);
            if (next.isEmpty()) {
                returns.arm(directory.nextReturnNanos(), now);
                return;
            }
            halfOpen++;
            if (hurry) {
                dialer.dialInHurry(next.get());
            } else {
                dialer.dial(next.get());
            }
        }
    }

    /** A dial has led to a peer, which is counted as connected from now on. */
    public void greeted(InetSocketAddress address) {
        halfOpen--;
        directory.met(address);
    }

    /** A dial came to nothing. */
    public void failed(InetSocketAddress address, String reason) {
        LOG.debug("{}: {}", PeerAddress.text(address), reason);
        halfOpen--;
        if (reason.equals(PeerEvents.OURSELVES)) {
            directory.isOurselves(address);
        }
        directory.failed(address, clock.getAsLong());
        dialMore();
    }

    /**
     * A peer that we had dialled is gone: whether it was of use decides how soon it is dialled again.
     *
     * @param atFault whether it was expelled, or broke the protocol
     * @param receivedBytes of payload that came from it
     */
    public void gone(InetSocketAddress address, boolean atFault, long receivedBytes, long nowNanos) {
        if (atFault) {
            directory.refused(address, nowNanos);
        } else if (receivedBytes > 0) {
            directory.left(address, receivedBytes >= WORTH_HURRY_BYTES, nowNanos);
        } else {
            directory.failed(address, nowNanos);
        }
    }

    /** Dials under way. */
    public int halfOpen() {
        return halfOpen;
    }

    /** No more dials; those under way end by themselves. */
    public void close() {
        closed = true;
        returns.cancel();
    }
}
