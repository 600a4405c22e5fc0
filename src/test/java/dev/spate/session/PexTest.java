package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BencodeReader;
import dev.spate.bencode.BencodeWriter;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.PeerMessage;
import dev.spate.wire.PexMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers that are told of by peers (BEP 11). */
@Timeout(60)
class PexTest {
    private static final TestTorrent TORRENT = TestTorrent.single(4 * TestTorrent.PIECE);
    private static final int OUR_PEX = 3;
    private static final int THEIR_PEX = 7;

    @TempDir
    private Path directory;

    /** Has nothing, and tells of these, once for each message. */
    private static ScriptedPeer.Script telling(Metainfo torrent, List<List<InetSocketAddress>> messages) {
        return wire -> {
            wire.readHandshake();
            wire.sendHandshake(torrent.infoHash(), PeerWire.id(77), true, false);
            introduce(wire, OptionalInt.empty());
            for (List<InetSocketAddress> each : messages) {
                tell(wire, each);
            }
            wire.awaitEnd();
        };
    }

    private static void introduce(PeerWire wire, OptionalInt port) throws IOException {
        ExtensionHandshake hello = new ExtensionHandshake(
                Map.of(PexMessage.NAME, THEIR_PEX),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                port,
                Optional.empty());
        wire.send(new PeerMessage.Extended(ExtensionHandshake.ID, hello.encode()));
    }

    private static void tell(PeerWire wire, List<InetSocketAddress> peers) throws IOException {
        PexMessage message = new PexMessage(
                peers.stream().map(each -> new PexMessage.Peer(each, 0)).toList(), List.of());
        wire.send(new PeerMessage.Extended(OUR_PEX, message.encode()));
    }

    private static TestOptions options(Path out, InetSocketAddress... peers) {
        return TestEngine.options(out, peers).timeout(Duration.ofSeconds(20));
    }

