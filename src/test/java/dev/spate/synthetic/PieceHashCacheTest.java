package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.TorrentForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PieceHashCacheTest {
    private static final TorrentShape SHAPE = new TorrentShape(64L << 20, 4 << 20, 3, 7);

    @TempDir
    private Path temp;

    @Test
    void aSecondTorrentOfTheSameContentIsNotHashed() throws IOException {
        Path directory = temp.resolve("a/b");
        AtomicLong hashed = new AtomicLong();
        SyntheticTorrent first = torrent(SHAPE, directory, hashed);
        assertEquals(SHAPE.sizeBytes(), hashed.get());
        TorrentShape otherFiles = new TorrentShape(64L << 20, 4 << 20, 1, 7);
        assertEquals(first.infoHash(), torrent(SHAPE, directory, hashed).infoHash());
        assertFalse(
                first.infoHash().equals(torrent(otherFiles, directory, hashed).infoHash()));
        assertEquals(SHAPE.sizeBytes(), hashed.get());
        torrent(new TorrentShape(64L << 20, 4 << 20, 3, 8), directory, hashed);
        assertEquals(2 * SHAPE.sizeBytes(), hashed.get());
        assertEquals(2, files(directory).size());
    }

    @Test
    void hashesOfVersion2AreOthersAndDependOnTheFiles() {
        PieceHashCache cache = new PieceHashCache(temp);
        TorrentShape three = new TorrentShape(64L << 20, 4 << 20, 3, 7, TorrentForm.V2);
        TorrentShape one = new TorrentShape(64L << 20, 4 << 20, 1, 7, TorrentForm.V2);
        cache.keep(SHAPE, hashes(SHAPE));
        assertEquals(Optional.empty(), cache.find(three));
        cache.keep(three, hashes(three));
        assertEquals(Optional.empty(), cache.find(one));
        assertArrayEquals(hashes(three), cache.find(three).orElseThrow());
        assertArrayEquals(hashes(SHAPE), cache.find(SHAPE).orElseThrow());
    }

    private static SyntheticTorrent torrent(TorrentShape shape, Path directory, AtomicLong hashed) {
        try (ContentSource content = new ContentSource(shape.seed())) {
            AtomicLong most = new AtomicLong();
            SyntheticTorrent torrent = SyntheticTorrent.of(
                    shape,
                    content,
                    (done, total) -> most.accumulateAndGet(done, Math::max),
                    new PieceHashCache(directory));
            hashed.addAndGet(most.get());
            return torrent;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 12, 20, 31, 32, 200, 351, 352, 383})
    void ignoresADamagedFile(int at) throws IOException {
        PieceHashCache cache = new PieceHashCache(temp);
        byte[] hashes = hashes(SHAPE);
        cache.keep(SHAPE, hashes);
        assertArrayEquals(hashes, cache.find(SHAPE).orElseThrow());
        Path file = files(temp).get(0);
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
        assertEquals(Optional.empty(), cache.find(SHAPE));
        cache.keep(SHAPE, hashes);
        assertTrue(cache.find(SHAPE).isPresent());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32, 383, 385, 10_000})
    void ignoresAFileOfAnotherLength(int length) throws IOException {
        PieceHashCache cache = new PieceHashCache(temp);
        cache.keep(SHAPE, hashes(SHAPE));
        Path file = files(temp).get(0);
        Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), length));
        assertEquals(Optional.empty(), cache.find(SHAPE));
    }

    @Test
    void theOldestGoWhenTheSpaceIsUsedUp() throws IOException {
        PieceHashCache cache = new PieceHashCache(temp, 1_000);
        for (int seed = 0; seed < 4; seed++) {
            TorrentShape shape = new TorrentShape(64L << 20, 4 << 20, 1, seed);
            cache.keep(shape, hashes(shape));
            if (seed < 2) {
                Path file = files(temp).stream()
                        .filter(each -> each.toString().contains("-000000000000000" + shape.seed() + "-"))
                        .findFirst()
                        .orElseThrow();
                Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L * (9 - seed)));
            }
        }
        assertEquals(2, files(temp).size(), files(temp)::toString);
        assertEquals(Optional.empty(), cache.find(new TorrentShape(64L << 20, 4 << 20, 1, 0)));
        assertTrue(cache.find(new TorrentShape(64L << 20, 4 << 20, 1, 3)).isPresent());
        TorrentShape tooLong = new TorrentShape(64L << 20, 1 << 20, 1, 3);
        cache.keep(tooLong, hashes(tooLong));
        assertEquals(2, files(temp).size());
    }

    @Test
    void aDirectoryThatCannotBeIsNoFailure() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "x");
        PieceHashCache cache = new PieceHashCache(file.resolve("below"));
        cache.keep(SHAPE, hashes(SHAPE));
        assertEquals(Optional.empty(), cache.find(SHAPE));
    }

    @Test
    void itIsWhereCachesAreOnEachSystem() {
        Path home = temp;
        assertEquals(home.resolve(".cache/spate/pieces"), PieceHashCache.usualDirectory(Map.of(), "Linux", home));
        assertEquals(
                home.resolve("Library/Caches/spate/pieces"), PieceHashCache.usualDirectory(Map.of(), "Mac OS X", home));
        assertEquals(
                temp.resolve("c/spate/pieces"),
                PieceHashCache.usualDirectory(
                        Map.of("XDG_CACHE_HOME", temp.resolve("c").toString()), "Linux", home));
        assertEquals(
                home.resolve(".cache/spate/pieces"),
                PieceHashCache.usualDirectory(Map.of("XDG_CACHE_HOME", "not/absolute"), "Linux", home));
        assertEquals(
                temp.resolve("l/spate/cache/pieces"),
                PieceHashCache.usualDirectory(
                        Map.of("LOCALAPPDATA", temp.resolve("l").toString()), "Windows 11", home));
    }

    private static byte[] hashes(TorrentShape shape) {
        byte[] hashes = new byte[shape.form().bytesOfPiece() * shape.layout().pieceCount()];
        new Random(shape.seed()).nextBytes(hashes);
        return hashes;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        }
    }
}
