package dev.spate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Path json = directory.resolve("out.json");
        Path hangs = directory.resolve("hangs");
        Process bench = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        System.getProperty("spate.jar"),
                        "bench",
                        "--size=2MiB",
                        "--peers=3",
                        "--no-floor",
                        "--warm-up=none",
                        "--client=spate",
                        "--client=hangs=sh -c 'sleep 1001 & touch " + hangs + "; sleep 1002'",
                        "--dir=" + directory,
                        "--json=" + json))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            Awaitility.await().atMost(LONG).until(() -> Files.exists(hangs) || !bench.isAlive());
            List<ProcessHandle> children = bench.descendants().toList();
            assertTrue(children.size() >= 3, "swarm, client and its child: " + children);
            new ProcessBuilder("kill", "-INT", Long.toString(bench.pid()))
                    .start()
                    .waitFor();
            assertTrue(bench.waitFor(LONG.toSeconds(), TimeUnit.SECONDS), "did not end");
            assertEquals(130, bench.exitValue(), Files.readString(err));
            Awaitility.await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
            String table = Files.readString(out, StandardCharsets.UTF_8);
            assertTrue(table.contains("spate") && table.contains("interrupted"), table);
            assertTrue(Files.readString(json).contains("\"interrupted\":true"));
            try (var left = Files.list(directory)) {
                assertTrue(left.noneMatch(path -> path.getFileName().toString().startsWith("spate-bench-")));
            }
        } finally {
            bench.descendants().forEach(ProcessHandle::destroyForcibly);
            bench.destroyForcibly();
        }
    }
}
