package dev.spate.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PiecesRoot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list gives the entries that it was made of, in much less memory. */
class FileListTest {
    private static final List<String> NAMES =
            List.of("a", "b.txt", "Grüße", "\uD83D\uDE00.mkv", "\uD83D", "x\uDE00", "?", "日本", " ", "c".repeat(255));

    private static List<FileEntry> random(long seed) {
        Random random = new Random(seed);
        List<FileEntry> files = new ArrayList<>();
        long offset = 0;
        for (int i = random.nextInt(200); i >= 0; i--) {
            List<String> path = new ArrayList<>();
            for (int depth = random.nextInt(4); depth >= 0; depth--) {
                path.add(NAMES.get(random.nextInt(NAMES.size())));
            }
            boolean pad = random.nextInt(5) == 0;
            long length = random.nextInt(3) == 0 ? 0 : random.nextLong(1L << 40);
            byte[] root = new byte[PiecesRoot.LENGTH_BYTES];
            random.nextBytes(root);
            boolean hasRoot = !pad && random.nextBoolean();
            files.add(new FileEntry(
                    path, offset, length, pad, hasRoot ? Optional.of(PiecesRoot.of(root)) : Optional.empty()));
            offset += length;
        }
        return files;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void givesTheEntriesThatItWasMadeOf(long seed) {
        List<FileEntry> files = random(seed);
        FileList list = FileList.of(files);
        assertEquals(files, list);
        assertSame(list, FileList.of(list));
        for (int i = 0; i < files.size(); i++) {
            FileEntry file = files.get(i);
            assertEquals(file.offset(), list.offset(i));
            assertEquals(file.length(), list.length(i));
            assertEquals(file.pad(), list.isPad(i));
            assertEquals(file.piecesRoot(), list.piecesRoot(i));
            if (file.length() > 0) {
                assertEquals(i, list.fileAt(file.offset()));
                assertEquals(i, list.fileAt(file.offset() + file.length() - 1));
            }
        }
    }

    @Test
    void aChangedPathCountsAndTheOthersStay() {
        List<FileEntry> files = random(9);
        FileList list = FileList.of(files).renamed(Map.of(1, List.of("other", "place")));
        assertEquals(List.of("other", "place"), list.get(1).path());
        files.set(1, list.get(1));
        assertEquals(files, list);
    }

    /** A million files of version 1 with names of 15 bytes take 22 MB, and of version 2 with their gaps 41. */
    @Test
    void aFileTakesItsNameItsNumbersAndItsRoot() {
        int count = 100_000;
        FileList.Builder v1 = new FileList.Builder();
        byte[] torrent = new byte[86 * count];
        FileList.Builder v2 = new FileList.Builder(torrent);
        Optional<PiecesRoot> root = Optional.of(PiecesRoot.of(new byte[PiecesRoot.LENGTH_BYTES]));
        for (int i = 0; i < count; i++) {
            List<String> path = List.of("directory" + i / 1000, String.format("file%07d.txt", i));
            v1.add(new FileEntry(path, 100L * i, 100, false));
            v2.add(new FileEntry(path, 16_384L * i, 100, false, root), 86 * i);
            v2.add(FileEntry.gap(16_384L * i + 100, 16_284));
        }
        assertWithin(count * (15 + 7L) + 30_000, v1.build(), torrent);
        assertWithin(count * (15 + 2 * 9L + 2 * 4) + 40_000, v2.build(), torrent);
    }

    private static void assertWithin(long bytes, FileList list, byte[] torrent) {
        long taken = list.bytesOfArrays(torrent);
        assertTrue(taken <= bytes, () -> taken + " bytes, and not " + bytes);
        assertTrue(list.directoryCount() <= 101, () -> list.directoryCount() + " directories");
    }
}
