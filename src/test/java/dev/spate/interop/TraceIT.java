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
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A recording, a latency log and an explanation are there however the download ends, and cost nothing unasked. */
class TraceIT {
    private static final Duration LONG = Duration.ofSeconds(90);

    private final Workspace workspace = Workspace.of(TraceIT.class);
    private final Spate spate = Spate.in(workspace);
    private final Path out = workspace.resolve("out.bin");
    private final Path trace = workspace.resolve("t.jfr");
    private final Path latency = workspace.resolve("t.hlog");

    @AutoClose
    private SyntheticSwarm swarm;

    @BeforeEach
    void serve() {
        swarm = SyntheticSwarm.start(workspace, "--peers", "3", "--rate", "1MiB", "--size", "16MiB");
    }

    private static long blocks(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(each -> each.getEventType().getName().equals("dev.spate.Block") && each.getBoolean("useful"))
                .count();
    }

    private Spate.Running start() {
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
                swarm.torrentFile());
    }

    @Test
    void aCompleteDownloadLeavesARecordingOfEveryBlock() throws IOException {
        try (Spate.Running running = start()) {
            Spate.Outcome outcome = running.await(LONG).expectExit(0);
            assertEquals(1024, blocks(trace), outcome::toString);
            assertEquals(
                    3,
                    Files.readAllLines(latency).stream()
                            .filter(line -> line.startsWith("Tag=127."))
                            .count());
            String done = outcome.stdout()
                    .lines()
                    .filter(line -> line.contains("\"done\""))
                    .findFirst()
                    .orElseThrow();
            assertTrue(done.contains("\"blockLatency\":{\"blocks\":10"), done);
            assertTrue(done.contains("\"causes\":[{\"cause\":\""), done);
            assertTrue(outcome.stdout().contains("\"explain\":{\"cause\":\""), outcome::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalEndsTheRecordingAndTheLog(String signal, int exitCode) throws IOException {
        try (Spate.Running running = start()) {
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
        try (Spate.Running running = spate.start(
                "download", "--timeout", "3", "--trace", trace, "--explain", "-o", out, swarm.torrentFile())) {
            swarm.close();
            Spate.Outcome failed = running.await(LONG);
            assertTrue(failed.exitCode() == 69 || failed.exitCode() == 75, failed::toString);
            assertTrue(Files.size(trace) > 0, failed::toString);
            RecordingFile.readAllEvents(trace);
            assertTrue(failed.stderr().contains("why it was not faster"), failed::toString);
        }
    }

    @Test
    void nothingIsLeftAmongTheTemporaryFiles() throws IOException {
        Path temporary = Files.createDirectories(workspace.resolve("tmp"));
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
        Path classes = workspace.resolve("classes.txt");
        Spate logged = spate.withFlags("-Xlog:class+load:file=" + classes);
        logged.run(LONG, "download", "-q", "-o", out, swarm.torrentFile()).expectExit(0);
        String loaded = Files.readString(classes);
        assertFalse(loaded.contains("dev.spate.trace.Jfr"), "our events");
        // Netty asks whether there is a Flight Recorder, no more.
        assertFalse(loaded.contains("jdk.jfr.Recording "), "the recorder");
        assertFalse(loaded.contains("io.netty.buffer.AllocateBufferEvent"), "Netty's events");
    }
}
