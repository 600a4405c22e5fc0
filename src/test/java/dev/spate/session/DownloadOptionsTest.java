package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.net.OpenFileLimit;
import dev.spate.scheduler.SchedulerOptions;
import dev.spate.torrent.InfoHash;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadOptionsTest {
    private static final OpenFileLimit LIMIT = new OpenFileLimit(1_032);

    private static DownloadOptions among(int torrents) {
        return DownloadOptions.defaults().sharing(torrents, new OutputClaims());
    }

    @Test
    void torrentsDivideMemoryConnectionsAndFilesEvenly() {
        DownloadOptions alone = DownloadOptions.defaults().withMemory(64 << 20).withMaxPeers(100);
        DownloadOptions quarter = alone.sharing(4, new OutputClaims());
        assertEquals(64 << 20, alone.scheduling(Optional.empty()).memoryBytes());
        assertEquals(16 << 20, quarter.scheduling(Optional.empty()).memoryBytes());
        assertEquals(100, alone.within(LIMIT).maxPeers());
        assertEquals(25, quarter.within(LIMIT).maxPeers());
        for (int torrents : new int[] {1, 3, 5, 20, 100}) {
            OpenFileLimit each = LIMIT.among(torrents);
            int peers = among(torrents).within(LIMIT).maxPeers();
            int files = each.files(64);
            assertTrue(torrents * (peers + files) + 32 <= LIMIT.limit(), torrents + ": " + peers + " and " + files);
            SchedulerOptions memory = among(torrents).scheduling(Optional.empty());
            assertTrue(torrents * memory.memoryBytes() <= Math.max(64 << 20, torrents << 20), memory::toString);
            assertTrue(
                    torrents * memory.mostMemoryBytes()
                            <= Math.max(torrents << 20, Runtime.getRuntime().maxMemory() / 4),
                    memory::toString);
        }
    }

    private static OutputClaims.Claim claim(OutputClaims claims, Path out, String torrent) {
        byte[] hash = Arrays.copyOf(torrent.getBytes(StandardCharsets.UTF_8), InfoHash.LENGTH_BYTES);
        return claims.claim(out, InfoHash.of(hash), torrent);
    }

    @Test
    void whatFailedOrEndedInALongRunFreesItsOutput(@TempDir Path directory) {
        OutputClaims ofARun = new OutputClaims();
        Path out = directory.resolve("x");
        claim(ofARun, out, "one").ended(false);
        OutputClaims.Claim done = claim(ofARun, out, "two");
        done.ended(true);
        Failure repeated = assertThrows(Failure.class, () -> claim(ofARun, out, "two"));
        assertEquals(Failure.Kind.REPEATED, repeated.kind());
        assertEquals("it is the same torrent as two", repeated.getMessage());
        assertEquals(
                Failure.Kind.DISK,
                assertThrows(Failure.class, () -> claim(ofARun, out, "three")).kind());

        OutputClaims underWay = OutputClaims.whileUnderWay();
        claim(underWay, out, "one").ended(true);
        claim(underWay, out, "two");
    }

    @Test
    void anOutputIsOfOneTorrentOfARunWhateverItIsCalled(@TempDir Path directory) throws Exception {
        OutputClaims claims = new OutputClaims();
        Path real = Files.createDirectory(directory.resolve("a"));
        Path link = Files.createSymbolicLink(directory.resolve("b"), real);
        claim(claims, real.resolve("x"), "one");
        claim(claims, real.resolve("y"), "two");
        Failure same = assertThrows(Failure.class, () -> claim(claims, directory.resolve("a/../a/x"), "three"));
        assertTrue(same.getMessage().contains("is the output of another torrent of this run, one"), same.getMessage());
        assertThrows(Failure.class, () -> claim(claims, link.resolve("y"), "four"));
        claim(claims, directory.resolve("not/there"), "five");
        assertThrows(Failure.class, () -> claim(claims, directory.resolve("not/there"), "six"));
    }

    @Test
    void noOutputMayLieWithinAnotherOrWhereItsRecordIs(@TempDir Path directory) throws Exception {
        Path out = directory.resolve("x");
        for (String other : new String[] {"x/film", "x.spate", "x.spate.part", "x.spate.tmp"}) {
            for (boolean swapped : new boolean[] {false, true}) {
                OutputClaims claims = new OutputClaims();
                Path first = swapped ? directory.resolve(other) : out;
                Path second = swapped ? out : directory.resolve(other);
                claim(claims, first, "one");
                Failure failure = assertThrows(Failure.class, () -> claim(claims, second, "two"), other);
                assertTrue(failure.getMessage().contains(" is in the way of "), failure.getMessage());
            }
        }
        OutputClaims claims = new OutputClaims();
        claim(claims, out, "one");
        claim(claims, directory.resolve("xy"), "two");
        claim(claims, directory.resolve("x.part"), "three");
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
        assertThrows(Failure.class, () -> claim(claims, link.resolve("x/not/there"), "four"));
    }
}
