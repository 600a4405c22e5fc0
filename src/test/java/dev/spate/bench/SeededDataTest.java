package dev.spate.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.synthetic.ContentSource;
import dev.spate.synthetic.PieceHashing;
import dev.spate.synthetic.SyntheticTorrent;
import dev.spate.synthetic.TorrentShape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SeededDataTest {
    @TempDir
    private Path directory;

    @Test
    void theFilesOfATreeAppearWhereAClientLooksForThem() throws Exception {
        Metainfo metainfo = torrent(new TorrentShape(3_000_000, 65_536, 7, 4));
        SeededData data = SeededData.write(metainfo, 4, Files.createDirectory(directory.resolve("data")), () -> false);
        Path out = Files.createDirectories(directory.resolve("run")).resolve(metainfo.name());
        data.linkTo(out);
        try (ContentSource content = new ContentSource(4)) {
            ContentCheck.check(metainfo, out, content);
        }
        assertTrue(data.isUntouched());
    }

    @Test
    void nothingMoreIsWrittenWhenItWasStopped() {
        Metainfo metainfo = torrent(new TorrentShape(3_000_000, 65_536, 1, 4));
        assertThrows(InterruptedException.class, () -> SeededData.write(metainfo, 4, directory, () -> true));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void isDroppedFromThePageCacheAndReadAgain() throws Exception {
        Metainfo metainfo = torrent(new TorrentShape(8 << 20, 65_536, 2, 4));
        SeededData data = SeededData.write(metainfo, 4, directory, () -> false);
        long before = data.cachedBytes();
        assumeTrue(before > 0, "fincore is here, and the file system has a page cache");
        Optional<String> why = data.dropFromPageCache();
        assumeTrue(why.isEmpty(), () -> "the file system lets go of it: " + why);
        assertTrue(data.cachedBytes() < before / 2, () -> "of " + before);
        assertEquals(before, 8 << 20);
    }

    private static Metainfo torrent(TorrentShape shape) {
        try (ContentSource content = new ContentSource(shape.seed())) {
            SyntheticTorrent torrent = SyntheticTorrent.of(shape, content, PieceHashing.Progress.NONE);
            return MetainfoReader.read(torrent.torrentFile(List.of()));
        }
    }
}
