package dev.spate.session.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.peer.DialHint;
import dev.spate.torrent.PeerAddress;
import dev.spate.wire.PexMessage;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PexReceiverTest {
    private static List<String> taken(String from, Stream<String> added) {
        PexMessage message = new PexMessage(
                added.map(PeerAddress::parseNumeric)
                        .map(each -> new PexMessage.Peer(each, 0))
                        .toList(),
                List.of());
        return PexReceiver.taken(message, PeerAddress.parseNumeric(from)).stream()
                .map(PeerAddress::text)
                .toList();
    }

    @Test
    void aFarPeerNamesNobodyOfThisMachineOrNetwork() {
        List<String> all = List.of(
                "127.0.0.1:1", "10.0.0.1:1", "192.168.1.1:1", "[::1]:1", "[fe80::1]:1", "224.0.0.1:1", "192.0.2.9:1");
        assertEquals(List.of("192.0.2.9:1"), taken("192.0.2.1:6881", all.stream()));
        assertEquals(
                List.of("10.0.0.1:1", "192.168.1.1:1", "[fe80:0:0:0:0:0:0:1]:1", "192.0.2.9:1")
                        .size(),
                taken("10.0.0.7:6881", all.stream()).size());
        assertEquals(6, taken("127.0.0.1:6881", all.stream()).size());
    }

    @Test
    void manyPortsOfOneFarHostAreNoManyPeers() {
        assertEquals(
                List.of("192.0.2.9:1", "192.0.2.8:1"),
                taken("192.0.2.1:6881", Stream.of("192.0.2.9:1", "192.0.2.9:2", "192.0.2.8:1", "192.0.2.8:9")));
        assertEquals(
                2,
                taken("127.0.0.1:6881", Stream.of("127.0.0.2:1", "127.0.0.2:2")).size());
    }

    @Test
    void aHundredOfAMessageAreEnough() {
        Stream<String> many = IntStream.range(0, 180).mapToObj(i -> "198.51.100." + i + ":1");
        assertEquals(PexReceiver.MOST_TAKEN, taken("192.0.2.1:6881", many).size());
    }

    @Test
    void flagsOfThoseThatMayBeNamedTellHowTheyAreDialled() {
        List<PexMessage.Peer> added = List.of(
                new PexMessage.Peer(PeerAddress.parseNumeric("192.0.2.1:1"), PexMessage.ENCRYPTION | PexMessage.SEED),
                new PexMessage.Peer(PeerAddress.parseNumeric("192.0.3.1:1"), PexMessage.UTP | PexMessage.HOLEPUNCH),
                new PexMessage.Peer(
                        PeerAddress.parseNumeric("192.0.4.1:1"),
                        PexMessage.UTP | PexMessage.ENCRYPTION | PexMessage.REACHABLE),
                new PexMessage.Peer(PeerAddress.parseNumeric("192.0.5.1:1"), PexMessage.REACHABLE),
                new PexMessage.Peer(PeerAddress.parseNumeric("10.0.0.1:1"), PexMessage.ENCRYPTION));
        PexMessage message = new PexMessage(added, List.of());
        assertEquals(
                Map.of(
                        PeerAddress.parseNumeric("192.0.2.1:1"), new DialHint(true, false),
                        PeerAddress.parseNumeric("192.0.3.1:1"), new DialHint(false, true),
                        PeerAddress.parseNumeric("192.0.4.1:1"), new DialHint(true, false)),
                PexReceiver.hints(message, PexReceiver.taken(message, PeerAddress.parseNumeric("198.51.100.1:6881"))));
    }

    @Test
    void whoSpeaksHolepunchIsReturnedIfItMayBeNamed() {
        List<PexMessage.Peer> added = List.of(
                new PexMessage.Peer(PeerAddress.parseNumeric("192.0.2.9:1"), PexMessage.HOLEPUNCH | PexMessage.UTP),
                new PexMessage.Peer(PeerAddress.parseNumeric("192.0.2.8:1"), PexMessage.UTP),
                new PexMessage.Peer(PeerAddress.parseNumeric("10.0.0.1:1"), PexMessage.HOLEPUNCH));
        assertEquals(
                List.of(PeerAddress.parseNumeric("192.0.2.9:1")),
                PexReceiver.punchable(
                        new PexMessage(added, List.of()),
                        PexReceiver.taken(
                                new PexMessage(added, List.of()), PeerAddress.parseNumeric("192.0.2.1:6881"))));
    }
}
