package dev.spate.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import dev.spate.support.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The bench as a process: what it measures, Ctrl-C, and what is left after it. */
@EnabledOnOs(OS.LINUX)
class BenchIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void ctrlCEndsAllChildrenAndReportsWhatWasMeasured() throws Exception {
        Path err = directory.resolve("err");
        Process bench = start(err);
        try {
            List<ProcessHandle> children = childrenWhenAllIsMeasuredButTheLast(bench);
            assertTrue(Signals.send("INT", bench));
            assertTrue(bench.waitFor(LONG.toSeconds(), TimeUnit.SECONDS), "did not end");
            assertEquals(130, bench.exitValue(), Files.readString(err));
            Awaitility.await().atMost(LONG).until(() -> children.stream().noneMatch(BenchIT::runs));
            String table = Files.readString(directory.resolve("out"), StandardCharsets.UTF_8);
            assertTrue(table.contains("spate") && table.contains("interrupted"), table);
            assertTrue(Files.readString(json()).contains("\"interrupted\":true"));
            assertTrue(isTidy());
        } finally {
            bench.descendants().forEach(ProcessHandle::destroyForcibly);
            bench.destroyForcibly();
        }
    }

    @Test
    void aBenchThatIsKilledLeavesItsFiguresAndNothingElse() throws Exception {
        Process bench = start(directory.resolve("err"));
        try {
            List<ProcessHandle> children = childrenWhenAllIsMeasuredButTheLast(bench);
            bench.destroyForcibly();
            Awaitility.await().atMost(LONG).until(() -> children.stream().noneMatch(BenchIT::runs));
            Awaitility.await().atMost(LONG).until(this::isTidy);
            String kept = Files.readString(json());
            assertTrue(kept.contains("\"interrupted\":true") && kept.contains("\"outcome\":\"DONE\""), kept);
        } finally {
            bench.descendants().forEach(ProcessHandle::destroyForcibly);
            bench.destroyForcibly();
        }
    }

    /** One client that is done, and one that hangs. */
    private Process start(Path err) throws IOException {
        return new ProcessBuilder(Signals.atDefault(List.of(
                        System.getProperty("spate.launcher"),
                        "bench",
                        "--size=2MiB",
                        "--peers=3",
                        "--no-floor",
                        "--warm-up=none",
                        "--client=spate",
                        "--client=hangs=sh -c 'sleep 1001 & touch " + directory.resolve("hangs") + "; sleep 1002'",
                        "--dir=" + directory,
                        "--json=" + json())))
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(err.toFile())
                .start();
    }

    private Path json() {
        return directory.resolve("out.json");
    }

    private List<ProcessHandle> childrenWhenAllIsMeasuredButTheLast(Process bench) {
        Awaitility.await().atMost(LONG).until(() -> Files.exists(directory.resolve("hangs")) || !bench.isAlive());
        List<ProcessHandle> children = bench.descendants().toList();
        assertTrue(children.size() >= 4, "swarm, watchdog, client and its child: " + children);
        return children;
    }

    /** An orphan that has ended stays in the process table until process 1 waits for it; in containers for ever. */
    private static boolean runs(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return process.isAlive() && stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isTidy() throws IOException {
        try (var left = Files.list(directory)) {
            return left.noneMatch(path -> path.getFileName().toString().startsWith("spate-bench-"));
        }
    }

    private record Ended(int exitCode, String out, String err) {}

    private Ended run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(System.getProperty("spate.launcher"), "bench"));
        command.addAll(List.of(arguments));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process bench = new ProcessBuilder(Signals.atDefault(command))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertTrue(bench.waitFor(LONG.toSeconds(), TimeUnit.SECONDS), "did not end");
            return new Ended(bench.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            bench.descendants().forEach(ProcessHandle::destroyForcibly);
            bench.destroyForcibly();
        }
    }

    @Test
    void spateSeedsToLeechersAndIsMeasured() throws Exception {
        Ended run = seeding("spate");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("4 MiB in pieces of 1 MiB seeded, 6 MiB taken by 3 leechers"), run.out());
        assertTrue(run.out().contains("3, of which 3 connected, 3 were served, 3 got everything"), run.out());
        String report = Files.readString(directory.resolve("out.json"));
        assertTrue(report.contains("\"seeding\":{\"leechersDone\":3,"), report);
        assertTrue(report.contains("\"leechers\":{\"count\":3,\"totalBytes\":6291456}"), report);
    }

    @Test
    void aStrangeClientSeedsToLeechersToo() throws Exception {
        Installed.require("aria2c");
        Ended run = seeding("aria2c");
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().contains("3, of which 3 connected, 3 were served, 3 got everything"), run.out());
    }

    private Ended seeding(String client) throws Exception {
        return run(
                "seed-one",
                "--size=4MiB",
                "--leechers=3",
                "--take=2MiB",
                "--no-floor",
                "--warm-up=none",
                "--client=" + client,
                "--dir",
                directory.toString(),
                "--json",
                directory.resolve("out.json").toString());
    }

    @Test
    void anOwnScenarioRunsWithARowForEachClient() throws Exception {
        Path scenario = Files.writeString(directory.resolve("tiny"), "# Tiny\n--peers 3 --size 3MiB\n");
        Path json = directory.resolve("out.json");
        Ended run = run(
                scenario.toString(),
                "--client",
                "spate",
                "--client",
                "broken=sh -c 'echo no >&2; exit 9'",
                "--no-floor",
                "--warm-up=none",
                "--dir",
                directory.toString(),
                "--json",
                json.toString());
        assertEquals(75, run.exitCode(), run.err());
        assertTrue(run.out().contains("tiny: 3 MiB"), run.out());
        assertTrue(run.out().contains("\nspate "), run.out());
        assertTrue(run.out().contains("failed: it ended with exit code 9: it said: no"), run.out());
        assertTrue(run.err().contains("tiny: spate, round 1 of 1: "), run.err());
        assertTrue(run.err().endsWith("spate: 1 of 2 runs failed: see the lines below the table\n"), run.err());
        assertTrue(Files.readString(json).contains("\"schema\":1"));
    }
}
