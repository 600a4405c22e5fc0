package dev.spate.session.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PeerAddress;
import dev.spate.wire.HolepunchMessage;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HolepunchTest {
    private static final InetSocketAddress OURS = at("198.51.100.1:6881");
    private static final InetSocketAddress FAR = at("203.0.113.9:6881");

    private final List<String> dialled = new ArrayList<>();
    private final Holepunch holepunch = new Holepunch(new HolepunchDialer() {
        @Override
        public void dialOverUtp(InetSocketAddress address) {
            dialled.add(PeerAddress.text(address));
        }

        @Override
        public boolean isOurs(InetSocketAddress address) {
            return address.equals(OURS);
        }
    });

    private static InetSocketAddress at(String text) {
        return text.endsWith(":0")
                ? new InetSocketAddress(at(text.replace(":0", ":1")).getAddress(), 0)
                : PeerAddress.parseNumeric(text);
    }

    private static final class Peer implements HolepunchPeer {
        final InetSocketAddress address;
        final List<String> sent = new ArrayList<>();
        Optional<InetSocketAddress> dialAddress = Optional.empty();
        boolean utp;
        boolean speaks = true;

        Peer(String address) {
            this.address = at(address);
        }

        @Override
        public InetSocketAddress address() {
            return address;
        }

        @Override
        public Optional<InetSocketAddress> dialAddress() {
            return dialAddress;
        }

        @Override
        public boolean isUtp() {
            return utp;
        }

        @Override
        public boolean speaks() {
            return speaks;
        }

        @Override
        public void send(HolepunchMessage message) {
            sent.add(message.kind() + " " + PeerAddress.text(message.address())
                    + (message.errorCode() == 0 ? "" : " " + message.errorCode()));
        }
    }

    private Peer joined(String address) {
        Peer peer = new Peer(address);
        holepunch.joined(peer);
        return peer;
    }

    private void rendezvous(Peer from, String with) {
        holepunch.received(from, HolepunchMessage.rendezvous(at(with)), 0);
    }

    private static long minutes(long count) {
        return TimeUnit.MINUTES.toNanos(count);
    }

    @Test
    void theRelayTellsBothWhereADatagramReachesTheOther() {
        Peer initiator = joined("192.0.2.1:50000");
        initiator.dialAddress = Optional.of(at("192.0.2.1:6881"));
        Peer target = joined("192.0.2.2:61234");
        target.utp = true;
        target.dialAddress = Optional.of(at("192.0.2.2:6882"));
        rendezvous(initiator, "192.0.2.2:6882");
        assertEquals(List.of("CONNECT 192.0.2.2:61234"), initiator.sent, "the port that its NAT has given it");
        assertEquals(List.of("CONNECT 192.0.2.1:6881"), target.sent, "the port of a TCP connection is of no use");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.77:1, 2",
        "192.0.2.2:0, 1",
        "224.0.0.1:1, 1",
        "10.0.0.2:1, 1",
        "127.0.0.1:1, 1",
        "192.0.2.3:1, 3",
        "192.0.2.1:50000, 4",
        "198.51.100.1:6881, 4"
    })
    void theRelayRefusesWithTheCodeOfBep55(String wanted, int code) {
        Peer initiator = joined("192.0.2.1:50000");
        Peer inside = joined("10.0.0.2:1");
        Peer silent = joined("192.0.2.3:1");
        silent.speaks = false;
        rendezvous(initiator, wanted);
        assertEquals(List.of("ERROR " + wanted + " " + code), initiator.sent);
        assertEquals(List.of(), inside.sent);
        assertEquals(List.of(), silent.sent);
    }

    @Test
    void aLocalPeerIsIntroducedToNobodyInTheWorld() {
        Peer inside = joined("10.0.0.2:1");
        Peer outside = joined("192.0.2.2:1");
        rendezvous(inside, "192.0.2.2:1");
        assertEquals(List.of("ERROR 192.0.2.2:1 1"), inside.sent);
        assertEquals(List.of(), outside.sent);
    }

    @Test
    void whoDoesNotSpeakItIsNotHeard() {
        Peer initiator = joined("192.0.2.1:1");
        initiator.speaks = false;
        joined("192.0.2.2:1");
        rendezvous(initiator, "192.0.2.2:1");
        rendezvous(initiator, "192.0.2.77:1");
        holepunch.received(initiator, HolepunchMessage.connect(FAR), 0);
        assertEquals(List.of(), initiator.sent);
        assertEquals(List.of(), dialled);
    }

    @Test
    void aFloodMakesNeitherUsNorOthersDialOften() {
        Peer target = joined("192.0.2.200:1");
        Peer relay = joined("192.0.2.201:1");
        for (int i = 0; i < 1_000; i++) {
            rendezvous(joined("192.0.2." + i % 100 + ":" + (1_000 + i)), "192.0.2.200:1");
            holepunch.received(relay, HolepunchMessage.connect(at("203.0.113.1:" + (i + 1))), 0);
        }
        assertEquals(Holepunch.MOST_A_MINUTE, target.sent.size());
        assertEquals(Holepunch.MOST_A_MINUTE, dialled.size());
        holepunch.received(relay, HolepunchMessage.connect(FAR), minutes(1));
        assertEquals(Holepunch.MOST_A_MINUTE + 1, dialled.size());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1:1, 203.0.113.9:6881, true",
        "192.0.2.1:1, 203.0.113.9:0, false",
        "192.0.2.1:1, 10.0.0.9:80, false",
        "192.0.2.1:1, 127.0.0.1:80, false",
        "192.0.2.1:1, 169.254.169.254:80, false",
        "192.0.2.1:1, 255.255.255.255:80, false",
        "192.0.2.1:1, 198.51.100.1:6881, false",
        "192.0.2.1:1, 192.0.2.2:1, false",
        "10.0.0.1:1, 10.0.0.9:80, true",
        "10.0.0.1:1, 127.0.0.1:80, false",
        "127.0.0.1:1, 127.0.0.1:80, true"
    })
    void theTargetDialsWhereTheRelayMaySendItAndWhoIsNotConnected(String relay, String other, boolean dials) {
        joined("192.0.2.2:1");
        holepunch.received(joined(relay), HolepunchMessage.connect(at(other)), 0);
        assertEquals(dials ? List.of(other) : List.of(), dialled);
    }

    @Test
    void theInitiatorAsksWhoNamedTheAddressOnceInAPause() {
        Peer relay = joined("192.0.2.1:1");
        holepunch.dialFailed(FAR, 0);
        assertEquals(List.of(), relay.sent, "it has not named it yet");
        holepunch.named(relay, List.of(FAR));
        holepunch.dialFailed(FAR, minutes(1));
        holepunch.dialFailed(FAR, minutes(2));
        assertEquals(List.of("RENDEZVOUS 203.0.113.9:6881"), relay.sent);
        holepunch.dialFailed(FAR, minutes(1) + Holepunch.PAUSE_NANOS);
        assertEquals(2, relay.sent.size());
    }

    @Test
    void theInitiatorAsksNobodyWhoIsGoneOrRefusedOrSpeaksItNot() {
        Peer gone = joined("192.0.2.1:1");
        holepunch.named(gone, List.of(FAR));
        holepunch.left(gone);
        holepunch.dialFailed(FAR, 0);
        Peer refusing = joined("192.0.2.2:1");
        holepunch.named(refusing, List.of(FAR));
        holepunch.received(refusing, HolepunchMessage.error(FAR, HolepunchMessage.NOT_CONNECTED), 0);
        holepunch.dialFailed(FAR, 0);
        Peer silent = joined("192.0.2.3:1");
        silent.speaks = false;
        holepunch.named(silent, List.of(FAR));
        holepunch.dialFailed(FAR, 0);
        assertTrue(gone.sent.isEmpty() && refusing.sent.isEmpty() && silent.sent.isEmpty());
    }

    @Test
    void aLiarWithManyNamesIsAskedRarelyAndRememberedInPart() {
        Peer relay = joined("192.0.2.1:1");
        List<InetSocketAddress> many = IntStream.rangeClosed(1, 3_000)
                .mapToObj(port -> at("203.0.113.1:" + port))
                .toList();
        holepunch.named(relay, many);
        many.forEach(each -> holepunch.dialFailed(each, 0));
        assertEquals(Holepunch.MOST_A_MINUTE, relay.sent.size());
        assertEquals("RENDEZVOUS 203.0.113.1:2001", relay.sent.get(0), "the oldest names are forgotten");
    }
}
