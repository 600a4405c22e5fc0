package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.torrent.Bitfield;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What tests of several classes do to outputs. */
public final class TestOutputs {
    /** As usual, but with time for the end: on a busy machine a close in haste leaves the next run something to hash. */
    public static final StorageOptions UNHURRIED = new StorageOptions(
            false,
            StorageOptions.defaults().diskThreads(),
            StorageOptions.defaults().idleBytes(),
            StorageOptions.defaults().openFiles(),
            Duration.ofMinutes(10),
            Duration.ofMinutes(1));

    private TestOutputs() {}

    /** Stores every piece, in order. */
    static void storeAll(Storage storage, SampleTorrent sample) throws Exception {
        for (int piece = 0; piece < sample.pieceCount(); piece++) {
            assertEquals(
                    "stored",
                    StoreResult.store(storage, piece, sample.piece(piece)).word());
        }
    }

    /** Changes one byte, and the time by a lot. */
    public static void damage(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    }

    /** The pieces of the set. */
    public static List<Integer> pieces(Bitfield bits) {
        List<Integer> result = new ArrayList<>();
        for (int piece = bits.nextSet(0); piece >= 0; piece = bits.nextSet(piece + 1)) {
            result.add(piece);
        }
        return result;
    }
}
