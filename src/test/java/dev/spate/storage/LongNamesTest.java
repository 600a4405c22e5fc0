package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs whose name leaves no room for {@code .spate} behind it. */
class LongNamesTest {
    private static final SampleTorrent SAMPLE = SampleTorrent.single(9, 100_000, 16_384);

    @TempDir
    Path dir;

    private Storage open(Path out) throws StorageException {
        return Storage.open(
                SAMPLE.metainfo(),
                out,
                TestOutputs.UNHURRIED,
                (done, total) -> assertEquals(0, total, "hashed, though the record tells"),
                DiskWatch.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {245, 246, 249, 250, 255})
    void theRecordIsFoundAgainAndLocks(int length) throws Exception {
        Path out = dir.resolve("n".repeat(length));
        Storage storage = open(out);
        StorageException locked = assertThrows(StorageException.class, () -> open(out));
        assertEquals(StorageException.Kind.LOCKED, locked.kind());
        StoreResult.store(storage, 3, SAMPLE.piece(3));
        storage.close();
        assertTrue(Files.exists(Storage.recordOf(out)));
        Storage again = open(out);
        assertEquals(1, again.verified().cardinality());
        TestOutputs.storeAll(again, SAMPLE);
        again.complete();
        assertArrayEquals(SAMPLE.content(), Files.readAllBytes(out));
        assertFalse(Files.exists(Storage.recordOf(out)));
        try (Stream<Path> left = Files.list(dir)) {
            assertEquals(1, left.count());
        }
    }
}
