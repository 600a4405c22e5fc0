package dev.spate.storage.resume;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BString;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    private ResumeData read(byte[] record) {
        int files = sample.torrent().metainfo().files().size();
        return ResumeData.read(record, sample.torrent().metainfo().layout().pieceCount(), files)
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
    void aRecordHasFourMebibytesOfThemAtMost() {
        BString half = BString.of(new byte[(2 << 20) + 32]);
        ResumeData data = new ResumeData(
                InfoHash.of(new byte[20]),
                new Bitfield(8),
                List.of(),
                Set.of(),
                Transferred.NOTHING,
                PeerAddresses.NONE,
                PartedFiles.none(0),
                Map.of(3, half, 11, half));
        assertEquals(Set.of(3), data.layers().keySet());
        assertTrue(data.write().length < ResumeData.mostBytes(8, 0));
    }
}
