package dev.spate.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The bench as a process: Ctrl-C, and what is left after it. */
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
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        System.getProperty("spate.jar"),
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
}
