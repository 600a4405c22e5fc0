package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.merkle.HashRange;
import dev.spate.merkle.MerkleTree;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.TestMetainfo;
import dev.spate.session.PeerWire.Message;
import dev.spate.storage.SampleV2;
import dev.spate.storage.Storage;
import dev.spate.torrent.InfoHash;
import dev.spate.wire.PeerMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Torrents with merkle trees (BEP 52) over real sockets. */
@Timeout(60)
class HashExchangeTest {
    private static final int PIECE = 65_536;
    private static final int HASH_REQUEST = 21;
    private static final int HASHES = 22;
    private static final int HASH_REJECT = 23;
    private static final int[] LENGTHS = {5 * PIECE + 100, 20_000, 3 * PIECE};

    @TempDir
    private Path directory;

    /** A seed that also answers hash requests. An honest one answers handshakes once there is a false block. */
    private record Seed(
            SampleV2 sample, InfoHash name, int id, boolean lies, AtomicInteger hashRequests, CountDownLatch falseBlock)
            implements ScriptedPeer.Script {
        static Seed alone(SampleV2 sample, InfoHash name) {
            return new Seed(sample, name, 1, false, new AtomicInteger(), new CountDownLatch(0));
        }

        @Override
        public void run(PeerWire wire) throws IOException {
            wire.readHandshake();
            if (!lies) {
                PeerScripts.awaitLatch(falseBlock);
            }
            wire.sendHandshake(name, PeerWire.id(id), true, true);
            wire.send(new PeerMessage.HaveAll(), new PeerMessage.Unchoke());
            while (true) {
                Message message = wire.next();
                if (message.id() == PeerWire.REQUEST) {
                    byte[] piece = sample.torrent().piece(message.intAt(0));
                    int from = message.intAt(4);
                    byte[] block = Arrays.copyOfRange(piece, from, from + message.intAt(8));
                    block[0] ^= (byte) (lies && from == 0 ? 1 : 0);
                    wire.write(PeerWire.block(message.intAt(0), from, block));
                    if (lies && from == 0) {
                        falseBlock.countDown();
                    }
                } else if (message.id() == HASH_REQUEST) {
                    hashRequests.incrementAndGet();
                    wire.send(new PeerMessage.Hashes(range(message), answer(range(message))));
                }
            }
        }

        private byte[] answer(HashRange range) {
            Metainfo metainfo = sample.torrent().metainfo();
            for (int i = 0; i < metainfo.files().size(); i++) {
                FileEntry file = metainfo.files().get(i);
                if (file.piecesRoot().isPresent() && file.piecesRoot().get().hasBytes(range.piecesRoot())) {
                    MerkleTree tree = new MerkleTree(range.piecesRoot(), file.length(), PIECE);
                    if (sample.layers().containsKey(i)) {
                        assertTrue(tree.addPieceLayer(sample.layers().get(i)));
                    }
                    ByteArrayOutputStream leaves = new ByteArrayOutputStream();
                    int base = (int) (file.offset() / PIECE);
                    int first = tree.firstPieceOf(range);
                    for (int piece = first; first >= 0 && piece <= tree.lastPieceOf(range); piece++) {
                        long rest = file.length() - (long) piece * PIECE;
                        leaves.writeBytes(sample.leaves(base + piece, (int) Math.min(PIECE, rest)));
                    }
                    return tree.answer(range, leaves.toByteArray()).orElseThrow();
                }
            }
            throw new AssertionError("no file of " + range);
        }
    }

    private static HashRange range(Message message) {
        byte[] root = Arrays.copyOf(message.body(), 32);
        return new HashRange(root, message.intAt(32), message.intAt(36), message.intAt(40), message.intAt(44));
    }

    private void assertSame(SampleV2 sample, Path out) throws IOException {
        for (FileEntry file : sample.torrent().metainfo().files()) {
            if (!file.pad()) {
                int from = (int) file.offset();
                assertArrayEquals(
                        Arrays.copyOfRange(sample.torrent().content(), from, from + (int) file.length()),
                        Files.readAllBytes(out.resolve(file.path().get(0))));
            }
        }
    }

