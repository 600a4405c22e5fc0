package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.storage.StorageException.Kind;
import dev.spate.storage.resume.ResumeFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockTest {
    @TempDir
    Path dir;

    private final SampleTorrent sample = OtherProcess.SAMPLE;

    @Test
    void theSecondInTheSameProcessSaysSo() throws Exception {
        Path out = dir.resolve("out");
        Storage first = open(out);
        StorageException error = assertThrows(StorageException.class, () -> open(out));
        assertEquals(Kind.LOCKED, error.kind());
        assertEquals(
                out
                        + " is in use: it is downloaded to, or seeded, already (wait for that to end, or name another"
                        + " output with -o)",
                error.getMessage());
        Path detour = Files.createSymbolicLink(dir.resolve("detour"), dir).resolve("out");
        assertEquals(
                Kind.LOCKED,
                assertThrows(StorageException.class, () -> open(detour)).kind());
        first.close();
        open(out).close();
    }

    @Test
    void aSecondSeedIsToldThatItIsSeededAlready() throws Exception {
        Path out = Files.write(dir.resolve("out"), sample.content());
        Storage first = seed(out);
        StorageException error = assertThrows(StorageException.class, () -> seed(out));
        assertEquals(Kind.LOCKED, error.kind());
        assertEquals(out + " is in use: it is seeded, or downloaded to, already (stop that first)", error.getMessage());
        first.close();
    }

    private Storage seed(Path out) throws StorageException {
        return Storage.openToSeed(
                sample.metainfo(), out, TestOutputs.UNHURRIED, false, RecheckProgress.NONE, DiskWatch.NONE);
    }

    @Test
    void aSecondProcessSaysSoBeforeAndAfterRecords() throws Exception {
        Path out = dir.resolve("out");
        Storage first = open(out);
        // A refused attempt in this process must not cost us the lock of the system.
        assertThrows(StorageException.class, () -> open(out));
        assertEquals("LOCKED", tried(out));
        for (int i = 0; i < 3; i++) {
            StoreResult.store(first, i, sample.piece(i));
            first.record();
        }
        // Not read here: a process that closes a file loses its locks on it.
        Object record = Files.getAttribute(dir.resolve("out.spate"), "unix:ino");
        assertEquals("LOCKED", tried(out));
        assertEquals(record, Files.getAttribute(dir.resolve("out.spate"), "unix:ino"));
        first.close();
        assertEquals("open 3", tried(out));
    }

    @Test
    void killNineLosesNeitherThePiecesNorTheLock() throws Exception {
        Path out = dir.resolve("out");
        String last = "";
        try (OtherProcess other = OtherProcess.start(out, sample.pieceCount())) {
            assertEquals("open 0", other.line());
            assertEquals(
                    Kind.LOCKED,
                    assertThrows(StorageException.class, () -> open(out)).kind());
            for (int i = 0; i < sample.pieceCount() / 2; i++) {
                last = other.line();
            }
            other.kill();
        }
        assertEquals("stored " + (sample.pieceCount() / 2 - 1), last);
        assertTrue(Files.exists(dir.resolve("out.spate")));
        Storage storage = open(out);
        for (int piece = 0; piece < sample.pieceCount() / 2; piece++) {
            assertTrue(storage.verified().get(piece), "piece " + piece);
        }
        for (int piece = 0; piece < sample.pieceCount(); piece++) {
            StoreResult.store(storage, piece, sample.piece(piece));
        }
        storage.complete();
        assertTrue(Arrays.equals(sample.content(), Files.readAllBytes(out)));
        try (var left = Files.list(dir)) {
            assertEquals(1, left.count());
        }
    }

    @Test
    void aRefusedOutputIsNotLeftLocked() throws Exception {
        Path out = dir.resolve("out");
        Files.writeString(out, "somebody else's ".repeat(5_000));
        assertThrows(StorageException.class, () -> open(out));
        Files.delete(out);
        open(out).close();
    }

    @Test
    void whoeverLockedAnInodeThatLostTheNameTriesAgain() throws Exception {
        Path out = dir.resolve("out");
        Path path = dir.resolve("out.spate");
        ResumeFile file = ResumeFile.lock(path, out);
        Object before = Files.getAttribute(path, "unix:ino");
        file.replace(new byte[] {'l', 'e'}, true);
        assertFalse(before.equals(Files.getAttribute(path, "unix:ino")));
        assertArrayEquals(new byte[] {'l', 'e'}, file.read(1000));
        assertEquals(
                Kind.LOCKED,
                assertThrows(StorageException.class, () -> ResumeFile.lock(path, out))
                        .kind());
        file.replace(new byte[] {'d', 'e'}, false);
        file.close();
        ResumeFile again = ResumeFile.lock(path, out);
        assertArrayEquals(new byte[] {'d', 'e'}, again.read(1000));
        again.remove();
        assertFalse(Files.exists(path));
    }

    @Test
    void whoLostItsRecordToAnotherEndsAndLeavesItAlone() throws Exception {
        Path out = dir.resolve("out");
        Path state = dir.resolve("out.spate");
        Storage first = open(out);
        StoreResult.store(first, 0, sample.piece(0));
        Files.delete(state);
        try (OtherProcess other = OtherProcess.start(out, 0)) {
            assertEquals("open 1", other.line());
            assertEquals(
                    Kind.LOCKED,
                    assertThrows(StorageException.class, first::record).kind());
            StoreResult verdict = StoreResult.store(first, 1, sample.piece(1));
            assertTrue(verdict.message().startsWith("LOCKED"), verdict.toString());
            first.close();
            assertTrue(Files.exists(state));
            assertEquals("LOCKED", tried(out));
        }
    }

    @Test
    void aRecordThatWasDeletedIsMadeAndLockedAgain() throws Exception {
        Path out = dir.resolve("out");
        Storage first = open(out);
        StoreResult.store(first, 0, sample.piece(0));
        Files.delete(dir.resolve("out.spate"));
        first.record();
        assertEquals("LOCKED", tried(out));
        first.close();
        assertEquals("open 1", tried(out));
    }

    private static String tried(Path out) throws Exception {
        try (OtherProcess other = OtherProcess.start(out, 0)) {
            return other.line();
        }
    }

    private Storage open(Path out) throws StorageException {
        return Storage.open(sample.metainfo(), out, TestOutputs.UNHURRIED, RecheckProgress.NONE, DiskWatch.NONE);
    }
}
