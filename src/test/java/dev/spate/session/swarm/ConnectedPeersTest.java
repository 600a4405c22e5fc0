package dev.spate.session.swarm;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PeerId;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConnectedPeersTest {
    private static PeerId id(int filler) {
        byte[] bytes = new byte[PeerId.LENGTH_BYTES];
        Arrays.fill(bytes, (byte) filler);
        return PeerId.of(bytes);
    }

    @Test
    void bothSidesKeepTheSameOneOfTwoCrossedConnections() {
        PeerId low = id(0x10);
        PeerId high = id(0xf0);
        assertTrue(ConnectedPeers.isKept(false, low, high), "dialled by the lower id, as it sees it");
        assertTrue(ConnectedPeers.isKept(true, high, low), "and as the other side sees it");
        assertFalse(ConnectedPeers.isKept(true, low, high));
        assertFalse(ConnectedPeers.isKept(false, high, low));
    }
}