    /** The torrent has no piece layers: they come from peers, and so do the leaves of what is false. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLiarIsKnownByOneBlock(boolean hybrid) throws Exception {
        SampleV2 sample = hybrid ? SampleV2.hybrid(3, PIECE, true, LENGTHS) : SampleV2.v2(3, PIECE, false, LENGTHS);
        InfoHash name = sample.torrent().metainfo().infoHashV2().orElseThrow().truncated();
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch falseBlock = new CountDownLatch(1);
        Path out = directory.resolve("out");
        try (TestEngine engine = new TestEngine();
                ScriptedPeer honest = new ScriptedPeer(new Seed(sample, name, 1, false, asked, falseBlock));
                ScriptedPeer liar = new ScriptedPeer(new Seed(sample, name, 2, true, asked, falseBlock))) {
            TestEngine.await(engine.start(
                    new TorrentRef.Known(sample.torrent().metainfo()),
                    TestEngine.to(out, liar.address(), honest.address())));
            assertSame(sample, out);
            List<DownloadEvent.PeerBanned> banned = engine.events(DownloadEvent.PeerBanned.class);
            assertEquals(1, banned.size());
            assertEquals(liar.address(), banned.get(0).address());
            assertTrue(banned.get(0).reason().startsWith("sent a false block of piece "), banned::toString);
            assertTrue(asked.get() >= (hybrid ? 1 : 3), () -> asked + " hash requests");
        }
    }

    /** Its hash is a node of its file's tree, which the torrent has or peers give; the last piece of a file is short. */
    @ParameterizedTest
    @CsvSource({"0, true", "3, false", "5, true", "5, false", "6, false", "8, false"})
    void onePieceIsDownloaded(int piece, boolean withLayers) throws Exception {
        SampleV2 sample = SampleV2.v2(3, PIECE, withLayers, LENGTHS);
        InfoHash name = sample.torrent().metainfo().infoHash();
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch falseBlock = new CountDownLatch(1);
        Path out = directory.resolve("out");
        try (TestEngine engine = new TestEngine();
                ScriptedPeer liar = new ScriptedPeer(new Seed(sample, name, 2, true, asked, falseBlock));
                ScriptedPeer honest = new ScriptedPeer(new Seed(sample, name, 1, false, asked, falseBlock))) {
            TestEngine.await(engine.startPiece(
                    new TorrentRef.Known(sample.torrent().metainfo()),
                    piece,
                    TestEngine.to(out, liar.address(), honest.address())));
        }
        assertEquals(0, falseBlock.getCount());
        int length = sample.torrent().metainfo().layout().pieceLength(piece);
        assertArrayEquals(Arrays.copyOf(sample.torrent().piece(piece), length), Files.readAllBytes(out));
        assertFalse(Files.exists(Storage.recordOf(out)));
    }

