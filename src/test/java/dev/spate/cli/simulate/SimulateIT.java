package dev.spate.cli.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Signals;
import dev.spate.support.SpateJar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same seed prints the same bytes, whatever the JVM. */
class SimulateIT {
    private static final List<String> CROWD = List.of(
            "simulate",
            "--size=2m",
            "--downloaders=12",
            "--connections=6",
            "--jitter=30ms",
            "--runs=2",
            "--group=3:rate=512k,latency=90ms",
            "--group=6:behaviour=corrupt:50",
            "--group=4:behaviour=partial:40",
            "--group=4:behaviour=churn:3",
            "--group=4:behaviour=flap:300");

    /** For what any compiler does alike; quicker than the others for so short a run. */
    private static final List<String> C1 = List.of("-XX:TieredStopAtLevel=1", "-XX:+UnlockExperimentalVMOptions");

    @TempDir
    Path directory;

    @Test
    void everyJvmAndEveryHashPrintsTheSame() throws Exception {
        Path home = Path.of(System.getProperty("java.home"));
        String text = run(home, List.of(), List.of());
        assertTrue(text.contains("rarest-first"), text);
        assertEquals(text, run(home, List.of("-XX:+UseParallelGC", "-Xint"), List.of("--threads=1")));
        assertEquals(text, run(home, C1, List.of("--threads=4")));
        List<String> inGerman = List.of("-Duser.language=de", "-Duser.country=DE", "-XX:hashCode=2");
        assertEquals(
                text, run(home, Stream.concat(C1.stream(), inGerman.stream()).toList(), List.of()));
        for (Path other : besides(home)) {
            assertEquals(text, run(other, List.of(), List.of()), other.toString());
        }
        String json = run(home, C1, List.of("--json"));
        assertEquals(
                json,
                run(
                        home,
                        Stream.concat(C1.stream(), Stream.of("-XX:hashCode=3")).toList(),
                        List.of("--json")));
    }

    @Test
    void aSignalEndsItAtOnceWithWhatIsKnown() throws Exception {
        Path out = directory.resolve("signal");
        Path classes = directory.resolve("classes");
        Process process = start(
                Path.of(System.getProperty("java.home")),
                List.of("-Xlog:class+load:file=" + classes),
                List.of("simulate", "--size=20g", "--downloaders=400", "--peers=3"),
                out);
        // Signals are heeded, and the first block has come.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(classes)
                        && Files.readString(classes).contains(" dev.spate.cli.console.StopOnSignal ")
                        && Files.readString(classes).contains(" dev.spate.scheduler.BlockResult "));
        assertTrue(process.isAlive(), "it was over too soon");
        process.destroy();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it goes on");
        assertEquals(143, process.exitValue());
        assertTrue(Files.readString(out).contains("rarest-first"), Files.readString(out));
    }

    /** Other JVMs that stand where this one does. */
    private static List<Path> besides(Path home) throws IOException {
        List<Path> others = new ArrayList<>();
        try (DirectoryStream<Path> siblings =
                Files.newDirectoryStream(home.toRealPath().getParent())) {
            for (Path each : siblings) {
                if (Files.isExecutable(each.resolve("bin/java"))
                        && !Files.isSymbolicLink(each)
                        && !each.toRealPath().equals(home.toRealPath())) {
                    others.add(each);
                }
            }
        }
        return others;
    }

    private String run(Path home, List<String> flags, List<String> more) throws Exception {
        List<String> arguments = new ArrayList<>(CROWD);
        arguments.addAll(more);
        Path out = directory.resolve("out");
        Process process = start(home, flags, arguments, out);
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("did not end: " + home + flags);
        }
        assertEquals(0, process.exitValue());
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    private Process start(Path home, List<String> flags, List<String> arguments, Path out) throws IOException {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/java").toString()));
        if (home.resolve("bin/java").equals(SpateJar.OWN_JAVA)) {
            command.addAll(SpateJar.archive());
        }
        command.addAll(flags);
        command.addAll(List.of("-jar", SpateJar.path().toString()));
        command.addAll(arguments);
        return new ProcessBuilder(Signals.atDefault(command))
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
