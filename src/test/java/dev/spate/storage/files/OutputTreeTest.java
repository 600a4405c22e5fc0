package dev.spate.storage.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.StorageException;
import dev.spate.torrent.PieceLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTreeTest {
    @TempDir
    Path dir;

    /** 4,095 bytes are the longest path that a system takes. */
    @Test
    void aPathOfTheGreatestLengthIsTakenAndALongerOneIsNot() throws Exception {
        Path out = dir.resolve("out");
        for (int more = 0; more < 2; more++) {
            int left = 4_095 - out.toString().length() + more;
            List<String> components = new ArrayList<>();
            while (left > 0) {
                int length = left > 400 ? 200 : Math.min(left - 1, left > 250 ? left / 2 : 250);
                components.add("d".repeat(length));
                left -= length + 1;
            }
            FileEntry deep = new FileEntry(components, 0, 10, false);
            FileMap map = new FileMap(new PieceLayout(10, 10), List.of(deep));
            OutputTree tree = new OutputTree(out, true, "sample");
            if (more == 0) {
                assertEquals(List.of(FileStat.ABSENT, FileStat.ABSENT), tree.statAll(map));
                assertEquals(4_095, tree.path(deep).toString().length());
            } else {
                StorageException error = assertThrows(StorageException.class, () -> tree.statAll(map));
                assertTrue(error.getMessage().contains("a path of 4096 bytes"), error.getMessage());
                assertTrue(error.getMessage().contains(": " + "d".repeat(80) + "… ("), error.getMessage());
            }
        }
    }

    @Test
    void paddingMayHaveAnyName() throws Exception {
        FileEntry pad = new FileEntry(List.of("p".repeat(5_000)), 0, 10, true);
        FileMap map = new FileMap(new PieceLayout(10, 10), List.of(pad));
        assertEquals(
                List.of(FileStat.ABSENT, FileStat.ABSENT),
                new OutputTree(dir.resolve("out"), true, "sample").statAll(map));
    }
}
