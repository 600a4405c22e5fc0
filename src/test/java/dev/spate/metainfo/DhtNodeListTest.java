package dev.spate.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DhtNodeListTest {
    private static BValue pair(String host, long port) {
        return BList.of(List.of(BString.of(host), BInteger.of(port)));
    }

    private static List<InetSocketAddress> read(BValue nodes) {
        return TorrentBuilder.single().root("nodes", nodes).read().dhtNodes();
    }

    @Test
    void nodesAreHostsWithPortsAndNoneStandsTwice() {
        assertEquals(
                List.of(
                        InetSocketAddress.createUnresolved("router.example", 6_881),
                        InetSocketAddress.createUnresolved("2001:db8::1", 65_535)),
                read(BList.of(List.of(
                        pair("router.example", 6_881), pair("2001:db8::1", 65_535), pair("router.example", 6_881)))));
        assertEquals(List.of(), TorrentBuilder.single().read().dhtNodes());
    }

    @Test
    void whatIsNoNodeIsLeftOut() {
        assertEquals(List.of(), read(BString.of("192.0.2.1:6881")));
        assertEquals(
                List.of(InetSocketAddress.createUnresolved("good", 1)),
                read(BList.of(List.of(
                        pair("", 6_881),
                        pair("h", 0),
                        pair("h", -1),
                        pair("h", 65_536),
                        pair("h".repeat(256), 6_881),
                        BString.of("h"),
                        BList.of(List.of(BInteger.of(1), BString.of("h"))),
                        BList.of(List.of()),
                        pair("good", 1)))));
    }

    @Test
    void ofThousandsAFewAreTaken() {
        List<BValue> many =
                IntStream.range(1, 5_000).mapToObj(each -> pair("h", each)).toList();
        assertEquals(DhtNodeList.LIMIT, read(BList.of(many)).size());
    }
}
