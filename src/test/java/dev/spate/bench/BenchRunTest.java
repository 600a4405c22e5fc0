package dev.spate.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.swarm.ContentSource;
import dev.spate.swarm.PieceHashing;
import dev.spate.swarm.SyntheticTorrent;
import dev.spate.swarm.TorrentShape;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The real run, with shell scripts for the swarm and the client. */
@DisabledOnOs(OS.WINDOWS)
class BenchRunTest {
    private static final TorrentShape SHAPE = new TorrentShape(700_000, 65_536, 1, 5);
    private static final String NUMBERS = "{\"report\":{\"peers\":4,\"peersServing\":3,\"bytesServed\":770000}}";

    @TempDir
    private Path temp;

    private Path original;
    private Path torrentFile;
    private Path work;

    @BeforeEach
    void makeTheContent() throws Exception {
        original = temp.resolve("original");
        torrentFile = temp.resolve("original.torrent");
        work = Files.createDirectory(temp.resolve("work"));
        try (ContentSource content = new ContentSource(SHAPE.seed())) {
            byte[] bytes = new byte[(int) SHAPE.sizeBytes()];
            content.read(0, bytes, 0, bytes.length);
            Files.write(original, bytes);
            SyntheticTorrent torrent = SyntheticTorrent.of(SHAPE, content, PieceHashing.Progress.NONE);
            Files.write(torrentFile, torrent.torrentFile(List.of()));
        }
    }

    @Test
    void aRightDownloadIsMeasured() throws Exception {
        BenchResult result = run("cp " + original + " {out}", false);
        assertEquals(4, result.peers());
        assertEquals(3, result.peersServing());
        assertEquals(0.1, result.surplus(), 0.001);
        assertTrue(result.toTable().contains("verified     every byte"), result::toTable);
        assertTrue(result.toJson().toString().endsWith("\"verified\":true}"));
        assertEquals(0, entries(), "left behind");
    }

    @Test
    void theClientFindsWhatIsNamedRelativeToWhereWeAre() throws Exception {
        Path here = Path.of("").toRealPath();
        run("test \"$(pwd -P)\" = '" + here + "' && cp " + original + " {out}", false);
    }

    @Test
    void whatIsKeptStays() throws Exception {
        run("cp " + original + " {out}", true);
        assertEquals(1, entries());
    }

    @Test
    void aWrongByteFails() throws Exception {
        try (FileChannel file = FileChannel.open(original, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 123_456);
        }
        assertFails("differs at byte 12345", "cp " + original + " {out}");
    }

    @Test
    void aShortFileFails() {
        assertFails("has 1000 bytes, not 700000", "head -c 1000 " + original + " > {out}");
    }

    @Test
    void aMissingFileFails() {
        assertFails("no file", "true");
    }

    @Test
    void theClientsLastWordsAreTold() {
        assertFails("exit code 7: it said: no, thanks", "echo first >&2; echo no, thanks >&2; exit 7");
    }

    @Test
    void aSwarmThatDoesNotStartIsTold() {
        BenchOptions options = new BenchOptions(SHAPE, sh("echo no socket >&2"), sh("true"), Optional.of(work), false);
        BenchException failure = assertThrows(BenchException.class, () -> {
            try (BenchRun run = new BenchRun(options, text -> {})) {
                run.run();
            }
        });
        assertEquals("the swarm did not start: it said: no socket", failure.getMessage());
    }

    @Test
    void closingEndsTheChildrenAndTheirChildren() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        BenchRun run = new BenchRun(options("sleep 1000; true", false), text -> {
            if (text.contains("running")) {
                running.countDown();
            }
        });
        CompletableFuture<Void> ended = CompletableFuture.runAsync(() -> assertThrows(BenchException.class, run::run));
        assertTrue(running.await(20, TimeUnit.SECONDS));
        Awaitility.await().until(() -> sleepers() > 0);
        run.close();
        ended.get(20, TimeUnit.SECONDS);
        Awaitility.await().until(() -> sleepers() == 0);
        assertEquals(0, entries(), "left behind");
    }

    private static long sleepers() {
        return ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::isAlive)
                .count();
    }

    private void assertFails(String why, String client) {
        BenchException failure = assertThrows(BenchException.class, () -> run(client, false));
        assertTrue(failure.getMessage().contains(why), failure.getMessage());
        assertFalse(work.toFile().list().length > 0, "left behind");
    }

    private BenchResult run(String client, boolean keep) throws Exception {
        try (BenchRun run = new BenchRun(options(client, keep), text -> {})) {
            return run.run();
        }
    }

    private BenchOptions options(String client, boolean keep) {
        String swarm = "cp " + torrentFile + " {torrent}; echo '{\"event\":\"ready\"}'; while read line; do echo '"
                + NUMBERS + "'; done";
        return new BenchOptions(SHAPE, sh(swarm), sh(client), Optional.of(work), keep);
    }

    private static List<String> sh(String script) {
        return List.of("/bin/sh", "-c", script);
    }

    private long entries() throws Exception {
        try (Stream<Path> all = Files.list(work)) {
            return all.count();
        }
    }
}
