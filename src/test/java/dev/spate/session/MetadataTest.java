package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.session.metadata.MetadataFetch;
import dev.spate.support.SeveralSeeds;
import dev.spate.wire.MetadataMessage;
import dev.spate.wire.PeerMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Magnet links: metadata from peers (BEP 9), then the content. */
@Timeout(60)
@SeveralSeeds(1)
class MetadataTest {
    /** Metadata of three parts. */
    private static final TestTorrent TORRENT = TestTorrent.padded(6 * TestTorrent.PIECE, 40_000);

    private static final int THEIR_ID = 3;

    @TempDir
    Path directory;

    private static void begin(PeerWire wire, int id) throws IOException {
        wire.readHandshake();
        wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(id), true, false);
        wire.sendMetadataOffer(THEIR_ID, TORRENT.info().length);
    }

    /** Serves the metadata, changed somehow, and the content. */
    private static ScriptedPeer.Script peer(int id, UnaryOperator<byte[]> change) {
        return wire -> {
            begin(wire, id);
            PeerScripts.sendAllPieces(TORRENT, wire);
            serve(wire, change);
        };
    }

    private static void serve(PeerWire wire, UnaryOperator<byte[]> change) throws IOException {
        while (true) {
            PeerWire.Message message = wire.next();
            if (message.id() == PeerWire.REQUEST) {
                PeerScripts.answer(TORRENT, wire, message, same -> same);
            } else if (message.id() == PeerWire.EXTENDED && message.body()[0] == THEIR_ID) {
                answer(wire, message, change);
            }
        }
    }

    private static void answer(PeerWire wire, PeerWire.Message message, UnaryOperator<byte[]> change)
            throws IOException {
        answer(wire, message, TORRENT.info(), change);
    }

    private static void answer(PeerWire wire, PeerWire.Message message, byte[] info, UnaryOperator<byte[]> change)
            throws IOException {
        int piece = requested(message.body());
        MetadataMessage.Data data = new MetadataMessage.Data(piece, info.length, change.apply(part(info, piece)));
        wire.send(new PeerMessage.Extended(OurExtensionHandshake.UT_METADATA, data.encode()));
    }

    /** The piece that this extended message asks for. */
    private static int requested(byte[] body) {
        return ((MetadataMessage.Request) MetadataMessage.decode(Arrays.copyOfRange(body, 1, body.length))).piece();
    }

    private static byte[] part(byte[] info, int piece) {
        int from = piece * MetadataMessage.PIECE_BYTES;
        return Arrays.copyOfRange(info, from, Math.min(info.length, from + MetadataMessage.PIECE_BYTES));
    }

    private static byte[] spoil(byte[] part) {
        byte[] wrong = part.clone();
        wrong[wrong.length - 1] ^= 1;
        return wrong;
    }

    private static String link(InetSocketAddress... peers) {
        StringBuilder link = new StringBuilder();
        for (InetSocketAddress each : peers) {
            link.append("&x.pe=127.0.0.1:").append(each.getPort());
        }
        return link.toString();
    }

    @Test
    void downloadsAMagnetFromThePeersThatItNames() throws Exception {
        Path out = directory.resolve("out");
        try (TestEngine engine = new TestEngine();
                ScriptedPeer a = new ScriptedPeer(peer(1, same -> same));
                ScriptedPeer b = new ScriptedPeer(peer(2, same -> same))) {
            TestEngine.await(engine.start(TORRENT.magnet(link(a.address(), b.address())), TestEngine.to(out)));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
        }
    }

    /** No sweep for peers comes while the clock stands still. */
    @Test
    void peersOfAMagnetAreDialledAsSoonAsThereIsTheMetadata() throws Exception {
        Path out = directory.resolve("out");
        try (TestEngine engine = new TestEngine();
                ScriptedPeer peer = new ScriptedPeer(peer(1, same -> same))) {
            engine.stopClock();
            TestEngine.await(engine.start(TORRENT.magnet(link(peer.address())), TestEngine.to(out)));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
        }
    }

    @Test
    void whoDialsUsGivesTheMetadataAndThePortStaysThatOfTheDownload() throws Exception {
        Path out = directory.resolve("out");
        Path content = Files.write(directory.resolve("content"), TORRENT.content());
        try (TestEngine taker = new TestEngine();
                TestEngine giver = TestEngine.another(1);
                ScriptedPeer mute = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.next();
                })) {
            Download download = taker.start(
                    TORRENT.magnet(link(mute.address())),
                    TestEngine.options(out).listenPort(0).build());
            await().until(() -> !taker.events(DownloadEvent.Listening.class).isEmpty());
            int port = taker.events(DownloadEvent.Listening.class).get(0).port();
            giver.start(
                    TORRENT.known(),
                    TestEngine.options(content)
                            .listenPort(0)
                            .sharing(Sharing.seeding(SeedGoal.NEVER))
                            .peers(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
                            .build());
            TestEngine.await(download);
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            assertEquals(1, taker.events(DownloadEvent.Listening.class).size());
            assertTrue(
                    taker.events(DownloadEvent.PeerConnected.class).get(0).incoming(),
                    () -> taker.events(DownloadEvent.PeerConnected.class).toString());
        }
    }

    @Test
    void anUnreadableHandshakeTakesNothingBackThatAGoodOneSaid() throws Exception {
        Path out = directory.resolve("out");
        try (TestEngine engine = new TestEngine();
                ScriptedPeer a = new ScriptedPeer(wire -> {
                    begin(wire, 1);
                    wire.send(new PeerMessage.Extended(0, new byte[] {'l', 'e'}));
                    PeerScripts.sendAllPieces(TORRENT, wire);
                    serve(wire, same -> same);
                })) {
            TestEngine.await(engine.start(TORRENT.magnet(link(a.address())), TestEngine.to(out)));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            assertEquals(2, a.connections());
        }
    }

    @Test
    void looksUpAPeerThatTheLinkNamesByName() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer a = new ScriptedPeer(peer(1, same -> same))) {
            TorrentRef magnet = TORRENT.magnet("&x.pe=localhost:" + a.address().getPort());
            assertEquals(
                    TORRENT.metainfo().infoHash(),
                    engine.engine()
                            .metadata(magnet, Duration.ofSeconds(20), status -> {})
                            .get(20, TimeUnit.SECONDS)
                            .infoHash());
        }
    }

    @Test
    void greetsAsAPlainClientWhileItSeeksMetadata() throws Exception {
        BlockingQueue<byte[]> greetings = new LinkedBlockingQueue<>();
        try (TestEngine engine = new TestEngine();
                ScriptedPeer a = new ScriptedPeer(wire -> {
                    greetings.add(wire.readHandshake());
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), true, true);
                    greetings.add(new byte[] {(byte) wire.next().id()});
                })) {
            Download download =
                    engine.start(TORRENT.magnet(link(a.address())), TestEngine.to(directory.resolve("out")));
            await().until(() -> greetings.size() >= 2);
            engine.passUntil(download.result()::isDone);
            assertEquals(Failure.Kind.UNAVAILABLE, TestEngine.failure(download).kind());
            assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 0x10, 0, 0}, Arrays.copyOfRange(greetings.take(), 20, 28));
            assertArrayEquals(new byte[] {PeerWire.EXTENDED}, greetings.take());
        }
    }

    /**
     * The liar is the first to be asked, and delivers one part of the copy that all share; the honest ones deliver the
     * others. When each is asked alone, they wait until the liar was.
     */
    @Test
    void bansALiarAndGoesOnWithTheOthers() throws Exception {
        Path out = directory.resolve("out");
        CountDownLatch lied = new CountDownLatch(1);
        CountDownLatch named = new CountDownLatch(1);
        AtomicInteger honestParts = new AtomicInteger();
        try (TestEngine engine = new TestEngine();
                ScriptedPeer liar = new ScriptedPeer(wire -> {
                    begin(wire, 1);
                    wire.next(PeerWire.EXTENDED);
                    for (int part = 0; ; part++) {
                        PeerWire.Message message = wire.next(PeerWire.EXTENDED);
                        // Of the common copy one part, and a whole one when it is asked for that alone.
                        if (part == 0 || honestParts.get() >= 2) {
                            answer(wire, message, MetadataTest::spoil);
                            lied.countDown();
                        }
                    }
                });
                ScriptedPeer honest = new ScriptedPeer(honest(2, lied, named, honestParts));
                ScriptedPeer other = new ScriptedPeer(honest(3, lied, named, honestParts))) {
            Download download = engine.start(
                    TORRENT.magnet(link(liar.address(), honest.address(), other.address())), TestEngine.to(out));
            engine.passUntil(
                    () -> !engine.events(DownloadEvent.PeerBanned.class).isEmpty());
            named.countDown();
            TestEngine.await(download);
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            assertEquals(
                    List.of(liar.address()),
                    engine.events(DownloadEvent.PeerBanned.class).stream()
                            .map(DownloadEvent.PeerBanned::address)
                            .toList());
        }
    }

    private static ScriptedPeer.Script honest(
            int id, CountDownLatch lied, CountDownLatch named, AtomicInteger honestParts) {
        return wire -> {
            PeerScripts.awaitLatch(lied);
            begin(wire, id);
            PeerScripts.sendAllPieces(TORRENT, wire);
            while (true) {
                PeerWire.Message message = wire.next();
                if (message.id() == PeerWire.REQUEST) {
                    PeerScripts.answer(TORRENT, wire, message, same -> same);
                } else if (message.id() == PeerWire.EXTENDED && message.body()[0] == THEIR_ID) {
                    if (honestParts.incrementAndGet() > 2) {
                        PeerScripts.awaitLatch(named);
                    }
                    answer(wire, message, same -> same);
                }
            }
        };
    }

    @Test
    void bansAPeerThatLiedAlone() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer liar = new ScriptedPeer(peer(1, MetadataTest::spoil))) {
            Download download =
                    engine.start(TORRENT.magnet(link(liar.address())), TestEngine.to(directory.resolve("out")));
            await().until(() -> !engine.events(DownloadEvent.PeerBanned.class).isEmpty());
            engine.pass(Duration.ofSeconds(2));
            Failure failure = TestEngine.failure(download);
            assertEquals(Failure.Kind.UNAVAILABLE, failure.kind());
            assertTrue(failure.getMessage().contains("no source of peers is left"), failure.getMessage());
            assertEquals(
                    liar.address(),
                    engine.events(DownloadEvent.PeerBanned.class).get(0).address());
        }
    }

    @Test
    void peersThatRejectOrSayNothingOrClaimTooMuchDoNotHoldItUp() throws Exception {
        CountDownLatch met = new CountDownLatch(3);
        try (TestEngine engine = new TestEngine();
                ScriptedPeer rejecting = new ScriptedPeer(wire -> {
                    begin(wire, 1);
                    wire.next(PeerWire.EXTENDED);
                    wire.next(PeerWire.EXTENDED);
                    met.countDown();
                    for (int piece = 0; piece < 3; piece++) {
                        wire.send(new PeerMessage.Extended(
                                OurExtensionHandshake.UT_METADATA, new MetadataMessage.Reject(piece).encode()));
                    }
                    wire.awaitEnd();
                });
                ScriptedPeer silent = new ScriptedPeer(wire -> {
                    begin(wire, 2);
                    wire.next(PeerWire.EXTENDED);
                    wire.next(PeerWire.EXTENDED);
                    met.countDown();
                    wire.awaitEnd();
                });
                ScriptedPeer boasting = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(3), true, false);
                    wire.sendMetadataOffer(THEIR_ID, Integer.MAX_VALUE);
                    wire.awaitEnd();
                    met.countDown();
                });
                ScriptedPeer honest = new ScriptedPeer(wire -> {
                    PeerScripts.awaitLatch(met);
                    peer(4, same -> same).run(wire);
                })) {
            TorrentRef magnet =
                    TORRENT.magnet(link(rejecting.address(), silent.address(), boasting.address(), honest.address()));
            var found = engine.engine().metadata(magnet, Duration.ZERO, status -> {});
            engine.passUntil(found::isDone);
            assertEquals(TORRENT.metainfo().name(), found.get().name());
        }
    }

    /** What is sent beside the right answers is passed over. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", "le", "i1e", "d8:msg_typei0ee", "d8:msg_typei1e5:piecei0e10:total_sizei40000ee", "twice"})
    void whatNobodyAskedForIsPassedOver(String junk) throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer odd = new ScriptedPeer(wire -> {
                    begin(wire, 1);
                    while (true) {
                        PeerWire.Message message = wire.next();
                        if (message.id() == PeerWire.EXTENDED && message.body()[0] == THEIR_ID) {
                            answer(wire, message, same -> same);
                            if (junk.equals("twice")) {
                                answer(wire, message, same -> same);
                            } else {
                                wire.send(new PeerMessage.Extended(
                                        OurExtensionHandshake.UT_METADATA, junk.getBytes(StandardCharsets.ISO_8859_1)));
                            }
                        }
                    }
                })) {
            var found = engine.engine().metadata(TORRENT.magnet(link(odd.address())), Duration.ZERO, status -> {});
            engine.passUntil(found::isDone);
            assertEquals(TORRENT.metainfo().name(), found.get().name());
        }
    }

    /** Rejects so many requests, then answers. */
    private static ScriptedPeer.Script rejectsFirst(int rejects) {
        return wire -> {
            begin(wire, 1);
            int rejected = 0;
            while (true) {
                PeerWire.Message message = wire.next();
                if (message.id() == PeerWire.EXTENDED && message.body()[0] == THEIR_ID) {
                    if (rejected++ < rejects) {
                        int piece = requested(message.body());
                        wire.send(new PeerMessage.Extended(
                                OurExtensionHandshake.UT_METADATA, new MetadataMessage.Reject(piece).encode()));
                    } else {
                        answer(wire, message, same -> same);
                    }
                }
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 6})
    void aPeerThatRejectsIsAskedAgainAfterAWhile(int rejects) throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer one = new ScriptedPeer(rejectsFirst(rejects))) {
            var found = engine.engine().metadata(TORRENT.magnet(link(one.address())), Duration.ZERO, status -> {});
            engine.passUntil(found::isDone);
            assertEquals(TORRENT.metainfo().name(), found.get().name());
        }
    }

    @Test
    void aPeerThatRejectsAgainAndAgainIsLetGo() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer one = new ScriptedPeer(rejectsFirst(Integer.MAX_VALUE))) {
            Download download =
                    engine.start(TORRENT.magnet(link(one.address())), TestEngine.to(directory.resolve("out")));
            engine.passUntil(
                    () -> !engine.events(DownloadEvent.PeerDropped.class).isEmpty());
            assertEquals(
                    "it does not give the metadata",
                    engine.events(DownloadEvent.PeerDropped.class).get(0).reason());
            download.stop();
        }
    }

    @Test
    void peersWithoutTheMetadataEndItAtOnce() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer plain = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false);
                    wire.awaitEnd();
                })) {
            Download download =
                    engine.start(TORRENT.magnet(link(plain.address())), TestEngine.to(directory.resolve("out")));
            await().until(() -> !engine.events(DownloadEvent.PeerDropped.class).isEmpty());
            engine.pass(Duration.ofSeconds(2));
            Failure failure = TestEngine.failure(download);
            assertEquals(Failure.Kind.UNAVAILABLE, failure.kind());
            assertTrue(failure.getMessage().startsWith("nobody to get the metadata from"), failure.getMessage());
        }
    }

    @Test
    void anErrorOfTheJvmEndsTheSearch() throws Exception {
        OutOfMemoryError error = new OutOfMemoryError("as if");
        try (TestEngine engine = new TestEngine();
                ScriptedPeer a = new ScriptedPeer(peer(1, same -> same))) {
            Download download = engine.engine()
                    .download(TORRENT.magnet(link(a.address())), TestEngine.to(directory.resolve("out")), event -> {
                        if (event instanceof DownloadEvent.PeerConnected) {
                            throw error;
                        }
                    });
            assertSame(error, TestEngine.cause(download));
        }
    }

    @Test
    void anErrorInTheTimerOfALookupEndsIt() throws Exception {
        IllegalStateException bug = new IllegalStateException("as if");
        try (TestEngine engine = new TestEngine();
                ScriptedPeer silent = new ScriptedPeer(wire -> {
                    begin(wire, 2);
                    wire.awaitEnd();
                })) {
            var found = engine.engine().metadata(TORRENT.magnet(link(silent.address())), Duration.ZERO, status -> {
                throw bug;
            });
            assertSame(
                    bug,
                    assertThrows(ExecutionException.class, () -> found.get(20, TimeUnit.SECONDS))
                            .getCause());
        }
    }

    /** Some clients send the length of the part alone, and some nothing that can be. */
    @ParameterizedTest
    @ValueSource(strings = {"10:total_sizei16384e", "10:total_sizei1e", "10:total_sizei-1e", ""})
    void aWrongTotalSizeIsNotHeldAgainstTheBytes(String totalSize) throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer odd = new ScriptedPeer(wire -> {
                    begin(wire, 1);
                    wire.next(PeerWire.EXTENDED);
                    while (true) {
                        byte[] payload = wire.next(PeerWire.EXTENDED).body();
                        int piece = requested(payload);
                        ByteArrayOutputStream answer = new ByteArrayOutputStream();
                        answer.writeBytes(("d8:msg_typei1e5:piecei" + piece + "e" + totalSize + "e")
                                .getBytes(StandardCharsets.US_ASCII));
                        answer.writeBytes(part(TORRENT.info(), piece));
                        wire.send(new PeerMessage.Extended(OurExtensionHandshake.UT_METADATA, answer.toByteArray()));
                    }
                })) {
            var found =
                    engine.engine().metadata(TORRENT.magnet(link(odd.address())), Duration.ofSeconds(20), status -> {});
            assertEquals(
                    TORRENT.metainfo().infoHash(),
                    found.get(20, TimeUnit.SECONDS).infoHash());
        }
    }

    /** Else parts of a copy stay in memory for each connection of one that hangs up before the last. */
    @Test
    void whatCameOfACopyIsForgottenWithItsLastPeer() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        AtomicInteger visits = new AtomicInteger();
        Set<Integer> asked = ConcurrentHashMap.newKeySet();
        try (TestEngine engine = new TestEngine();
                ScriptedPeer leaving = new ScriptedPeer(wire -> {
                    if (visits.incrementAndGet() > 1) {
                        return;
                    }
                    begin(wire, 1);
                    wire.next(PeerWire.EXTENDED);
                    for (int part = 0; part < 2; part++) {
                        answer(wire, wire.next(PeerWire.EXTENDED), same -> same);
                    }
                });
                ScriptedPeer next = new ScriptedPeer(wire -> {
                    PeerScripts.awaitLatch(gone);
                    begin(wire, 2);
                    wire.next(PeerWire.EXTENDED);
                    while (true) {
                        PeerWire.Message message = wire.next(PeerWire.EXTENDED);
                        asked.add(requested(message.body()));
                        answer(wire, message, same -> same);
                    }
                })) {
            Download download = engine.start(
                    TORRENT.magnet(link(leaving.address(), next.address())), TestEngine.to(directory.resolve("out")));
            await().until(() -> !engine.events(DownloadEvent.PeerDropped.class).isEmpty());
            gone.countDown();
            await().until(() -> download.snapshot().totalBytes() > 0);
            assertEquals(Set.of(0, 1, 2), asked);
            download.stop().get(20, TimeUnit.SECONDS);
        }
    }

    /** Delivers two parts of three when it may, and hangs up; when it is dialled again it says nothing. */
    private static ScriptedPeer leavesBeforeTheLastPart(int id, CountDownLatch greeted, CountDownLatch begin)
            throws IOException {
        AtomicInteger connections = new AtomicInteger();
        return new ScriptedPeer(wire -> {
            wire.readHandshake();
            wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(id), true, false);
            wire.next(PeerWire.EXTENDED);
            greeted.countDown();
            if (connections.incrementAndGet() > 1) {
                wire.awaitEnd();
                return;
            }
            PeerScripts.awaitLatch(begin);
            wire.sendMetadataOffer(THEIR_ID, TORRENT.info().length);
            for (int part = 0; part < 2; part++) {
                answer(wire, wire.next(PeerWire.EXTENDED), same -> same);
            }
        });
    }

    private static void awaitDropped(TestEngine engine, ScriptedPeer peer) {
        await().until(() -> engine.events(DownloadEvent.PeerDropped.class).stream()
                .anyMatch(each -> each.address().equals(peer.address())));
    }

    @Test
    void partsThatWereHadBeforeDoNotPutOffTheTimeout() throws Exception {
        CountDownLatch greeted = new CountDownLatch(2);
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        try (TestEngine engine = new TestEngine();
                ScriptedPeer one = leavesBeforeTheLastPart(1, greeted, first);
                ScriptedPeer other = leavesBeforeTheLastPart(2, greeted, second)) {
            Download download = engine.start(
                    TORRENT.magnet(link(one.address(), other.address())), TestEngine.to(directory.resolve("out")));
            PeerScripts.awaitLatch(greeted);
            engine.stopClock();
            first.countDown();
            awaitDropped(engine, one);
            engine.pass(Duration.ofSeconds(10));
            second.countDown();
            awaitDropped(engine, other);
            engine.pass(Duration.ofSeconds(11));
            String message = TestEngine.failure(download).getMessage();
            assertTrue(message.contains("nothing new came for 20 s"), message);
        }
    }

    @Test
    void manySmallCopiesTogetherAreBounded() throws Exception {
        int parts = 64;
        int liars = 36;
        List<ScriptedPeer> peers = new ArrayList<>();
        try (TestEngine engine = new TestEngine()) {
            for (int i = 0; i < liars; i++) {
                int size = parts * MetadataMessage.PIECE_BYTES - 1 - i;
                int id = i;
                peers.add(new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(id), true, false);
                    wire.sendMetadataOffer(THEIR_ID, size);
                    wire.next(PeerWire.EXTENDED);
                    for (int part = 0; part < parts - 1; part++) {
                        answer(wire, wire.next(PeerWire.EXTENDED), new byte[size], same -> same);
                    }
                    wire.awaitEnd();
                }));
            }
            Download download = engine.start(
                    TORRENT.magnet(
                            link(peers.stream().map(ScriptedPeer::address).toArray(InetSocketAddress[]::new))),
                    TestEngine.to(directory.resolve("out")));
            // 32 MiB hold 32 copies of 63 parts, and half of another.
            await().until(() -> engine.events(DownloadEvent.PeerDropped.class).stream()
                            .filter(each -> each.reason().startsWith("it delivers the metadata too slowly"))
                            .count()
                    >= liars - 33);
            download.stop().get(20, TimeUnit.SECONDS);
        } finally {
            for (ScriptedPeer each : peers) {
                each.close();
            }
        }
    }

    @Test
    void stopsWhileItSeeksMetadata() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer silent = new ScriptedPeer(wire -> {
                    begin(wire, 2);
                    wire.awaitEnd();
                })) {
            Download download =
                    engine.start(TORRENT.magnet(link(silent.address())), TestEngine.to(directory.resolve("out")));
            await().until(() -> download.snapshot().waitingFor().startsWith("metadata: 0 of 3"));
            download.stop().get(20, TimeUnit.SECONDS);
            assertEquals(Failure.Kind.INCOMPLETE, TestEngine.failure(download).kind());
        }
    }

    /** Claims metadata of this size and sends a part of junk every now and then. */
    private static ScriptedPeer.Script dripping(int id, TestTorrent torrent, int size, CountDownLatch begun) {
        return wire -> {
            wire.readHandshake();
            wire.sendHandshake(torrent.metainfo().infoHash(), PeerWire.id(id), true, false);
            wire.sendMetadataOffer(THEIR_ID, size);
            wire.next(PeerWire.EXTENDED);
            for (int piece = 0; ; piece++) {
                wire.next(PeerWire.EXTENDED);
                begun.countDown();
                byte[] junk = new byte[MetadataMessage.PIECE_BYTES];
                wire.send(new PeerMessage.Extended(
                        OurExtensionHandshake.UT_METADATA, new MetadataMessage.Data(piece, size, junk).encode()));
                try {
                    Thread.sleep(300);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
    }

    @Test
    void twoSlowLiarsThatClaimAllTheMemoryDoNotHoldUpLargeMetadata() throws Exception {
        TestTorrent large = TestTorrent.padded(2 * TestTorrent.PIECE, 1_500_000);
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch later = new CountDownLatch(1);
        int most = MetadataFetch.SIZE_LIMIT_BYTES;
        try (TestEngine engine = new TestEngine();
                ScriptedPeer one = new ScriptedPeer(dripping(1, large, most, begun));
                ScriptedPeer two = new ScriptedPeer(dripping(2, large, most - 16_384, begun));
                ScriptedPeer honest = new ScriptedPeer(wire -> {
                    PeerScripts.awaitLatch(later);
                    wire.readHandshake();
                    wire.sendHandshake(large.metainfo().infoHash(), PeerWire.id(3), true, false);
                    wire.sendMetadataOffer(THEIR_ID, large.info().length);
                    wire.next(PeerWire.EXTENDED);
                    while (true) {
                        answer(wire, wire.next(PeerWire.EXTENDED), large.info(), same -> same);
                    }
                })) {
            var found = engine.engine()
                    .metadata(
                            large.magnet(link(one.address(), two.address(), honest.address())),
                            Duration.ofSeconds(60),
                            status -> {});
            PeerScripts.awaitLatch(begun);
            engine.pass(Duration.ofSeconds(6));
            later.countDown();
            assertEquals(
                    large.metainfo().infoHash(), found.get(20, TimeUnit.SECONDS).infoHash());
            assertEquals(1, honest.connections(), "it was turned away");
        }
    }
}
