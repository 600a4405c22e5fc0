package dev.spate.storage.resume;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BString;
import dev.spate.merkle.MerkleHash;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.PieceHashes;
import dev.spate.metainfo.PieceLayers;
import dev.spate.storage.DiskWatch;
import dev.spate.storage.PeerAddresses;
import dev.spate.storage.PieceVerifier;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.SampleV2;
import dev.spate.storage.Storage;
import dev.spate.storage.StoreResult;
import dev.spate.storage.TestOutputs;
import dev.spate.storage.Transferred;
import dev.spate.storage.files.FileMap;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PieceLayout;
import dev.spate.torrent.PiecesRoot;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Piece layers that peers gave are there in the next run, and only right ones. */
class KeptLayersTest {
    private static final int PIECE = 32_768;

    private final SampleV2 sample = SampleV2.v2(7, PIECE, false, 5 * PIECE + 100, 20_000, 3 * PIECE);

    @TempDir
    Path dir;

    private Storage open() throws Exception {
        return Storage.open(
                sample.torrent().metainfo(),
                dir.resolve("out"),
                TestOutputs.UNHURRIED,
                RecheckProgress.NONE,
                DiskWatch.NONE);
    }

    @Test
    void aLayerThatPeersGaveIsKnownInTheNextRun() throws Exception {
        int file = sample.layers().firstKey();
        try (Storage storage = open()) {
            assertFalse(storage.verifier().hasLayer(file));
            storage.verifier().learn(file, sample.layers().get(file));
            StoreResult stored = StoreResult.store(storage, 0, sample.torrent().piece(0));
            assertEquals("stored", stored.word());
        }
        try (Storage storage = open()) {
            assertTrue(storage.verified().get(0));
            assertArrayEquals(
                    sample.layers().get(file), storage.verifier().layer(file).orElseThrow());
            assertFalse(storage.verifier().hasLayer(sample.layers().lastKey()));
        }
    }

    @Test
    void aLayerIsRecordedBeforeThePiecesAre() throws Exception {
        int file = sample.layers().firstKey();
        Path record = ResumeFile.of(dir.resolve("out"));
        byte[] killed;
        try (Storage storage = open()) {
            storage.verifier().learn(file, sample.layers().get(file));
            assertEquals(
                    "stored",
                    StoreResult.store(storage, 0, sample.torrent().piece(0)).word());
            assertEquals(
                    "stored",
                    StoreResult.store(storage, 1, sample.torrent().piece(1)).word());
            // The usual record is minutes away.
            killed = await("a layer is recorded")
                    .until(() -> Files.readAllBytes(record), now -> !layers(now).isEmpty());
            assertEquals(0, read(killed).pieces().cardinality(), "no data was forced for this");
        }
        // As kill -9 leaves it.
        Files.write(record, killed);
        try (Storage storage = open()) {
            assertEquals(List.of(0, 1), TestOutputs.pieces(storage.verified().copy()));
        }
    }

    /** A layer of more than 4 MiB, of a file of 2 GiB of which two pieces are there. */
    @Test
    void aLongLayerSurvivesAKillToo() throws Exception {
        int pieces = 140_001;
        byte[] ones = new byte[MerkleHash.LEAF_BYTES];
        Arrays.fill(ones, (byte) 1);
        MerkleHash hash = new MerkleHash();
        byte[] leaf = hash.leaf(ByteBuffer.wrap(ones));
        byte[] layer = new byte[pieces * MerkleHash.LENGTH_BYTES];
        for (int piece = 0; piece < pieces; piece++) {
            System.arraycopy(leaf, 0, layer, piece * leaf.length, leaf.length);
        }
        PiecesRoot root = PiecesRoot.of(hash.root(layer, 0, MerkleHash.height(pieces)));
        long length = (long) pieces * ones.length;
        Metainfo metainfo = Metainfo.ofContent(
                InfoHash.of(new byte[20]),
                "ones",
                PieceLayout.ofAlignedFiles(new long[] {length}, ones.length),
                PieceHashes.of(new byte[0]),
                List.of(new FileEntry(List.of("ones"), 0, length, false, Optional.of(root))),
                false,
                Optional.of(InfoHash.of(new byte[32])),
                PieceLayers.NONE);
        Path record = ResumeFile.of(dir.resolve("ones"));
        byte[] killed;
        try (Storage storage = open(metainfo)) {
            storage.verifier().learn(0, layer);
            assertEquals("stored", StoreResult.store(storage, 0, ones).word());
            assertEquals("stored", StoreResult.store(storage, 1, ones).word());
            killed = await("the layer is recorded")
                    .until(
                            () -> Files.readAllBytes(record),
                            now -> !read(metainfo, now).layers().isEmpty());
        }
        Files.write(record, killed);
        // Shorter, lest two gibibytes be hashed here.
        try (FileChannel file = FileChannel.open(dir.resolve("ones"), StandardOpenOption.WRITE)) {
            file.truncate(2L * ones.length);
        }
        try (Storage storage = open(metainfo)) {
            assertTrue(storage.verifier().hasLayer(0));
            assertEquals(List.of(0, 1), TestOutputs.pieces(storage.verified().copy()));
        }
    }

    private Storage open(Metainfo metainfo) throws Exception {
        return Storage.open(
                metainfo, dir.resolve(metainfo.name()), TestOutputs.UNHURRIED, RecheckProgress.NONE, DiskWatch.NONE);
    }

    private ResumeData read(byte[] record) {
        return read(sample.torrent().metainfo(), record);
    }

    private static ResumeData read(Metainfo metainfo, byte[] record) {
        return ResumeData.read(
                        record, metainfo.layout().pieceCount(), metainfo.files().size())
                .orElseThrow(AssertionError::new);
    }

    private Set<Integer> layers(byte[] record) {
        return read(record).layers().keySet();
    }

    @Test
    void whatDoesNotLeadToTheRootIsNotBelieved() {
        PieceVerifier verifier = new PieceVerifier(
                sample.torrent().metainfo(),
                new FileMap(
                        sample.torrent().metainfo().layout(),
                        sample.torrent().metainfo().files()));
        int file = sample.layers().firstKey();
        byte[] wrong = sample.layers().get(file).clone();
        wrong[40] ^= 1;
        verifier.learnIfRight(file, wrong);
        verifier.learnIfRight(file, new byte[31]);
        verifier.learnIfRight(file + 1, sample.layers().get(file));
        assertEquals(Map.of(), verifier.learned());
        verifier.learnIfRight(file, sample.layers().get(file));
        assertEquals(Set.of(file), verifier.learned().keySet());
    }

    @Test
    void aRecordHasThirtyTwoMebibytesOfThemAtMost() {
        BString half = BString.of(new byte[(16 << 20) + 32]);
        int pieces = 2 * half.length() / MerkleHash.LENGTH_BYTES;
        ResumeData data = new ResumeData(
                InfoHash.of(new byte[20]),
                new Bitfield(pieces),
                List.of(),
                Set.of(),
                Transferred.NOTHING,
                PeerAddresses.NONE,
                PartedFiles.none(0),
                Map.of(3, half, 11, half));
        assertEquals(Set.of(3), data.layers().keySet());
        assertTrue(data.write().length < ResumeData.mostBytes(pieces, 0));
        assertTrue(ResumeData.mostBytes(8, 0) < 8 << 20, "a torrent of few pieces cannot have long layers");
    }
}
