package dev.spate.session.peers;

import dev.spate.net.LoopWork;
import dev.spate.peer.Dialer;
import dev.spate.peer.PeerEvents;
import dev.spate.session.DeadlineTimer;
import dev.spate.torrent.PeerAddress;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials the addresses of a {@link PeerList}, a bounded number at once, as long as there is room for more peers.
 *
 * <p>A dial is half-open until the peer has greeted us. While more addresses wait than may be dialled at once, each gets a
 * short timeout, so that thousands of dead addresses do not hide the one that lives; a second try gets the usual one.
 * Owner: the event loop.
 */
public final class DialQueue {
    private static final Logger LOG = LoggerFactory.getLogger(DialQueue.class);

    /** A peer that hung up after less is not dialled again at once: thousands of them would keep us dialling. */
    private static final long WORTH_HURRY_BYTES = 256 << 10;

    private final Dialer dialer;
    private final PeerList peerList;
    private final Limits limits;
    private final IntSupplier connected;
    private final LongSupplier clock;
    private final DeadlineTimer returnTimer;
    private int halfOpen;
    private boolean closed;

    /**
     * Bounds.
     *
     * @param halfOpen dials under way at once
     * @param maxPeers connected peers and dials together
     */
    public record Limits(int halfOpen, int maxPeers) {}

    /** @param connected how many peers are connected, incoming ones included */
    public DialQueue(
            Dialer dialer,
            EventLoop loop,
            PeerList peerList,
            Limits limits,
            IntSupplier connected,
            LongSupplier clock) {
        this.dialer = dialer;
        this.peerList = peerList;
        this.limits = limits;
        this.connected = connected;
        this.clock = clock;
        this.returnTimer = new DeadlineTimer(
                loop, LoopWork.task(this::dialMore, bug -> LOG.error("peers were not dialled again", bug)));
    }

    /** Dials as many known addresses as the limits allow. */
    public void dialMore() {
        long now = clock.getAsLong();
        while (!closed && halfOpen < limits.halfOpen() && halfOpen + connected.getAsInt() < limits.maxPeers()) {
            boolean hurry = peerList.untried() > Math.min(limits.halfOpen(), limits.maxPeers() - connected.getAsInt());
            int room = limits.maxPeers() - connected.getAsInt() - halfOpen;
            Optional<InetSocketAddress> next = peerList.nextToDial(peerList.untried() > room, now);
            if (next.isEmpty()) {
                returnTimer.arm(peerList.nextReturnNanos(), now);
                return;
            }
            halfOpen++;
            if (hurry) {
                dialer.dialWithShortTimeouts(next.get());
            } else {
                dialer.dial(next.get());
            }
        }
    }

    /** Dials an address out of its turn, unless it must not be dialled, or there is no room for more. */
    public void dialNow(Dialer over, InetSocketAddress address) {
        boolean room = halfOpen < limits.halfOpen() && halfOpen + connected.getAsInt() < limits.maxPeers();
        if (!closed && room && peerList.takeToDial(address)) {
            halfOpen++;
            over.dial(address);
        }
    }

    /** A dial is over: a peer has greeted us. The owner counts it, if it lets it in. */
    public void greeted(InetSocketAddress address) {
        halfOpen--;
        peerList.met(address);
    }

    /** A dial came to nothing. */
    public void failed(InetSocketAddress address, String reason) {
        LOG.debug("{}: {}", PeerAddress.text(address), reason);
        halfOpen--;
        if (reason.equals(PeerEvents.OURSELVES)) {
            peerList.isOurselves(address);
        }
        peerList.failed(address, clock.getAsLong());
        dialMore();
    }

    /**
     * A peer that we had dialled is gone. How useful it was decides how soon it is dialled again.
     *
     * @param atFault whether it was expelled, or broke the protocol
     * @param receivedBytes of blocks that came from it and were accepted
     */
    public void gone(InetSocketAddress address, boolean atFault, long receivedBytes, long nowNanos) {
        if (atFault) {
            peerList.refused(address, nowNanos);
        } else if (receivedBytes > 0) {
            peerList.left(address, receivedBytes >= WORTH_HURRY_BYTES, nowNanos);
        } else {
            peerList.failed(address, nowNanos);
        }
    }

    /** A peer that we had dialled is gone, and we have nothing for each other: it is not dialled again. */
    public void useless(InetSocketAddress address) {
        peerList.useless(address);
    }

    /** Dials under way. */
    public int halfOpen() {
        return halfOpen;
    }

    /** No more dials; those under way end by themselves. */
    public void close() {
        closed = true;
        returnTimer.cancel();
    }
}