    @Test
    void aSeedThatOnlyAPeerTellsOfIsDialledAndServes() throws Exception {
        Path out = directory.resolve("out");
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(PeerScripts.seed(TORRENT, 1));
                ScriptedPeer teller = new ScriptedPeer(telling(TORRENT.metainfo(), List.of(List.of(seed.address()))))) {
            TestEngine.await(
                    engine.start(TORRENT.known(), options(out, teller.address()).build()));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            DownloadEvent.PeerConnected met = engine.events(DownloadEvent.PeerConnected.class).stream()
                    .filter(each -> each.address().equals(seed.address()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(Set.of(PeerOrigin.Kind.PEX), met.sources());
        }
    }

    @Test
    void aSecondMessageWithinTheMinuteIsNotRead() throws Exception {
        AtomicInteger heard = new AtomicInteger();
        try (TestEngine engine = new TestEngine();
                ScriptedPeer tooSoon = new ScriptedPeer(PeerScripts.mute(heard));
                ScriptedPeer teller = new ScriptedPeer(telling(
                        TORRENT.metainfo(),
                        List.of(List.of(), List.of(tooSoon.address()), List.of(tooSoon.address()))))) {
            engine.stopClock();
            Download download = engine.start(
                    TORRENT.known(),
                    options(directory.resolve("out"), teller.address())
                            .timeout(Duration.ZERO)
                            .build());
            await().until(() ->
                    !engine.events(DownloadEvent.PeerConnected.class).isEmpty());
            engine.pass(Duration.ofSeconds(49));
            assertEquals(0, heard.get() + tooSoon.connections());
            download.stop().join();
        }
    }

    @Test
    void ourOwnAddressIsNotDialled() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(PeerScripts.seed(TORRENT, 1));
                ScriptedPeer teller = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(77), true, false);
                    introduce(wire, OptionalInt.empty());
                    int port = introduction(wire.next(PeerWire.EXTENDED)).port().orElseThrow();
                    tell(wire, List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), seed.address()));
                    wire.awaitEnd();
                })) {
            Download download = engine.start(
                    TORRENT.known(),
                    options(directory.resolve("out"), teller.address())
                            .listenPort(0)
                            .build());
            TestEngine.await(download);
            assertEquals(2, download.snapshot().peersKnown());
            assertEquals(List.of(), engine.events(DownloadEvent.PeerFailed.class));
        }
    }

    @Test
    void aFloodOfMessagesEndsTheConnection() throws Exception {
        List<InetSocketAddress> many = IntStream.range(1, 100)
                .mapToObj(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .toList();
        try (TestEngine engine = new TestEngine();
                ScriptedPeer teller = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(77), true, false);
                    introduce(wire, OptionalInt.empty());
                    tell(wire, List.of());
                    while (true) {
                        tell(wire, many);
                    }
                })) {
            Download download = engine.start(
                    TORRENT.known(),
                    options(directory.resolve("out"), teller.address()).build());
            await().until(() -> engine.events(DownloadEvent.PeerDropped.class).stream()
                    .anyMatch(each -> each.reason().equals("it floods us with extension messages")));
            assertEquals(1, download.snapshot().peersKnown(), "none of them was read");
            download.stop().join();
        }
    }

    /** The same info dictionary, but private. */
    private static Metainfo privately() throws Exception {
        BDict info = (BDict) BencodeReader.readLenient(TORRENT.info(), 0);
        BDict.Builder all = BDict.builder();
        info.entries().forEach(each -> all.put(each.key(), each.value()));
        all.put("private", 1);
        return MetainfoReader.readInfo(BencodeWriter.write(all.build()), List.of(), List.of());
    }

    @Test
    void aPrivateTorrentNeitherSpeaksNorHearsOfOthers() throws Exception {
        silent(privately(), TestEngine.options(directory.resolve("private")));
    }

    @Test
    void whoDoesNotWantItNeitherSpeaksNorHearsOfOthers() throws Exception {
        silent(
                TORRENT.metainfo(),
                TestEngine.options(directory.resolve("without")).without(PeerOrigin.Kind.PEX));
    }

    private void silent(Metainfo torrent, TestOptions options) throws Exception {
        AtomicInteger offers = new AtomicInteger();
        AtomicInteger told = new AtomicInteger();
        try (TestEngine engine = new TestEngine();
                ScriptedPeer named = new ScriptedPeer(PeerScripts.mute(new AtomicInteger()));
                ScriptedPeer teller = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(torrent.infoHash(), PeerWire.id(77), true, false);
                    introduce(wire, OptionalInt.of(6_881));
                    PeerWire.Message hello = wire.next(PeerWire.EXTENDED);
                    offers.addAndGet(pexId(hello) == 0 ? 1 : 100);
                    for (int id = OUR_PEX; id < 10; id++) {
                        wire.send(new PeerMessage.Extended(
                                id,
                                new PexMessage(List.of(new PexMessage.Peer(named.address(), 0)), List.of()).encode()));
                    }
                    wire.send(new PeerMessage.Port(named.address().getPort()));
                    told.incrementAndGet();
                    wire.next(PeerWire.EXTENDED);
                    offers.addAndGet(100);
                })) {
            engine.stopClock();
            Download download = engine.start(
                    new TorrentRef.Known(torrent),
                    options.peers(List.of(teller.address()))
                            .timeout(Duration.ZERO)
                            .build());
            await().until(() -> told.get() >= 1);
            engine.pass(Duration.ofSeconds(70));
            assertEquals(1, offers.get());
            assertEquals(0, named.connections());
            assertEquals(1, download.snapshot().peersKnown());
            download.stop().join();
        }
    }

    private static ExtensionHandshake introduction(PeerWire.Message extended) {
        assertEquals(ExtensionHandshake.ID, extended.body()[0]);
        return ExtensionHandshake.decode(Arrays.copyOfRange(extended.body(), 1, extended.body().length));
    }

    private static int pexId(PeerWire.Message extended) {
        return introduction(extended).id(PexMessage.NAME).orElse(0);
    }

    private static PexMessage pex(PeerWire wire) throws IOException {
        PeerWire.Message message = wire.next(PeerWire.EXTENDED);
        while (message.body()[0] != THEIR_PEX) {
            message = wire.next(PeerWire.EXTENDED);
        }
        return PexMessage.decode(Arrays.copyOfRange(message.body(), 1, message.body().length));
    }

    @Test
    void aSeedTellsWhoIsThereAndWhoHasGone() throws Exception {
        Path content = Files.write(directory.resolve("content"), TORRENT.content());
        ScriptedPeer idle = new ScriptedPeer(wire -> {
            wire.readHandshake();
            wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(78), false, false);
            wire.awaitEnd();
        });
        try (TestEngine engine = new TestEngine();
                idle) {
            engine.stopClock();
            engine.start(
                    TORRENT.known(),
                    TestEngine.options(content, idle.address())
                            .listenPort(0)
                            .timeout(Duration.ZERO)
                            .sharing(Sharing.seeding(SeedGoal.NEVER))
                            .build());
            await().until(() -> engine.events(DownloadEvent.PeerConnected.class).size() == 1);
            int port = engine.events(DownloadEvent.Listening.class).get(0).port();
            try (Socket first = new Socket(InetAddress.getLoopbackAddress(), port);
                    Socket second = new Socket(InetAddress.getLoopbackAddress(), port)) {
                PeerWire listening = greeted(first, 79, OptionalInt.of(4_711));
                PeerWire silent = greeted(second, 80, OptionalInt.empty());
                engine.pass(Duration.ofSeconds(8));
                PexMessage.Peer dialled = new PexMessage.Peer(idle.address(), PexMessage.REACHABLE);
                PexMessage.Peer dialledUs =
                        new PexMessage.Peer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 4_711), 0);
                assertEquals(Set.of(dialled, dialledUs), Set.copyOf(pex(silent).added()));
                assertTrue(pex(listening).added().contains(dialled));
                idle.close();
                await().until(() ->
                        engine.events(DownloadEvent.PeerDropped.class).size() == 1);
                engine.pass(Duration.ofSeconds(50));
                assertTrue(!silent.hasInput(), "one message a minute");
                engine.pass(Duration.ofSeconds(15));
                PexMessage gone = pex(silent);
                assertEquals(List.of(), gone.added());
                assertEquals(List.of(idle.address()), gone.dropped());
            }
        }
    }

    @Test
    void whoDialledUsIsDialledBackOnlyWhenItIsGone() throws Exception {
        Path content = Files.write(directory.resolve("content"), TORRENT.content());
        try (TestEngine engine = new TestEngine();
                ScriptedPeer there = new ScriptedPeer(PeerScripts.mute(new AtomicInteger()));
                ScriptedPeer other = new ScriptedPeer(PeerScripts.mute(new AtomicInteger()))) {
            engine.stopClock();
            engine.start(
                    TORRENT.known(),
                    TestEngine.options(content)
                            .listenPort(0)
                            .timeout(Duration.ZERO)
                            .sharing(Sharing.seeding(SeedGoal.NEVER))
                            .build());
            await().until(() -> !engine.events(DownloadEvent.Listening.class).isEmpty());
            int port = engine.events(DownloadEvent.Listening.class).get(0).port();
            try (Socket first = new Socket(InetAddress.getLoopbackAddress(), port);
                    Socket second = new Socket(InetAddress.getLoopbackAddress(), port)) {
                greeted(first, 79, OptionalInt.of(there.address().getPort()));
                tell(greeted(second, 80, OptionalInt.empty()), List.of(there.address(), other.address()));
                await().until(() -> other.connections() == 1);
                engine.pass(Duration.ofSeconds(5));
                assertEquals(0, there.connections());
                first.shutdownOutput();
                engine.passUntil(() -> there.connections() > 0);
            }
        }
    }

    private static PeerWire greeted(Socket socket, int id, OptionalInt port) throws IOException {
        PeerWire wire = new PeerWire(socket);
        wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(id), true, false);
        wire.readHandshake();
        introduce(wire, port);
        // It has taken note of us when it answers what comes behind our introduction.
        assertEquals(OUR_PEX, pexId(wire.next(PeerWire.EXTENDED)));
        return wire;
    }
}
