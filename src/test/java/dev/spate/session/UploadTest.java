package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Block;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.PeerMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a torrent gives to others, over real sockets. */
class UploadTest {
    private static final TestTorrent TORRENT = TestTorrent.single(300_000);

    @TempDir
    private Path directory;

    private Path content() throws IOException {
        return Files.write(directory.resolve("content"), TORRENT.content());
    }

    private static Sharing forever() {
        return Sharing.seeding(SeedGoal.NEVER);
    }

    private static Download seed(TestEngine engine, Path content) {
        return engine.start(
                TORRENT.known(),
                TestEngine.options(content).listenPort(0).sharing(forever()).build());
    }

    private static InetSocketAddress addressOf(TestEngine engine) {
        await().until(() -> !engine.events(DownloadEvent.Listening.class).isEmpty());
        int port = engine.events(DownloadEvent.Listening.class).get(0).port();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private PeerWire dial(InetSocketAddress address, boolean fast) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        PeerWire wire = new PeerWire(socket);
        wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(9), true, fast);
        wire.readHandshake();
        return wire;
    }

    @Test
    void givesEverythingToAPeerThatHasNothing() throws Exception {
        try (TestEngine seeder = new TestEngine();
                TestEngine leecher = TestEngine.another(1)) {
            Download seed = seed(seeder, content());
            Path out = directory.resolve("out");
            Summary summary = TestEngine.await(leecher.start(TORRENT.known(), TestEngine.to(out, addressOf(seeder))));
            assertEquals(TORRENT.content().length, summary.receivedBytes());
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            await().until(() -> seed.snapshot().sentBytes() == TORRENT.content().length);
            seed.stop().get(20, TimeUnit.SECONDS);
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(directory.resolve("content")));
        }
    }

    @Test
    void givesTheMetadataToAPeerThatHasAMagnetLink() throws Exception {
        try (TestEngine seeder = new TestEngine();
                TestEngine leecher = TestEngine.another(1)) {
            Download seed = seed(seeder, content());
            Path out = directory.resolve("out");
            TestEngine.await(leecher.start(TORRENT.magnet(""), TestEngine.to(out, addressOf(seeder))));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            seed.stop().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void twoThatHaveHalfEachGiveTheOtherHalf() throws Exception {
        int half = TORRENT.content().length / 2 / TestTorrent.PIECE * TestTorrent.PIECE;
        byte[] first = Arrays.copyOf(TORRENT.content(), half);
        byte[] second = TORRENT.content().clone();
        Arrays.fill(second, 0, half, (byte) 0);
        Path one = Files.write(directory.resolve("one"), first);
        Path two = Files.write(directory.resolve("two"), second);
        try (TestEngine engineOne = new TestEngine();
                TestEngine engineTwo = TestEngine.another(1)) {
            Sharing goesOn = Sharing.WHILE_DOWNLOADING.andThen(SeedGoal.NEVER);
            Download downloadOne = engineOne.start(
                    TORRENT.known(),
                    TestEngine.options(one)
                            .listenPort(0)
                            .timeout(Duration.ZERO)
                            .sharing(goesOn)
                            .build());
            Download downloadTwo = engineTwo.start(
                    TORRENT.known(),
                    TestEngine.options(two, addressOf(engineOne))
                            .sharing(goesOn)
                            .build());
            await().until(() -> !engineOne.events(DownloadEvent.Completed.class).isEmpty()
                    && !engineTwo.events(DownloadEvent.Completed.class).isEmpty());
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(one));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(two));
            assertEquals(TORRENT.content().length - half, downloadOne.snapshot().receivedBytes());
            assertEquals(half, downloadTwo.snapshot().receivedBytes());
            downloadOne.stop().get(20, TimeUnit.SECONDS);
            downloadTwo.stop().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void twoTorrentsShareOnePort() throws Exception {
        TestTorrent other = TestTorrent.single(100_001);
        Path otherContent = Files.write(directory.resolve("other"), other.content());
        try (TestEngine seeder = new TestEngine();
                TestEngine leecher = TestEngine.another(1)) {
            seed(seeder, content());
            seeder.start(
                    other.known(),
                    TestEngine.options(otherContent)
                            .listenPort(0)
                            .sharing(forever())
                            .build());
            await().until(() -> seeder.events(DownloadEvent.Listening.class).size() == 2);
            assertEquals(
                    1,
                    seeder.events(DownloadEvent.Listening.class).stream()
                            .distinct()
                            .count());
            Path out = directory.resolve("out");
            TestEngine.await(leecher.start(TORRENT.known(), TestEngine.to(out, addressOf(seeder))));
            Path otherOut = directory.resolve("other-out");
            TestEngine.await(leecher.start(other.known(), TestEngine.to(otherOut, addressOf(seeder))));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            assertArrayEquals(other.content(), Files.readAllBytes(otherOut));
        }
    }

    @Test
    void rejectsWhatIsAskedForWhileItIsChoked() throws Exception {
        try (TestEngine seeder = new TestEngine()) {
            seed(seeder, content());
            PeerWire wire = dial(addressOf(seeder), true);
            // Piece 0 to 9: at most five of them are allowed fast.
            for (int piece = 0; piece < 10; piece++) {
                wire.send(new PeerMessage.Request(piece, 0, 1));
            }
            int rejects = 0;
            int blocks = 0;
            while (rejects + blocks < 10) {
                int id = wire.next().id();
                rejects += id == PeerWire.REJECT ? 1 : 0;
                blocks += id == 7 ? 1 : 0;
            }
            assertTrue(rejects >= 5, "rejects: " + rejects);
            assertTrue(blocks > 0, "blocks of pieces that are allowed fast: " + blocks);
        }
    }

    @Test
    void whoIsInterestedIsUnchokedAtOnceAndGetsTheBlockThatItAsksFor() throws Exception {
        try (TestEngine seeder = new TestEngine()) {
            Path content = content();
            seeder.stopClock();
            seed(seeder, content);
            PeerWire wire = dial(addressOf(seeder), false);
            wire.send(new PeerMessage.Interested());
            wire.next(1);
            wire.send(new PeerMessage.Request(3, 16, Block.LENGTH_BYTES));
            PeerWire.Message block = wire.next(7);
            assertEquals(3, block.intAt(0));
            assertEquals(16, block.intAt(4));
            int at = 3 * TestTorrent.PIECE + 16;
            assertArrayEquals(
                    Arrays.copyOfRange(TORRENT.content(), at, at + Block.LENGTH_BYTES),
                    Arrays.copyOfRange(block.body(), 8, block.body().length));
        }
    }

    @Test
    void aFileThatIsChangedIsNotGivenAnyMore() throws Exception {
        try (TestEngine seeder = new TestEngine()) {
            Path content = content();
            seed(seeder, content);
            PeerWire wire = dial(addressOf(seeder), true);
            wire.send(new PeerMessage.Interested());
            wire.next(1);
            wire.send(new PeerMessage.Request(0, 0, 100));
            wire.next(7);
            Files.write(
                    content, ByteBuffer.allocate(TORRENT.content().length - 1).array());
            await().until(() -> {
                wire.send(new PeerMessage.Request(9, 0, 1));
                PeerWire.Message answer = wire.next();
                while (answer.id() != PeerWire.REJECT && answer.id() != 7) {
                    answer = wire.next();
                }
                return answer.id() == PeerWire.REJECT;
            });
            assertEquals(1, seeder.events(DownloadEvent.Warning.class).size());
        }
    }

    @Test
    void whoSpeaksOfLostPiecesIsToldOfThem() throws Exception {
        try (TestEngine seeder = new TestEngine()) {
            Path content = content();
            seed(seeder, content);
            PeerWire wire = dial(addressOf(seeder), true);
            wire.send(extensionHandshake("lt_donthave", 9), new PeerMessage.Interested());
            wire.next(1);
            wire.send(new PeerMessage.Request(5, 0, 100));
            wire.next(7);
            Files.delete(content);
            await().until(() -> {
                wire.send(new PeerMessage.Request(5, 0, 1));
                PeerWire.Message answer = wire.next();
                return answer.id() == 20 && answer.body()[0] == 9 && answer.intAt(1) == 5;
            });
        }
    }

    private static PeerMessage extensionHandshake(String extension, int id) {
        return new PeerMessage.Extended(
                0,
                new ExtensionHandshake(
                                Map.of(extension, id),
                                Optional.empty(),
                                OptionalInt.empty(),
                                OptionalInt.empty(),
                                OptionalInt.empty(),
                                Optional.empty())
                        .encode());
    }

    @Test
    void aPieceThatThePeerHasLostIsOfNoInterest() throws Exception {
        try (TestEngine leecher = new TestEngine()) {
            leecher.start(
                    TORRENT.known(),
                    TestEngine.options(directory.resolve("out"))
                            .listenPort(0)
                            .timeout(Duration.ZERO)
                            .build());
            PeerWire wire = dial(addressOf(leecher), true);
            ByteBuffer hello = ByteBuffer.wrap(wire.next(20).body());
            int lost = ExtensionHandshake.decode(Arrays.copyOfRange(hello.array(), 1, hello.capacity()))
                    .id("lt_donthave")
                    .orElseThrow();
            wire.send(new PeerMessage.HaveNone(), new PeerMessage.Have(3));
            wire.next(2);
            wire.send(new PeerMessage.Extended(lost, new byte[] {0, 0, 0, 3}));
            wire.next(3);
        }
    }

    @Test
    void whoAsksForATorrentThatIsNotHereIsNobodysFailure() throws Exception {
        TestTorrent other = TestTorrent.single(100_001);
        try (TestEngine seeder = new TestEngine()) {
            seed(seeder, content());
            InetSocketAddress address = addressOf(seeder);
            PeerWire stranger = new PeerWire(new Socket(address.getAddress(), address.getPort()));
            stranger.sendHandshake(other.metainfo().infoHash(), PeerWire.id(9), true, true);
            stranger.awaitEnd();
            // A peer of the torrent comes after it, and is told.
            dial(address, true);
            await().until(() ->
                    !seeder.events(DownloadEvent.PeerConnected.class).isEmpty());
            assertEquals(0, seeder.events(DownloadEvent.PeerFailed.class).size());
        }
    }

    @Test
    void twoSeedsPartAndDoNotDialEachOtherAgain() throws Exception {
        try (TestEngine seeder = new TestEngine();
                ScriptedPeer other = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(8), true, true);
                    wire.send(new PeerMessage.HaveAll());
                    wire.awaitEnd();
                })) {
            seeder.start(
                    TORRENT.known(),
                    TestEngine.options(content(), other.address())
                            .listenPort(0)
                            .sharing(forever())
                            .build());
            await().until(() -> !seeder.events(DownloadEvent.PeerDropped.class).isEmpty());
            seeder.pass(Duration.ofMinutes(30));
            assertEquals(1, other.connections());
        }
    }

    @Test
    void aSuperseedSendsEachPieceAboutOnceToTwoThatTrade() throws Exception {
        try (TestEngine seeder = new TestEngine();
                TestEngine one = TestEngine.another(1);
                TestEngine two = TestEngine.another(2)) {
            Download seed = seeder.start(
                    TORRENT.known(),
                    TestEngine.options(content())
                            .listenPort(0)
                            .sharing(forever().superseeding())
                            .build());
            InetSocketAddress from = addressOf(seeder);
            Sharing goesOn = Sharing.WHILE_DOWNLOADING.andThen(SeedGoal.NEVER);
            Path outOne = directory.resolve("one");
            Path outTwo = directory.resolve("two");
            one.start(
                    TORRENT.known(),
                    TestEngine.options(outOne, from)
                            .listenPort(0)
                            .timeout(Duration.ZERO)
                            .sharing(goesOn)
                            .build());
            two.start(
                    TORRENT.known(),
                    TestEngine.options(outTwo, from, addressOf(one))
                            .sharing(goesOn)
                            .build());
            await().until(() -> !one.events(DownloadEvent.Completed.class).isEmpty()
                    && !two.events(DownloadEvent.Completed.class).isEmpty());
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(outOne));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(outTwo));
            // Twice would be all of it to each of the two.
            assertTrue(
                    seed.snapshot().sentBytes() < TORRENT.content().length * 3 / 2,
                    "sent: " + seed.snapshot().sentBytes());
        }
    }
}
