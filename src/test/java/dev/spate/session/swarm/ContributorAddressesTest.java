package dev.spate.session.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.spate.scheduler.PeerKey;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ContributorAddressesTest {
    @Test
    void aMillionConnectionsOfOnePeerAreCountedAndTheOldestForgotten() {
        ContributorAddresses contributorAddresses = new ContributorAddresses();
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 1);
        int many = 1_000_000;
        for (int i = 0; i < many; i++) {
            contributorAddresses.add(new PeerKey(i), address);
        }
        assertEquals(many, contributorAddresses.count());
        assertEquals(address, contributorAddresses.get(new PeerKey(many - ContributorAddresses.LIMIT)));
        assertNull(contributorAddresses.get(new PeerKey(many - ContributorAddresses.LIMIT - 1)));
    }
}
