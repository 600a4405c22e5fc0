package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerAddressesTest {
    private static InetSocketAddress address(String host, int port) throws Exception {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    @Test
    void bothFamiliesAreReadAgain() throws Exception {
        PeerAddresses some = new PeerAddresses(
                List.of(address("2001:db8::1", 65_535), address("192.0.2.1", 1), address("192.0.2.2", 6_881)));
        assertEquals(List.of("192.0.2.1", "192.0.2.2", "2001:db8:0:0:0:0:0:1"), hosts(some));
        assertEquals(12, some.ipv4().length);
        assertEquals(18, some.ipv6().length);
        assertArrayEquals(new byte[] {(byte) 192, 0, 2, 1, 0, 1}, Arrays.copyOf(some.ipv4(), 6));
        assertEquals(some, PeerAddresses.read(some.ipv4(), some.ipv6()));
    }

    private static List<String> hosts(PeerAddresses addresses) {
        return addresses.all().stream()
                .map(each -> each.getAddress().getHostAddress())
                .toList();
    }

    @Test
    void whatCannotBeDialledIsLeftOut() throws Exception {
        assertEquals(
                PeerAddresses.NONE,
                new PeerAddresses(List.of(
                        address("192.0.2.1", 0),
                        address("0.0.0.0", 1),
                        address("224.0.0.1", 1),
                        address("169.254.1.1", 1),
                        address("fe80::1", 1),
                        address("ff02::1", 1),
                        InetSocketAddress.createUnresolved("host", 1))));
        assertEquals(
                1,
                new PeerAddresses(List.of(address("192.0.2.1", 1), address("192.0.2.1", 1)))
                        .all()
                        .size());
    }

    @Test
    void aListOfAnImpossibleLengthIsLeftOutAsAWhole() throws Exception {
        byte[] one = new PeerAddresses(List.of(address("192.0.2.1", 1))).ipv4();
        assertEquals(1, PeerAddresses.read(one, new byte[17]).all().size());
        assertEquals(PeerAddresses.NONE, PeerAddresses.read(Arrays.copyOf(one, 7), new byte[0]));
        assertEquals(PeerAddresses.NONE, PeerAddresses.read(new byte[6 * (PeerAddresses.MOST + 1)], new byte[0]));
    }

    @Test
    void anIpv4AddressInIpv6DressIsNoIpv6Address() {
        byte[] mapped = new byte[18];
        mapped[10] = mapped[11] = -1;
        mapped[12] = 1;
        mapped[17] = 1;
        assertEquals(PeerAddresses.NONE, PeerAddresses.read(new byte[0], mapped));
    }

    @Test
    void thoseOfThisRunComeFirstAndTheBoundHolds() throws Exception {
        PeerAddresses earlier = new PeerAddresses(many(1, PeerAddresses.MOST));
        PeerAddresses now = new PeerAddresses(List.of(address("192.0.2.9", 9)));
        PeerAddresses both = now.before(earlier);
        assertEquals(PeerAddresses.MOST, both.all().size());
        assertEquals(now.all().get(0), both.all().get(0));
        assertEquals(earlier.all().get(0), both.all().get(1));
    }

    private static List<InetSocketAddress> many(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .toList();
    }
}
