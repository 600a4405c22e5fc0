package dev.spate.peer.accept;

import dev.spate.peer.PeerConnection;
import dev.spate.peer.PeerEvents;
import dev.spate.peer.PeerSession;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bounds the strangers between accept and greeting. When there are too many, the one that waits
 * longest has to leave: an honest one greets within a round trip, and who sends a byte now and then keeps nobody out.
 *
 * <p>Owner: the event loop.
 */
public final class HandshakeBacklog {
    private final PeerEvents events;
    private final int limit;
    private final Deque<Channel> inside = new ArrayDeque<>();

    public HandshakeBacklog(PeerEvents events, int limit) {
        this.events = events;
        this.limit = limit;
    }

    public void enter(Channel stranger) {
        if (inside.size() >= limit) {
            inside.poll().close();
        }
        inside.add(stranger);
    }

    int inside() {
        return inside.size();
    }

    /** What is told for the channel of a stranger that has just entered. */
    public PeerEvents of(Channel stranger) {
        return new PeerEvents() {
            @Override
            public PeerSession greeted(PeerConnection peer) {
                inside.remove(stranger);
                return events.greeted(peer);
            }

            @Override
            public void failed(InetSocketAddress address, boolean incoming, String reason) {
                inside.remove(stranger);
                events.failed(address, incoming, reason);
            }
        };
    }
}
