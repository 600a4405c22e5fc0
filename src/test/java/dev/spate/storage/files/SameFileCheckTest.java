package dev.spate.storage.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.storage.SampleTorrent;
import dev.spate.storage.StorageException;
import dev.spate.storage.StorageException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SameFileCheckTest {
    private static final int PIECE = 16384;
    private static final FileTime THEN = FileTime.fromMillis(1_000_000);

    @TempDir
    Path dir;

    /** A hard link among files of other times and lengths is found wherever it stands. */
    @Test
    void linkedFilesAreFoundAmongOthers() throws Exception {
        SampleTorrent.Spec[] specs = new SampleTorrent.Spec[6];
        for (int n = 0; n < 6; n++) {
            specs[n] = new SampleTorrent.Spec("f" + n, 1_000);
        }
        SampleTorrent sample = SampleTorrent.multi(1, PIECE, specs);
        FileMap map = new FileMap(sample.metainfo().layout(), sample.metainfo().files());
        for (int one = 0; one < 5; one++) {
            for (int other = one + 1; other < 6; other++) {
                Path out = Files.createDirectory(dir.resolve("out" + one + other));
                for (int n = 0; n < 6; n++) {
                    Path path = out.resolve("f" + n);
                    if (n == other) {
                        Files.createLink(path, out.resolve("f" + one));
                    } else {
                        Files.write(path, new byte[n % 2 == 0 ? 500 : 600]);
                        Files.setLastModifiedTime(path, n < 3 ? THEN : FileTime.fromMillis(2_000_000));
                    }
                }
                OutputTree tree = new OutputTree(out, true, "sample");
                StorageException error =
                        assertThrows(StorageException.class, () -> SameFileCheck.refuse(map, tree, tree.statAll(map)));
                assertEquals(Kind.OBSTRUCTED, error.kind());
                assertTrue(error.getMessage().contains("f" + one)
                        && error.getMessage().contains("f" + other));
            }
        }
    }

    @Test
    void filesThatOnlyLookAlikeAreNotTheSame() throws Exception {
        SampleTorrent sample =
                SampleTorrent.multi(1, PIECE, new SampleTorrent.Spec("a", 100), new SampleTorrent.Spec("b", 100));
        FileMap map = new FileMap(sample.metainfo().layout(), sample.metainfo().files());
        OutputTree tree = new OutputTree(Files.createDirectory(dir.resolve("out")), true, "sample");
        for (String name : List.of("a", "b")) {
            Files.write(dir.resolve("out").resolve(name), new byte[50]);
            Files.setLastModifiedTime(dir.resolve("out").resolve(name), THEN);
        }
        SameFileCheck.refuse(map, tree, tree.statAll(map));
        assertEquals(tree.statAll(map).get(0), tree.statAll(map).get(1));
    }
}
