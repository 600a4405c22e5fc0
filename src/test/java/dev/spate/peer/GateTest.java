package dev.spate.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateTest {
    private final List<String> told = new ArrayList<>();
    private final Gate gate = new Gate(
            new PeerEvents() {
                @Override
                public PeerSession greeted(PeerConnection peer) {
                    throw new AssertionError();
                }

                @Override
                public void failed(InetSocketAddress address, boolean incoming, String reason) {
                    told.add(reason);
                }
            },
            2);

    @Test
    void forOneTooManyTheOneThatWaitsLongestHasToLeave() {
        EmbeddedChannel slowloris = new EmbeddedChannel();
        EmbeddedChannel second = new EmbeddedChannel();
        EmbeddedChannel honest = new EmbeddedChannel();
        gate.enter(slowloris);
        gate.enter(second);
        gate.enter(honest);
        assertFalse(slowloris.isActive());
        assertTrue(second.isActive());
        assertTrue(honest.isActive());
        gate.of(slowloris).failed(null, true, "gone");
        assertEquals(List.of("gone"), told);
        assertEquals(2, gate.inside());
        gate.of(second).failed(null, true, "gone too");
        assertEquals(1, gate.inside());
    }
}
