package dev.spate.storage.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FileStatsTest {
    /** A torrent has dozens of such lists, and a seed hundreds of torrents. */
    @Test
    void ofFewFilesItTakesAsMuchAsTheyDo() {
        FileStat stat = new FileStat(1, 1);
        ofFew(stat);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        FileStats few = ofFew(stat);
        long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertEquals(stat, few.get(2));
        assertTrue(bytes < 1_000, bytes + " bytes");
    }

    private static FileStats ofFew(FileStat stat) {
        FileStats few = FileStats.absent(3);
        few.set(2, stat);
        return few;
    }

    @Test
    void isAListThatCanBeChangedAndCopied() {
        Random random = new Random(3);
        int size = 3_000;
        List<FileStat> expected = new ArrayList<>(Collections.nCopies(size, FileStat.ABSENT));
        FileStats stats = FileStats.absent(size);
        for (int i = 0; i < 500; i++) {
            // The row in the middle stays as it is.
            int file = random.nextInt(1_024) + (random.nextBoolean() ? 0 : 1_976);
            FileStat stat = random.nextInt(4) == 0 ? FileStat.ABSENT : new FileStat(random.nextInt(100), i);
            assertEquals(expected.set(file, stat), stats.set(file, stat));
        }
        assertEquals(expected, stats);
        assertEquals(expected, FileStats.copyOf(expected));
        FileStats copy = FileStats.copyOf(stats);
        copy.set(1_500, new FileStat(1, 1));
        copy.set(0, new FileStat(2, 2));
        assertEquals(expected, stats);
        assertThrows(IndexOutOfBoundsException.class, () -> FileStats.absent(0).get(0));
    }
}