    /** Pieces wait in memory for their hashes, and nobody gives these. */
    @Test
    void aDownloadSaysWhichHashesItWaitsFor() throws Exception {
        SampleV2 sample = SampleV2.v2(3, PIECE, false, LENGTHS);
        InfoHash name = sample.torrent().metainfo().infoHash();
        String missing = "the piece hashes of f0 are missing, and only peers have them";
        try (TestEngine engine = new TestEngine();
                ScriptedPeer withoutHashes = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(name, PeerWire.id(1), true, true);
                    wire.send(new PeerMessage.HaveAll(), new PeerMessage.Unchoke());
                    while (true) {
                        Message message = wire.next(PeerWire.REQUEST);
                        byte[] piece = sample.torrent().piece(message.intAt(0));
                        int from = message.intAt(4);
                        byte[] block = Arrays.copyOfRange(piece, from, from + message.intAt(8));
                        wire.write(PeerWire.block(message.intAt(0), from, block));
                    }
                })) {
            engine.stopClock();
            Download download = engine.start(
                    new TorrentRef.Known(sample.torrent().metainfo()),
                    TestEngine.to(directory.resolve("out"), withoutHashes.address()));
            await().until(() ->
                    !engine.events(DownloadEvent.PeerConnected.class).isEmpty());
            engine.passUntil(() -> download.snapshot().waitingFor().equals(missing));
            engine.pass(Duration.ofSeconds(25));
            Failure failure = TestEngine.failure(download);
            assertEquals(Failure.Kind.INCOMPLETE, failure.kind(), "one file of one piece needs no hashes of others");
            assertTrue(failure.getMessage().contains(missing), failure::getMessage);
        }
    }

    /** Whoever made it may want the peers of either version to get something else. */
    @Test
    void aHybridThatContradictsItselfEndsWithAReason() throws Exception {
        SampleV2 one = SampleV2.hybrid(3, PIECE, true, LENGTHS);
        Metainfo other = SampleV2.hybrid(4, PIECE, true, LENGTHS).torrent().metainfo();
        Metainfo both =
                TestMetainfo.withPieceHashes(other, one.torrent().metainfo().pieceHashes());
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(Seed.alone(one, other.infoHash()))) {
            Failure failure = TestEngine.failure(
                    engine.start(new TorrentRef.Known(both), TestEngine.to(directory.resolve("out"), seed.address())));
            assertTrue(failure.getMessage().startsWith("the torrent contradicts itself: piece "), failure::getMessage);
        }
    }

    @Test
    void aSeedAnswersEveryHashRequest() throws Exception {
        SampleV2 sample = SampleV2.hybrid(3, PIECE, true, LENGTHS);
        Metainfo metainfo = sample.torrent().metainfo();
        Path out = directory.resolve("out");
        sample.torrent().writeTo(out);
        MerkleTree tree = new MerkleTree(
                metainfo.files().get(0).piecesRoot().orElseThrow().toBytes(), LENGTHS[0], PIECE);
        try (TestEngine engine = new TestEngine()) {
            Download download = engine.start(
                    new TorrentRef.Known(metainfo),
                    TestEngine.options(out)
                            .listenPort(0)
                            .sharing(Sharing.seeding(SeedGoal.NEVER))
                            .build());
            await().until(() -> !engine.events(DownloadEvent.Listening.class).isEmpty());
            int port = engine.events(DownloadEvent.Listening.class).get(0).port();
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            // By the name of version 2, which the answer has too.
            InfoHash name = metainfo.infoHashV2().orElseThrow().truncated();
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                PeerWire wire = new PeerWire(socket);
                wire.sendHandshake(name, PeerWire.id(9), false, true);
                byte[] theirs = wire.readHandshake();
                assertArrayEquals(name.toBytes(), Arrays.copyOfRange(theirs, 28, 48));
                assertEquals(0x10, theirs[27] & 0x10);
                HashRange layer = tree.partOfPieceLayer(0);
                assertArrayEquals(
                        sample.layers().get(0),
                        tree.add(layer, hashes(wire, layer)).orElseThrow());
                for (int piece : new int[] {0, 4, 5}) {
                    HashRange leaves = tree.leavesOf(piece)[0];
                    assertArrayEquals(
                            sample.leaves(piece, piece == 5 ? 100 : PIECE),
                            tree.add(leaves, hashes(wire, leaves)).orElseThrow());
                }
                byte[] root = tree.root();
                // One alone, as libtorrent asks for the last of 512n+1.
                HashRange single = new HashRange(root, 2, 5, 1, 2);
                assertEquals(32, tree.add(single, hashes(wire, single)).orElseThrow().length);
                for (HashRange bad : List.of(
                        new HashRange(new byte[32], 2, 0, 8, 0),
                        new HashRange(root, 1, 0, 8, 0),
                        new HashRange(root, 2, Integer.MIN_VALUE, 2, 0),
                        new HashRange(root, 2, 0, 0, 0),
                        new HashRange(root, 0, 0, 1024, 0))) {
                    wire.send(new PeerMessage.HashRequest(bad));
                    assertEquals(bad, range(wire.next(HASH_REJECT)));
                }
            }
            download.stop().get();
        }
    }

    private static byte[] hashes(PeerWire wire, HashRange range) throws IOException {
        wire.send(new PeerMessage.HashRequest(range));
        Message answer = wire.next(HASHES);
        assertEquals(range, range(answer));
        return Arrays.copyOfRange(answer.body(), 48, answer.body().length);
    }
}
