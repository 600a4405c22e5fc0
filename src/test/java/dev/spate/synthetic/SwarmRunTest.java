package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.support.Patience;
import java.io.ByteArrayInputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwarmRunTest {
    private static final TorrentShape SHAPE = new TorrentShape(1_000_003, 32_768, 7, 11);

    private static final String HASHING = "{\"event\":\"hashing\"";

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @TempDir
    private Path temp;

    @Test
    void servesUntilItsInputEndsAndAnswersItsLines() throws Exception {
        PipedOutputStream parent = new PipedOutputStream();
        SwarmRun run = run().untilEndOf(new PipedInputStream(parent));
        CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> serve(run));
        assertTrue(next().startsWith("{\"event\":\"ready\",\"torrent\":\"\",\"tracker\":\"http://127.0.0.1:"));
        parent.write("how is it?\n".getBytes(StandardCharsets.UTF_8));
        parent.flush();
        assertTrue(next().startsWith("{\"event\":\"numbers\",\"report\":{\"infoHash\":\""));
        parent.write("reset\n".getBytes(StandardCharsets.UTF_8));
        parent.flush();
        assertEquals("{\"event\":\"reset\"}", next());
        parent.close();
        String totals = next();
        assertTrue(
                totals.startsWith("{\"event\":\"totals\"") && totals.contains("\"eachPeer\":[{\"index\":0,"), totals);
        serving.get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void endsAfterItsTimeOrWhenItIsStopped() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(Patience.SECONDS),
                () -> run().atMost(Duration.ofMillis(1)).serve());
        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> run().untilEndOf(new ByteArrayInputStream(new byte[0])).serve());
    }

    @Test
    void reportsEverySecondAndAtTheEnd() throws Exception {
        run().tellingSeconds().atMost(Duration.ofMillis(2_200)).serve();
        assertTrue(next().startsWith("{\"event\":\"ready\""));
        // On a busy machine each comes late, and none is left out.
        assertTrue(seconds("second") >= 1);
        assertTrue(seconds("second") >= 2);
        assertTrue(seconds("totals") >= 2.2);
        assertTrue(lines.isEmpty(), lines::toString);
    }

    private double seconds(String event) throws InterruptedException {
        String line = next();
        Matcher found = Pattern.compile("\\{\"event\":\"" + event + "\",\"seconds\":([0-9.]+).*")
                .matcher(line);
        assertTrue(found.matches(), line);
        return Double.parseDouble(found.group(1));
    }

    @Test
    void stoppedWhileItHashesATebibyteItEndsAtOnce() throws Exception {
        SwarmRun run = run(TestShapes.ofSize(1L << 40));
        CompletableFuture<Void> serving = CompletableFuture.runAsync(() -> serve(run));
        assertTrue(take().startsWith(HASHING + ",\"doneBytes\":"));
        run.stop();
        // To hash all of it would take the better part of an hour.
        serving.get(Patience.SECONDS, TimeUnit.SECONDS);
        assertTrue(lines.stream().noneMatch(line -> line.contains("ready")), lines::toString);
    }

    @Test
    void theTorrentThatItWritesIsReadByOurOwnReader() throws Exception {
        Path file = temp.resolve("swarm.torrent");
        SwarmRun run = run().writingTorrent(file).atMost(Duration.ofMillis(1));
        run.serve();
        Metainfo metainfo = MetainfoReader.read(Files.readAllBytes(file));
        assertEquals(SHAPE.layout(), metainfo.layout());
        assertEquals(7, metainfo.files().size());
        assertEquals(
                SHAPE.sizeBytes(),
                metainfo.files().stream().mapToLong(FileEntry::length).sum());
        assertTrue(next().contains("\"tracker\":\"" + metainfo.trackerUrl() + "\""));
    }

    private SwarmRun run() {
        return run(SHAPE);
    }

    private SwarmRun run(TorrentShape shape) {
        return new SwarmRun(
                SwarmOptions.of(shape, 2, SimulatedLink.unlimited()),
                new JsonSwarmEvents(lines::add, text -> {}, true));
    }

    private static void serve(SwarmRun run) {
        try {
            run.serve();
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    /** The next line of another kind than how far the hashing is, which is told where it takes more than a second. */
    private String next() throws InterruptedException {
        String line = take();
        while (line.startsWith(HASHING)) {
            line = take();
        }
        return line;
    }

    private String take() throws InterruptedException {
        String line = lines.poll(Patience.SECONDS, TimeUnit.SECONDS);
        assertTrue(line != null, "no line");
        return line;
    }
}
