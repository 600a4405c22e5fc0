package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.SeveralSeeds;
import dev.spate.wire.PeerMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a download says to peers, and what it makes of what they say. */
@Timeout(60)
@SeveralSeeds(1)
class PeerMessagesTest {
    private static final TestTorrent TORRENT = TestTorrent.single(4 * TestTorrent.PIECE);

    @TempDir
    Path directory;

    private Path out() {
        return directory.resolve("out");
    }

    /** Runs a download against one script until the peer is dropped; returns why. */
    private String dropped(ScriptedPeer.Script script) throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer peer = new ScriptedPeer(script)) {
            Download download = engine.start(TORRENT.known(), TestEngine.to(out(), peer.address()));
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> !engine.events(DownloadEvent.PeerDropped.class).isEmpty());
            String reason =
                    engine.events(DownloadEvent.PeerDropped.class).get(0).reason();
            download.stop().get(20, TimeUnit.SECONDS);
            return reason;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sendsTheExtensionHandshakeFirstToPeersThatSupportIt(boolean extension) throws Exception {
        BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        try (TestEngine engine = new TestEngine();
                ScriptedPeer peer = new ScriptedPeer(wire -> {
                    heard.add(wire.readHandshake());
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), extension, true);
                    wire.send(new PeerMessage.HaveAll(), new PeerMessage.Unchoke());
                    heard.add(wire.next().id());
                    PeerScripts.serve(TORRENT, wire, Integer.MAX_VALUE, same -> same);
                })) {
            TestEngine.await(engine.start(TORRENT.known(), TestEngine.to(out(), peer.address())));
            byte[] handshake = (byte[]) heard.take();
            assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 0x10, 0, 0x04}, Arrays.copyOfRange(handshake, 20, 28));
            // Have none: the first of a fast peer that has nothing.
            assertEquals(extension ? PeerWire.EXTENDED : 15, heard.take());
        }
    }

    @Test
    void dropsAMessageOfTheFastExtensionThatWasNotAgreedOn() throws Exception {
        assertTrue(dropped(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false);
                    wire.send(new PeerMessage.HaveAll());
                    wire.awaitEnd();
                })
                .contains("fast extension"));
    }

    @Test
    void dropsAFrameThatIsTooLong() throws Exception {
        assertTrue(dropped(wire -> {
                    PeerScripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
                    wire.write(new byte[] {0x7f, 0, 0, 0, 7});
                    wire.awaitEnd();
                })
                .contains("message 7"));
    }

    /** What honest clients were seen to send, and what costs them nothing. */
    enum Quirk {
        EMPTY_EXTENSION_HANDSHAKE(new PeerMessage.Extended(0, new byte[0])),
        EXTENSION_HANDSHAKE_THAT_IS_A_LIST(new PeerMessage.Extended(0, new byte[] {'l', 'e'})),
        CUT_EXTENSION_HANDSHAKE(new PeerMessage.Extended(0, "d1:md11:ut_meta".getBytes())),
        EXTENSION_HANDSHAKE_OF_17_KIB(new PeerMessage.Extended(0, new byte[17 * 1024])),
        EXTENSION_HANDSHAKE_OF_64_KIB(new PeerMessage.Extended(0, new byte[64 * 1024])),
        UNREADABLE_EXTENSION_HANDSHAKE_AFTER_A_GOOD_ONE(
                new PeerMessage.Extended(0, "d1:mde4:reqqi3ee".getBytes()), new PeerMessage.Extended(0, new byte[0])),
        SPARE_BITS(new PeerMessage.BitfieldMessage(new byte[] {-1})),
        BITFIELD_TWICE(everything(), everything()),
        BITFIELD_THAT_GREW(new PeerMessage.BitfieldMessage(new byte[] {0x40}), everything()),
        BITFIELD_THAT_SHRANK(everything(), new PeerMessage.BitfieldMessage(new byte[] {0x40})),
        HAVE_ALL_AFTER_BITFIELD(everything(), new PeerMessage.HaveAll()),
        HAVE_ALL_BEFORE_BITFIELD(new PeerMessage.HaveAll(), everything()),
        HAVE_NONE_BEFORE_BITFIELD(new PeerMessage.HaveNone(), everything()),
        REQUEST_OF_NO_PIECE(new PeerMessage.Request(4, 0, 16_384)),
        REQUEST_OF_TOO_MUCH(new PeerMessage.Request(0, 0, 1 << 20)),
        CANCEL_OF_NO_BLOCK(new PeerMessage.Cancel(0, TestTorrent.PIECE, 1)),
        REJECT_OF_NO_BLOCK(new PeerMessage.Reject(99, 0, 16_384)),
        SUGGEST_OF_NO_PIECE(new PeerMessage.Suggest(4)),
        ALLOWED_FAST_OF_NO_PIECE(new PeerMessage.AllowedFast(Integer.MAX_VALUE));

        private final PeerMessage[] messages;

        Quirk(PeerMessage... messages) {
            this.messages = messages;
        }

        private static PeerMessage everything() {
            return new PeerMessage.BitfieldMessage(new byte[] {(byte) 0xf0});
        }
    }

    @ParameterizedTest
    @EnumSource(Quirk.class)
    void aPeerWithAQuirkIsStillOfUse(Quirk quirk) throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer peer = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), true, true);
                    wire.send(quirk.messages);
                    for (int piece = 0; piece < 4; piece++) {
                        wire.send(new PeerMessage.Have(piece));
                    }
                    wire.send(new PeerMessage.Unchoke());
                    PeerScripts.serve(TORRENT, wire, Integer.MAX_VALUE, same -> same);
                })) {
            TestEngine.await(engine.start(TORRENT.known(), TestEngine.to(out(), peer.address())));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out()));
            assertEquals(1, peer.connections());
        }
    }

    /** Not what it said first: with what the newer word adds, it is a seed. */
    @Test
    void theNewerOfTwoBitfieldsCounts() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer peer = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false);
                    wire.send(new PeerMessage.BitfieldMessage(new byte[] {0x40}));
                    PeerScripts.sendAllPieces(TORRENT, wire);
                    PeerScripts.serve(TORRENT, wire, Integer.MAX_VALUE, same -> same);
                })) {
            TestEngine.await(engine.start(TORRENT.known(), TestEngine.to(out(), peer.address())));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out()));
        }
    }

    @Test
    void dropsAPeerThatSendsWhatNobodyAskedFor() throws Exception {
        assertTrue(dropped(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false);
                    for (int i = 0; i < 40; i++) {
                        wire.write(PeerWire.block(0, 0, new byte[16 * 1024]));
                    }
                    wire.awaitEnd();
                })
                .contains("nobody asked for"));
        assertFalse(Files.exists(out()));
    }

    @Test
    void keepsToTheRequestLimitOfAPeer() throws Exception {
        AtomicInteger most = new AtomicInteger();
        TestTorrent torrent = TestTorrent.single(40 * TestTorrent.PIECE);
        try (TestEngine engine = new TestEngine();
                ScriptedPeer peer = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(torrent.metainfo().infoHash(), PeerWire.id(1), true, true);
                    wire.send(
                            new PeerMessage.Extended(0, "d1:mde4:reqqi3ee".getBytes()),
                            new PeerMessage.HaveAll(),
                            new PeerMessage.Unchoke());
                    BlockingQueue<PeerWire.Message> waiting = new LinkedBlockingQueue<>();
                    for (int served = 0; served < 80; served++) {
                        waiting.add(wire.next(PeerWire.REQUEST));
                        while (wire.hasInput() || waiting.size() < Math.min(3, 80 - served)) {
                            PeerWire.Message message = wire.next();
                            if (message.id() == PeerWire.REQUEST) {
                                waiting.add(message);
                            }
                        }
                        most.accumulateAndGet(waiting.size(), Math::max);
                        while (!waiting.isEmpty()) {
                            PeerScripts.answer(torrent, wire, waiting.remove(), same -> same);
                            served += waiting.isEmpty() ? 0 : 1;
                        }
                    }
                    wire.awaitEnd();
                })) {
            TestEngine.await(engine.start(torrent.known(), TestEngine.to(out(), peer.address())));
            assertEquals(3, most.get());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rejectsRequestsOfFastPeersAndIgnoresThoseOfOthers(boolean fast) throws Exception {
        CountDownLatch rejected = new CountDownLatch(1);
        AtomicInteger rejects = new AtomicInteger();
        try (TestEngine engine = new TestEngine();
                ScriptedPeer peer = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, fast);
                    wire.send(new PeerMessage.Interested(), new PeerMessage.Request(1, 0, 16_384));
                    PeerScripts.sendAllPieces(TORRENT, wire);
                    int answered = 0;
                    while (answered < 8) {
                        PeerWire.Message message = wire.next();
                        if (message.id() == PeerWire.REJECT) {
                            rejects.incrementAndGet();
                        } else if (message.id() == PeerWire.REQUEST) {
                            PeerScripts.answer(TORRENT, wire, message, same -> same);
                            answered++;
                        }
                    }
                    rejected.countDown();
                    wire.awaitEnd();
                })) {
            TestEngine.await(engine.start(TORRENT.known(), TestEngine.to(out(), peer.address())));
            assertTrue(rejected.await(20, TimeUnit.SECONDS));
            assertEquals(fast ? 1 : 0, rejects.get());
        }
    }

    @Test
    void sendsHavesToLeechersOnly() throws Exception {
        BlockingQueue<Integer> toSeed = new LinkedBlockingQueue<>();
        CountDownLatch told = new CountDownLatch(3);
        CountDownLatch leecherIn = new CountDownLatch(1);
        try (TestEngine engine = new TestEngine();
                ScriptedPeer leecher = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false);
                    leecherIn.countDown();
                    while (true) {
                        wire.next(PeerWire.HAVE);
                        told.countDown();
                    }
                });
                ScriptedPeer seed = new ScriptedPeer(wire -> {
                    PeerScripts.beginSeeding(TORRENT, wire, PeerWire.id(2));
                    PeerScripts.awaitLatch(leecherIn);
                    for (int answered = 0; answered < 8; ) {
                        PeerWire.Message message = wire.next();
                        toSeed.add(message.id());
                        if (message.id() == PeerWire.REQUEST) {
                            if (++answered == 8) {
                                PeerScripts.awaitLatch(told);
                            }
                            PeerScripts.answer(TORRENT, wire, message, same -> same);
                        }
                    }
                    wire.awaitEnd();
                })) {
            Download download = engine.start(TORRENT.known(), TestEngine.to(out(), leecher.address(), seed.address()));
            await().until(() -> engine.events(DownloadEvent.PieceVerified.class).size() == 3);
            // What is said unasked goes out with the next sweep.
            engine.pass(Duration.ofSeconds(2));
            TestEngine.await(download);
            assertFalse(toSeed.contains(PeerWire.HAVE));
        }
    }

    @Test
    void twoPeersMaySendTheSameBlockInterleaved() throws Exception {
        TestTorrent one = TestTorrent.single(16 * 1024);
        CountDownLatch bothAsked = new CountDownLatch(2);
        AtomicInteger ids = new AtomicInteger();
        ScriptedPeer.Script slow = wire -> {
            PeerScripts.beginSeeding(one, wire, PeerWire.id(ids.incrementAndGet()));
            PeerWire.Message request = wire.next(PeerWire.REQUEST);
            byte[] block = PeerWire.block(request.intAt(0), request.intAt(4), PeerScripts.requested(one, request));
            wire.write(Arrays.copyOf(block, 8_000));
            bothAsked.countDown();
            PeerScripts.awaitLatch(bothAsked);
            wire.write(Arrays.copyOfRange(block, 8_000, block.length));
            wire.awaitEnd();
        };
        try (TestEngine engine = new TestEngine();
                ScriptedPeer a = new ScriptedPeer(slow);
                ScriptedPeer b = new ScriptedPeer(slow)) {
            engine.stopClock();
            Download download = engine.start(one.known(), TestEngine.to(out(), a.address(), b.address()));
            await().until(() -> engine.events(DownloadEvent.PeerConnected.class).size() == 2);
            engine.passUntil(() -> bothAsked.getCount() == 0);
            TestEngine.await(download);
            assertArrayEquals(one.content(), Files.readAllBytes(out()));
        }
    }
}
