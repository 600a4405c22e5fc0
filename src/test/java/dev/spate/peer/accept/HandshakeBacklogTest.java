package dev.spate.peer.accept;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.peer.PeerConnection;
import dev.spate.peer.PeerEvents;
import dev.spate.peer.PeerSession;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HandshakeBacklogTest {
    private final List<String> told = new ArrayList<>();
    private final HandshakeBacklog handshakeBacklog = new HandshakeBacklog(() -> 2);
    private final PeerEvents events = new PeerEvents() {
        @Override
        public PeerSession greeted(PeerConnection peer) {
            throw new AssertionError();
        }

        @Override
        public void failed(InetSocketAddress address, boolean incoming, String reason) {
            told.add(reason);
        }

        @Override
        public void broken(Throwable bug) {
            told.add(bug.getMessage());
        }
    };

    @Test
    void passesOnThatTheJvmFailed() {
        handshakeBacklog.eventsOf(new EmbeddedChannel(), events).broken(new OutOfMemoryError("as if"));
        assertEquals(List.of("as if"), told);
    }

    @Test
    void closesSeveralWhenTheLimitHasShrunk() {
        AtomicInteger limit = new AtomicInteger(3);
        HandshakeBacklog shrinking = new HandshakeBacklog(limit::get);
        for (int i = 0; i < 3; i++) {
            shrinking.add(new EmbeddedChannel());
        }
        limit.set(1);
        shrinking.add(new EmbeddedChannel());
        assertEquals(1, shrinking.size());
    }

    @Test
    void closesTheOldestConnectionWhenFull() {
        EmbeddedChannel slowloris = new EmbeddedChannel();
        EmbeddedChannel second = new EmbeddedChannel();
        EmbeddedChannel honest = new EmbeddedChannel();
        handshakeBacklog.add(slowloris);
        handshakeBacklog.add(second);
        handshakeBacklog.add(honest);
        assertFalse(slowloris.isActive());
        assertTrue(second.isActive());
        assertTrue(honest.isActive());
        handshakeBacklog.eventsOf(slowloris, events).failed(null, true, "gone");
        assertEquals(List.of("gone"), told);
        assertEquals(2, handshakeBacklog.size());
        handshakeBacklog.eventsOf(second, events).failed(null, true, "gone too");
        assertEquals(1, handshakeBacklog.size());
    }
}
