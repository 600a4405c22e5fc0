package dev.spate.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spate.tracker.FakeTracker.Mood;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UdpTrackerTest {
    private static final AnnounceResponse GOOD =
            LoopExtension.response(List.of(new InetSocketAddress("10.1.2.3", 6881)), Duration.ofSeconds(60));
    private static final AnnounceResponse EVIL =
            LoopExtension.response(List.of(new InetSocketAddress("10.6.6.6", 666)), Duration.ofSeconds(60));
    private static final FakeUdpTracker.Script ANSWERS = FakeUdpTracker.moody(Mood.ANSWERS, GOOD);

    @RegisterExtension
    final LoopExtension loop = new LoopExtension();

    /** The tracker, for scripts that send more than an answer. */
    private final AtomicReference<FakeUdpTracker> self = new AtomicReference<>();

    @Test
    void answersFromAnotherAddressOrOfAnotherTransactionAreIgnored() throws Exception {
        InetAddress localhost = InetAddress.getByName("127.0.0.1");
        try (DatagramSocket stranger = new DatagramSocket(0, localhost);
                FakeUdpTracker tracker = new FakeUdpTracker(localhost, (action, transaction, datagram, from) -> {
                    if (action == UdpTrackerCodec.ANNOUNCE) {
                        spoof(stranger, transaction, from);
                        self.get().send(wrong(transaction + 1), from);
                    }
                    return ANSWERS.answer(action, transaction, datagram, from);
                })) {
            self.set(tracker);
            assertEquals(GOOD.peers(), loop.announce(tracker.url()).peers());
            assertEquals(List.of(0, 1), tracker.actions());
        }
    }

    /** To a connect, and to an announce: what it says, and with how many bytes. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 8",
        "0, 0, 15",
        "0, 1, 20",
        "0, 2, 20",
        "0, 77, 12",
        "0, -1, 16",
        "1, 1, 8",
        "1, 1, 19",
        "1, 0, 16",
        "1, 2, 20",
        "1, 77, 26"
    })
    void anAnswerThatIsShortOrOfAnotherActionIsIgnoredAndTheRightOneAwaited(int asked, int action, int bytes)
            throws Exception {
        InetAddress localhost = InetAddress.getByName("127.0.0.1");
        try (FakeUdpTracker tracker = new FakeUdpTracker(localhost, (each, transaction, datagram, from) -> {
            if (each == asked) {
                ByteBuf useless = Unpooled.buffer().writeInt(action).writeInt(transaction);
                self.get().send(useless.writeZero(bytes - UdpTrackerCodec.HEADER_BYTES), from);
            }
            return ANSWERS.answer(each, transaction, datagram, from);
        })) {
            self.set(tracker);
            assertEquals(GOOD.peers(), loop.announce(tracker.url()).peers());
            assertEquals(List.of(0, 1), tracker.actions());
        }
    }

    @Test
    void whereOnlyWrongAnswersComeTheyAreToldOf() throws Exception {
        InetAddress localhost = InetAddress.getByName("127.0.0.1");
        try (FakeUdpTracker tracker = new FakeUdpTracker(localhost, (action, transaction, datagram, from) -> {
            if (action == UdpTrackerCodec.ANNOUNCE) {
                return null;
            }
            // Before the right one, and so heard before it, however busy the machine is.
            self.get().send(wrong(transaction + 1), from);
            return FakeUdpTracker.connected(transaction);
        })) {
            self.set(tracker);
            TrackerOptions options = LoopExtension.QUICK.withTimeouts(
                    Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(100), 3);
            assertEquals(
                    "no valid answer (26 bytes came that answer nothing)",
                    loop.failure(tracker.url(), options).reason());
        }
    }

    private static ByteBuf wrong(int transaction) {
        ByteBuf out = Unpooled.buffer();
        UdpTrackerCodec.writeAnnounceResponse(out, transaction, EVIL, 4);
        return out;
    }

    private static void spoof(DatagramSocket stranger, int transaction, InetSocketAddress to) throws IOException {
        byte[] bytes = ByteBufUtil.getBytes(wrong(transaction));
        stranger.send(new DatagramPacket(bytes, bytes.length, to));
    }

    @Test
    void aRequestIsRepeatedUntilItIsAnswered() throws Exception {
        Set<Integer> asked = new HashSet<>();
        try (FakeUdpTracker tracker = new FakeUdpTracker(
                InetAddress.getByName("127.0.0.1"),
                (action, transaction, datagram, from) ->
                        asked.add(action) ? null : ANSWERS.answer(action, transaction, datagram, from))) {
            // On a busy machine it is repeated more than once.
            TrackerOptions options = LoopExtension.QUICK.withTimeouts(
                    Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(100), 8);
            assertEquals(GOOD.peers(), loop.announce(tracker.url(), options).peers());
            List<Integer> actions = tracker.actions();
            assertEquals(actions.stream().sorted().toList(), actions);
            assertTrue(actions.indexOf(1) >= 2 && actions.size() - actions.indexOf(1) >= 2, actions::toString);
        }
    }

    @Test
    void silenceIsBearedForTheWholeScheduleAndNoLonger() throws Exception {
        try (FakeUdpTracker tracker = new FakeUdpTracker(Mood.KEEPS_SILENT, GOOD)) {
            TrackerOptions options = LoopExtension.QUICK.withTimeouts(
                    Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(20), 3);
            long start = System.nanoTime();
            assertEquals("no answer", loop.failure(tracker.url(), options).reason());
            long millis = (System.nanoTime() - start) / 1_000_000;
            assertTrue(millis >= 20 + 40 + 80 + 160, () -> millis + " ms");
            // What was sent before the failure is heard before what is sent after it.
            tracker.hearsLast(99);
            assertEquals(List.of(0, 0, 0, 0, 99), tracker.actions());
        }
    }

    @Test
    void aConnectionIdServesSeveralAnnounces() throws Exception {
        try (FakeUdpTracker server = new FakeUdpTracker(Mood.ANSWERS, GOOD)) {
            Tracker tracker = loop.on(() -> loop.trackers(LoopExtension.PATIENT).open(server.url()));
            loop.announce(tracker, LoopExtension.request());
            loop.announce(tracker, LoopExtension.request());
            assertEquals(List.of(0, 1, 1), server.actions());
            close(tracker);
        }
    }

    @Test
    void anIdThatHasGrownStaleIsRenewedOnce() throws Exception {
        int[] announces = {0};
        try (FakeUdpTracker server = new FakeUdpTracker(
                InetAddress.getByName("127.0.0.1"),
                (action, transaction, datagram, from) -> action == UdpTrackerCodec.ANNOUNCE && ++announces[0] > 1
                        ? FakeUdpTracker.refused(transaction, "Connection ID missmatch.")
                        : ANSWERS.answer(action, transaction, datagram, from))) {
            Tracker tracker = loop.on(() -> loop.trackers(LoopExtension.PATIENT).open(server.url()));
            loop.announce(tracker, LoopExtension.request());
            Future<AnnounceResponse> second = loop.on(() -> tracker.announce(LoopExtension.request()));
            Awaitility.await().until(second::isDone);
            assertEquals(
                    server.url() + ": Connection ID missmatch.", second.cause().getMessage());
            assertEquals(List.of(0, 1, 1, 0, 1), server.actions());
            close(tracker);
        }
    }

    @Test
    void pathAndQueryAreSentAndThePasskeyIsNotShown() throws Exception {
        AtomicReference<String> tail = new AtomicReference<>();
        try (FakeUdpTracker server =
                new FakeUdpTracker(InetAddress.getByName("127.0.0.1"), (action, transaction, datagram, from) -> {
                    if (action == UdpTrackerCodec.ANNOUNCE) {
                        tail.set(datagram.toString(100, datagram.readableBytes() - 100, StandardCharsets.US_ASCII));
                        return FakeUdpTracker.refused(transaction, "");
                    }
                    return FakeUdpTracker.connected(transaction);
                })) {
            TrackerException failure = loop.failure(server.url() + "?passkey=secret");
            assertEquals("/announce?passkey=secret", tail.get());
            assertEquals(server.url() + ": refused without a reason", failure.getMessage());
        }
    }

    @Test
    void anAnswerOverIpv6HasIpv6Peers() throws Exception {
        InetAddress six = InetAddress.getByName("::1");
        assumeTrue(binds(six), "no IPv6 here");
        List<InetSocketAddress> peers = List.of(new InetSocketAddress("2001:db8::1", 80));
        try (FakeUdpTracker server = new FakeUdpTracker(six, (action, transaction, datagram, from) -> {
            if (action == UdpTrackerCodec.CONNECT) {
                return FakeUdpTracker.connected(transaction);
            }
            ByteBuf out = Unpooled.buffer();
            UdpTrackerCodec.writeAnnounceResponse(
                    out, transaction, LoopExtension.response(peers, Duration.ofMinutes(1)), 16);
            return out;
        })) {
            assertEquals(
                    peers,
                    loop.announce(server.url().replaceAll("\\[.*]", "[::1]")).peers());
            // At this port of 127.0.0.1 nobody answers: the second address of the name is the one.
            String name = server.url().replaceAll("\\[.*]", "localhost");
            TrackerOptions options = LoopExtension.QUICK.withTimeouts(
                    Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(100), 8);
            assertEquals(peers, loop.announce(name, options).peers());
        }
    }

    private static boolean binds(InetAddress address) {
        try (DatagramSocket probe = new DatagramSocket(0, address)) {
            return probe.isBound();
        } catch (SocketException e) {
            return false;
        }
    }

    @Test
    void aUrlWithoutAPortIsRefused() {
        assertEquals(
                "udp://tracker.example/a: a udp tracker needs a port",
                openFailure("udp://tracker.example/a").getMessage());
        assertEquals(
                "wss://h/a: unsupported scheme wss",
                openFailure("wss://h/a?passkey=secret").getMessage());
        assertEquals("nonsense: not a URL", openFailure("nonsense").getMessage());
    }

    private Throwable openFailure(String url) {
        return org.junit.jupiter.api.Assertions.assertThrows(
                        java.util.concurrent.ExecutionException.class,
                        () -> loop.on(() -> loop.trackers(LoopExtension.PATIENT).open(url)))
                .getCause();
    }

    private void close(Tracker tracker) throws Exception {
        loop.on(() -> {
            tracker.close();
            return null;
        });
    }

    @Test
    void aTrackerThatFloodsUsLosesItsSocket() throws Exception {
        InetAddress localhost = InetAddress.getByName("127.0.0.1");
        try (FakeUdpTracker tracker = new FakeUdpTracker(localhost, (action, transaction, datagram, from) -> {
            for (int i = 1; i < 50_000; i++) {
                self.get().send(wrong(transaction + i), from);
            }
            return null;
        })) {
            self.set(tracker);
            TrackerException failure = loop.failure(tracker.url(), LoopExtension.PATIENT);
            assertTrue(
                    failure.reason()
                            .contains(
                                    "more than " + UdpTrackerSocket.MAX_UNEXPECTED + " datagrams that answer nothing"),
                    failure::reason);
        }
    }
}
