package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerNetworkTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8,127.1.0.1",
        "10.77.0.0/16,10.77.0.1",
        "10.0.0.0/8,10.0.0.1",
        "192.168.4.0/24,192.168.4.1",
        "192.168.4.64/27,192.168.4.65",
        "203.0.113.252/30,203.0.113.253"
    })
    void everyPeerHasAnAddressOfItsOwnWhichLeadsBackToIt(String cidr, String first) {
        PeerNetwork network = PeerNetwork.parse(cidr);
        assertEquals(cidr, network.toString());
        assertEquals(first, network.address(0).getHostAddress());
        Set<InetAddress> seen = new HashSet<>();
        for (int index = 0; index < network.capacity(); index += index < 70_000 ? 1 : 9_973) {
            InetAddress address = network.address(index);
            int last = address.getAddress()[3] & 0xff;
            assertEquals(index, network.index(address.getAddress()));
            assertTrue(seen.add(address) && last != 0 && last != 255, address::toString);
        }
    }

    @Test
    void leavesTheLastAddressToAClient() {
        assertEquals("10.77.255.253", lastOf("10.77.0.0/16"));
        assertEquals("192.168.4.253", lastOf("192.168.4.0/24"));
        assertEquals("192.168.4.93", lastOf("192.168.4.64/27"));
        assertEquals(1, PeerNetwork.parse("203.0.113.252/30").capacity());
    }

    private static String lastOf(String cidr) {
        PeerNetwork network = PeerNetwork.parse(cidr);
        return network.address(network.capacity() - 1).getHostAddress();
    }

    @Test
    void addressesOfNoPeerLeadToNone() {
        assertEquals(-1, PeerNetwork.LOOPBACK.index(new byte[] {127, 0, 0, 1}));
        assertEquals(-1, PeerNetwork.LOOPBACK.index(new byte[] {10, 1, 0, 1}));
        assertEquals(-1, PeerNetwork.LOOPBACK.index(new byte[16]));
        assertEquals(-1, PeerNetwork.parse("10.77.0.0/16").index(new byte[] {10, 78, 0, 1}));
        assertEquals(-1, PeerNetwork.parse("10.77.0.0/16").index(new byte[] {10, 77, 3, 0}));
        assertEquals(-1, PeerNetwork.parse("10.77.0.0/16").index(new byte[] {10, 77, 3, (byte) 255}));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.77.0.0",
                "10.77.0.0/",
                "10.77.0.0/x",
                "10.77.0.0/7",
                "10.77.0.0/31",
                "10.77.0.0/99",
                "10.77.0.1/16",
                "10.777.0.0/16",
                "10.77.0/16",
                "-1.0.0.0/8",
                "0.0.0.0/8",
                "224.0.0.0/8",
                "255.255.255.0/24",
                "fd00::/64",
                " 10.77.0.0/16"
            })
    void rejectsWhatIsNoNetworkForPeers(String text) {
        assertThrows(IllegalArgumentException.class, () -> PeerNetwork.parse(text));
    }
}
