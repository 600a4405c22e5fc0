package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What happens to a download that is under way: its terminal goes, its reader goes, somebody looks where it listens. */
@EnabledOnOs(OS.LINUX)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(150)
class RunningDownloadIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PIECE_LENGTH = 32 << 10;
    private static final int PIECES = 64;
    private static final String LISTENING = "0A";

    private final Workspace workspace = Workspace.of(RunningDownloadIT.class);
    private final Spate spate = Spate.in(workspace);

    /** Takes eight seconds for all of it, so that there is time to meddle with a download that is under way. */
    @AutoClose
    private SyntheticSwarm slow;

    /** The same torrent without delay, for what comes afterwards. */
    @AutoClose
    private SyntheticSwarm fast;

    @BeforeAll
    void start() {
        slow = swarm("slow", "--rate=64KiB");
        fast = swarm("fast", "--first-peer=100");
    }

    private SyntheticSwarm swarm(String name, String option) {
        return SyntheticSwarm.named(
                name, workspace, "--peers=4", "--size=2m", "--piece-length=" + PIECE_LENGTH, option);
    }

    private Spate.Running begin(Spate program, Path out, String... options) {
        List<Object> arguments = new ArrayList<>(List.of("download", "--json", "-o", out));
        arguments.addAll(List.of(options));
        arguments.add(slow.torrentFile());
        Spate.Running running = program.start(arguments.toArray());
        try {
            running.awaitStdout("\"" + Events.PIECE_VERIFIED + "\"", 1, PATIENCE);
        } catch (AssertionError e) {
            running.close();
            throw e;
        }
        return running;
    }

    /** What was verified is there, is recorded, and is not fetched again. */
    private void assertGoesOn(Path out, int verified, Object context) {
        OutputOnDisk disk = OutputOnDisk.of(slow.torrentFile(), out);
        assertTrue(verified == 0 || Files.exists(disk.state()), () -> "no state beside the output" + context);
        assertTrue(verified < PIECES, () -> "it was complete already" + context);
        assertTrue(
                disk.recorded().cardinality() >= verified,
                () -> "told " + verified + " pieces, recorded "
                        + disk.recorded().cardinality() + context);
        assertEquals(disk.recorded().cardinality(), disk.rightPieces().cardinality(), context::toString);

        Spate.Outcome again = spate.run(PATIENCE, "download", "--json", "-o", out, fast.torrentFile())
                .expectExit(0);

        disk.assertDone(again);
        int fetched = Events.count(again.stdout(), Events.PIECE_VERIFIED);
        assertTrue(fetched <= PIECES - verified, () -> "fetched " + fetched + " pieces, had " + verified + again);
    }

    @Test
    void whenItsTerminalGoesItKeepsItsState() {
        Path out = workspace.resolve("hung-up.bin");
        Spate.Outcome stopped;
        try (Spate.Running running = begin(spate, out)) {
            running.signal("HUP");
            stopped = running.await(Duration.ofSeconds(30)).expectExit(129);
        }
        assertStoppedWithAWord(stopped);
        assertEquals(1, Events.count(stopped.stdout(), "stopped"), stopped::toString);
        assertGoesOn(out, Events.count(stopped.stdout(), Events.PIECE_VERIFIED), stopped);
    }

    private static void assertStoppedWithAWord(Spate.Outcome stopped) {
        assertEquals(1, stopped.errorLines().size(), stopped::toString);
        assertTrue(
                stopped.stderr()
                        .matches(
                                "spate: stopped: [0-9.]+ [KM]?i?B of 2.0 MiB verified, [0-9.]+% \\(run the same command to go on\\)\n"),
                stopped::toString);
    }

    @Test
    void underNohupItOutlivesItsTerminal() {
        String event = "\"" + Events.PIECE_VERIFIED + "\"";
        try (Spate.Running running = begin(spate.through("nohup"), workspace.resolve("nohup.bin"))) {
            int before = Events.count(running.stdout(), Events.PIECE_VERIFIED);
            running.signal("HUP");
            // A second's work, longer than it needs to stop.
            running.awaitStdout(event, before + 8, PATIENCE);
            assertTrue(running.isAlive(), running::stdout);
            assertEquals(0, Events.count(running.stdout(), "stopped"), running::stdout);
        }
    }

    /** The end, with what there is kept, as docs/json.md says. */
    @ParameterizedTest
    @CsvSource({"head -n 1, 0", "grep -m 5 pieceVerified, 5"})
    void whenTheReaderOfItsEventsLeavesItStopsAndSaysHowToGoOn(String reader, int verified) {
        Path out = workspace.resolve("reader-left-" + verified + ".bin");
        Spate.Outcome stopped = into(reader, "download", "--json", "-o", out, slow.torrentFile())
                .expectExit(0);
        assertTrue(stopped.stdout().startsWith("{\"event\":\""), stopped::toString);
        assertEquals(
                List.of(
                        "spate: stopped: nobody reads stdout any more (run the same command to go on)",
                        "the program ended with 75"),
                stopped.errorLines(),
                stopped::toString);
        assertGoesOn(out, verified, stopped);
    }

    /** The one line at the end is not worth failing for. */
    @Test
    void whenNobodyReadsItsLastLineItIsDoneAllTheSame() {
        Path out = workspace.resolve("nobody-reads.bin");
        Spate.Outcome outcome = into("exec true", "download", "-q", "-o", out, fast.torrentFile())
                .expectExit(0);
        assertEquals(List.of("the program ended with 0"), outcome.errorLines(), outcome::toString);
        OutputOnDisk.of(fast.torrentFile(), out).assertDone(outcome);
    }

    private Spate.Outcome into(String reader, Object... arguments) {
        String pipeline = "{ \"$@\"; echo \"the program ended with $?\" >&2; } | " + reader;
        return spate.through("sh", "-c", pipeline, "sh").run(PATIENCE, arguments);
    }

    /** The pipe is full before the program begins, and is never emptied: the first event that it writes is waited for. */
    @Test
    void aReaderThatReadsNoMoreDoesNotKeepItFromEnding() {
        Path out = workspace.resolve("stuck-reader.bin");
        Path ended = workspace.resolve("stuck-reader.ended");
        OutputOnDisk disk = OutputOnDisk.of(slow.torrentFile(), out);
        String pipeline = "{ head -c 65536 /dev/zero; \"$@\"; echo \"the program ended with $?\" >&2; : >'" + ended
                + "'; } | while [ ! -e '" + ended + "' ]; do sleep 0.1; done";
        Spate.Outcome stopped;
        try (Spate.Running running =
                spate.through("sh", "-c", pipeline, "sh").start("download", "--json", "-o", out, slow.torrentFile())) {
            Awaitility.await().atMost(PATIENCE).until(() -> disk.rightPieces().cardinality() > 0);
            java(running).destroy();
            stopped = running.await(Duration.ofSeconds(30)).expectExit(0);
        }
        List<String> lines = stopped.errorLines();
        assertEquals(2, lines.size(), stopped::toString);
        assertTrue(lines.get(0).startsWith("spate: stopped: "), stopped::toString);
        assertEquals("the program ended with 143", lines.get(1));
        assertGoesOn(out, 0, stopped);
    }

    /** The same with stderr, and with much to tell there at the end; the file that was asked for is there. */
    @Test
    void aTerminalThatTakesNoMoreDoesNotKeepItFromEnding() {
        Path out = workspace.resolve("stuck-terminal.bin");
        Path ended = workspace.resolve("stuck-terminal.ended");
        Path latency = workspace.resolve("stuck-terminal.hlog");
        OutputOnDisk disk = OutputOnDisk.of(slow.torrentFile(), out);
        String pipeline = "{ head -c 65536 /dev/zero >&2; \"$@\"; echo \"the program ended with $?\" >&3; : >'" + ended
                + "'; } 3>&2 2>&1 >/dev/null | while [ ! -e '" + ended + "' ]; do sleep 0.1; done";
        Spate.Outcome stopped;
        try (Spate.Running running = spate.through("sh", "-c", pipeline, "sh")
                .start("download", "--explain", "--latency", latency, "-o", out, slow.torrentFile())) {
            Awaitility.await().atMost(PATIENCE).until(() -> disk.rightPieces().cardinality() > 0);
            java(running).destroy();
            stopped = running.await(Duration.ofSeconds(30)).expectExit(0);
        }
        assertEquals(List.of("the program ended with 143"), stopped.errorLines(), stopped::toString);
        assertTrue(Files.exists(latency), stopped::toString);
        assertGoesOn(out, 0, stopped);
    }

    private static ProcessHandle java(Spate.Running pipeline) {
        return ProcessHandle.of(pipeline.pid())
                .orElseThrow()
                .descendants()
                .filter(each -> each.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void itListensUnlessItShallNot() throws IOException {
        try (Spate.Running running = begin(spate, workspace.resolve("listening.bin"))) {
            assertNotEquals(List.of(), listeningSockets(running.pid()));
        }
        try (Spate.Running running = begin(spate, workspace.resolve("not-listening.bin"), "--no-listen")) {
            assertEquals(List.of(), listeningSockets(running.pid()));
        }
    }

    /** Those of the kernel's lines about TCP that are of a socket of that process, and in the state of listening. */
    private static List<String> listeningSockets(long pid) throws IOException {
        Path process = Path.of("/proc", String.valueOf(pid));
        Set<String> own = new HashSet<>();
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            for (Path each : files.toList()) {
                try {
                    own.add(Files.readSymbolicLink(each).toString());
                } catch (IOException closedMeanwhile) {
                    continue;
                }
            }
        }
        List<String> listening = new ArrayList<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            if (Files.exists(process.resolve(table))) {
                for (String line : Files.readAllLines(process.resolve(table))) {
                    String[] fields = line.strip().split("\\s+");
                    if (fields[3].equals(LISTENING) && own.contains("socket:[" + fields[9] + "]")) {
                        listening.add(line);
                    }
                }
            }
        }
        return listening;
    }
}
