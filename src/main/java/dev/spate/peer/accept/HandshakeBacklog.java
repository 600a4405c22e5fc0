package dev.spate.peer.accept;

import dev.spate.peer.PeerConnection;
import dev.spate.peer.PeerEvents;
import dev.spate.peer.PeerSession;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntSupplier;

/**
 * Bounds the accepted connections whose handshake is not complete. When there are too many, the oldest is closed: an honest
 * peer needs one round trip, and a peer that sends a byte now and then keeps nobody out.
 *
 * <p>Owner: the event loop.
 */
public final class HandshakeBacklog {
    private final IntSupplier limit;
    private final Deque<Channel> waiting = new ArrayDeque<>();

    /** @param limit how many there may be just now */
    public HandshakeBacklog(IntSupplier limit) {
        this.limit = limit;
    }

    /** Adds a channel that was just accepted. */
    public void add(Channel channel) {
        int most = limit.getAsInt();
        // Several where the limit has shrunk.
        while (!waiting.isEmpty() && waiting.size() >= most) {
            waiting.poll().close();
        }
        waiting.add(channel);
    }

    int size() {
        return waiting.size();
    }

    /** Takes the events of a channel that was added, removes it when its handshake is over, and passes them on to its owner. */
    public PeerEvents eventsOf(Channel channel, PeerEvents events) {
        return new PeerEvents() {
            @Override
            public PeerSession greeted(PeerConnection peer) {
                waiting.remove(channel);
                return events.greeted(peer);
            }

            @Override
            public void failed(InetSocketAddress address, boolean incoming, String reason) {
                waiting.remove(channel);
                events.failed(address, incoming, reason);
            }

            @Override
            public void broken(Throwable bug) {
                events.broken(bug);
            }
        };
    }
}
