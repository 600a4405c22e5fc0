package dev.spate.session.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.net.ExternalIp;
import dev.spate.storage.PeerAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SavedPeersKeptTest {
    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Test
    void whoIsBannedIsNotKept() {
        SavedPeers saved = new SavedPeers(null);
        saved.restored(new PeerAddresses(List.of(address(3), address(4))));
        assertEquals(
                List.of(address(1), address(4)),
                saved.toKeep(List.of(address(1), address(2)), each -> each.getPort() == 2 || each.getPort() == 3)
                        .all());
    }

    @Test
    void theLatestThatDeliveredComeFirstAndOldOnesAreForgotten() {
        PeerList list = new PeerList(new Random(1), new PeerPriority(new ExternalIp(), () -> 0));
        for (int port = 1; port <= 1_000; port++) {
            list.delivered(address(port));
        }
        list.delivered(address(950));
        assertEquals(List.of(address(950), address(1_000)), list.delivered().subList(0, 2));
        assertEquals(2 * PeerAddresses.MOST, list.delivered().size());
    }
}
