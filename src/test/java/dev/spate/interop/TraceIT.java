package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A recording, a latency log and an explanation are there however the download ends, and cost nothing unasked. */
@TestInstance(Lifecycle.PER_CLASS)
class TraceIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int PEERS = 3;

    /** Five seconds for all of it: it can be caught in the middle, and explains itself more than once. */
    private static final String SLOW = "1MiB";

    private final Workspace workspace = Workspace.of(TraceIT.class);
    private final Spate spate = Spate.in(workspace);

    @AutoClose
    private SyntheticSwarm swarm;

    @AutoClose
    private SyntheticSwarm slowSwarm;

    private Path out;
    private Path trace;
    private Path latency;

    @BeforeAll
    void serve() {
        swarm = serve("quick", "16MiB");
        slowSwarm = serve("slow", SLOW);
    }

    private SyntheticSwarm serve(String name, String rate) {
        return SyntheticSwarm.named(
                name, workspace, "--peers", String.valueOf(PEERS), "--rate", rate, "--size", "16MiB");
    }

    @BeforeEach
    void nameFiles() throws IOException {
        Path own = Files.createTempDirectory(workspace.resolve("."), "test-");
        out = own.resolve("out.bin");
        trace = own.resolve("t.jfr");
        latency = own.resolve("t.hlog");
    }

    private static long blocks(Path file) throws IOException {
        return usefulBlocks(file).count();
    }

    private static Stream<RecordedEvent> usefulBlocks(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(each -> each.getEventType().getName().equals("dev.spate.Block") && each.getBoolean("useful"));
    }

    private Spate.Running start(SyntheticSwarm from) {
        return spate.start(
                "download",
                "--json",
                "--explain",
                "--trace",
                trace,
                "--latency",
                latency,
                "-o",
                out,
                from.torrentFile());
    }

    @Test
    void aCompleteDownloadLeavesARecordingOfEveryBlock() throws IOException {
        try (Spate.Running running = start(slowSwarm)) {
            Spate.Outcome outcome = running.await(LONG).expectExit(0);
            assertEquals(1024, blocks(trace), outcome::toString);
            assertEquals(
                    PEERS,
                    Files.readAllLines(latency).stream()
                            .filter(line -> line.startsWith("Tag=127."))
                            .count());
            String done = outcome.stdout()
                    .lines()
                    .filter(line -> line.contains("\"event\":\"done\""))
                    .findFirst()
                    .orElseThrow();
            // On a busy machine some blocks come late, and some twice: those that were of use count.
            long timed = JsonRpc.number(done.substring(done.indexOf("\"blockLatency\"")), "blocks");
            assertEquals(
                    usefulBlocks(trace)
                            .filter(each -> each.getLong("response") >= 0)
                            .count(),
                    timed,
                    done);
            assertTrue(timed > 512, done);
            assertTrue(done.contains("\"causes\":[{\"cause\":\""), done);
            assertTrue(outcome.stdout().contains("\"explain\":{\"cause\":\""), outcome::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalEndsTheRecordingAndTheLog(String signal, int exitCode) throws IOException {
        try (Spate.Running running = start(slowSwarm)) {
            running.awaitStdout("\"" + Events.PIECE_VERIFIED + "\"", 8, LONG);
            running.signal(signal);
            Spate.Outcome stopped = running.await(Duration.ofSeconds(20)).expectExit(exitCode);
            assertTrue(blocks(trace) > 0, stopped::toString);
            assertTrue(Files.readString(latency).contains("Tag=127."), stopped::toString);
            assertTrue(stopped.stdout().contains("\"stopped\""), stopped::toString);
        }
    }

    @Test
    void aFailureEndsTheRecordingToo() throws IOException {
        try (SyntheticSwarm leaving = serve("leaving", SLOW);
                Spate.Running running = spate.start(
                        "download",
                        "--explain",
                        "--timeout",
                        "6",
                        "--trace",
                        trace,
                        "--latency",
                        latency,
                        "-o",
                        out,
                        leaving.torrentFile())) {
            Awaitility.await()
                    .atMost(LONG)
                    .until(() -> !running.isAlive() || leaving.report().number("bytesServed") > 1 << 20);
            assertTrue(running.isAlive(), () -> "ended too soon" + running.await(LONG));
            leaving.kill();
            Spate.Outcome failed = running.await(LONG);
            assertTrue(failed.exitCode() == 69 || failed.exitCode() == 75, failed::toString);
            assertTrue(blocks(trace) > 0, failed::toString);
            assertTrue(Files.readString(latency).contains("Tag=127."), failed::toString);
            assertTrue(failed.stderr().contains("why it was not faster"), failed::toString);
        }
    }

    @Test
    void nothingIsLeftAmongTheTemporaryFiles() throws IOException {
        Path temporary = Files.createDirectories(out.resolveSibling("tmp"));
        spate.withFlags("-Djava.io.tmpdir=" + temporary)
                .run(LONG, "download", "-q", "--trace", trace, "-o", out, swarm.torrentFile())
                .expectExit(0);
        assertTrue(blocks(trace) > 0);
        try (Stream<Path> left = Files.list(temporary)) {
            assertEquals(
                    List.of(),
                    left.filter(each -> each.getFileName().toString().startsWith("20"))
                            .toList());
        }
    }

    @Test
    void withoutATraceNothingOfItIsLoaded() throws IOException {
        Path classes = out.resolveSibling("classes.txt");
        Spate logged = spate.withFlags("-Xlog:class+load:file=" + classes);
        logged.run(LONG, "download", "-q", "-o", out, swarm.torrentFile()).expectExit(0);
        String loaded = Files.readString(classes);
        assertFalse(loaded.contains("dev.spate.trace.Jfr"), "our events");
        // Netty asks whether there is a Flight Recorder, no more.
        assertFalse(loaded.contains("jdk.jfr.Recording "), "the recorder");
        assertFalse(loaded.contains("io.netty.buffer.AllocateBufferEvent"), "Netty's events");
    }
}
