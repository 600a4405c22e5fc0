package dev.spate.session.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.net.ExternalIp;
import dev.spate.session.PeerOrigin;
import dev.spate.torrent.PeerAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerPriorityTest {
    private static InetSocketAddress at(String text) {
        return PeerAddress.parseNumeric(text);
    }

    private static long between(String one, String other) {
        InetSocketAddress a = at(one);
        InetSocketAddress b = at(other);
        return PeerPriority.between(
                a.getAddress().getAddress(), a.getPort(), b.getAddress().getAddress(), b.getPort());
    }

    private static long crc(String hex) {
        CRC32C crc = new CRC32C();
        crc.update(HexFormat.of().parseHex(hex));
        return crc.getValue();
    }

    /** The first two are BEP 40's own; the others follow its masks. */
    @ParameterizedTest
    @CsvSource({
        "123.213.32.10:1, 98.76.54.32:2, 624C14007BD50000",
        "123.213.32.10:1, 123.213.32.234:2, 7BD5200A7BD520EA",
        "230.12.123.3:1234, 230.12.123.3:300, 012c04d2",
        "230.12.23.1:1234, 230.12.123.3:300, e60c1701e60c7b01",
        "230.120.23.1:1234, 230.12.123.3:300, e60c5101e6781501",
        "[2001:db8:1:ffff:ffff::ff]:1, [2001:db8:2:ffff:ffff::ff]:2, " + "20010db80001555555550000000000552001"
                + "0db8000255555555000000000055",
        "[2001:db8:1:1ff:ffff::ff]:1, [2001:db8:1:2ff:ffff::ff]:2, " + "20010db80001015555550000000000552001"
                + "0db8000102555555000000000055",
        "[2001:db8:1:101:ffff::ff]:1, [2001:db8:1:102:ffff::ff]:2, " + "20010db80001010155550000000000552001"
                + "0db8000101025555000000000055",
        "[2001:db8::ff]:65535, [2001:db8::ff]:1, 0001ffff",
    })
    void bothEndsHashTheSameMaskedAddresses(String one, String other, String hashed) {
        assertEquals(crc(hashed), between(one, other));
        assertEquals(crc(hashed), between(other, one));
    }

    @Test
    void theNumbersOfTheBep() {
        assertEquals(0xec2d7224L, between("123.213.32.10:1", "98.76.54.32:2"));
        assertEquals(0x99568189L, between("123.213.32.10:1", "123.213.32.234:2"));
    }

    @Test
    void oursIsTheAddressThatOthersSee() throws Exception {
        ExternalIp externalIp = new ExternalIp();
        PeerPriority priority = new PeerPriority(externalIp, () -> 1);
        assertEquals(between("0.0.0.0:1", "98.76.54.32:2"), priority.of(at("98.76.54.32:2")), "nobody has told it yet");
        for (int i = 1; i <= 5; i++) {
            externalIp.vote(InetAddress.getByName("90." + i + ".1.1"), InetAddress.getByName("123.213.32.10"));
        }
        assertEquals(0xec2d7224L, priority.of(at("98.76.54.32:2")));
    }

    /** Among the first that wait: none is passed over for ever. */
    @Test
    void ofMoreAddressesThanThereIsRoomForThoseOfHighPriorityAreDialledFirst() {
        PeerPriority priority = new PeerPriority(new ExternalIp(), () -> 0);
        List<InetSocketAddress> all =
                IntStream.range(0, 30).mapToObj(i -> at("9." + i + ".7.1:1")).toList();
        List<InetSocketAddress> ranked = new ArrayList<>(all);
        ranked.sort(Comparator.comparingLong(priority::of).reversed());
        assertEquals(ranked, dialled(priority, all, true));
        assertEquals(all, dialled(priority, all, false), "there is room for all: in the order of their coming");
    }

    private static List<InetSocketAddress> dialled(
            PeerPriority priority, List<InetSocketAddress> all, boolean crowded) {
        PeerList list = new PeerList(new Random(1), priority);
        list.add(PeerOrigin.tracker("t"), all);
        return IntStream.range(0, all.size())
                .mapToObj(i -> list.nextToDial(crowded, 0).orElseThrow())
                .toList();
    }
}
