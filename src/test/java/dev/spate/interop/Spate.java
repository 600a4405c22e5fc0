package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import dev.spate.support.Signals;
import dev.spate.support.SpateJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The program under test. What is started, and all that is run with flags, an environment or another program before it, is a
 * process of its own, as a person's would be: {@code java -jar spate.jar COMMAND …}, with the classes of the archive that the build
 * made. A command that is only run to its end runs in this JVM, from the command line to its exit code, over the same
 * sockets and files: to start a JVM took ten times the CPU time of what it did then.
 */
final class Spate {
    /** For what is done at once. */
    static final Duration SHORT = Duration.ofSeconds(30);

    private static final AtomicInteger RUNS = new AtomicInteger();

    /** As {@code src/main/launcher/spate} has them for a download: for much data, since the second compiler's SHA-1 is five times as fast. */
    static final String[] LAUNCHER = {
        "-XX:TieredStopAtLevel=4",
        "-XX:CompileCommand=quiet",
        "-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::*,0.0001",
        "-XX:Tier4InvocationThreshold=200000",
        "-XX:Tier4MinInvocationThreshold=100000",
        "-XX:Tier4CompileThreshold=400000",
        "-XX:Tier4BackEdgeThreshold=1000000",
        "-XX:Tier3InvokeNotifyFreqLog=14",
        "-XX:Tier3BackedgeNotifyFreqLog=14",
        "-XX:Tier2InvokeNotifyFreqLog=14",
        "-XX:Tier2BackedgeNotifyFreqLog=14",
        "-XX:+UnlockDiagnosticVMOptions",
        "-XX:-C1ProfileCalls",
        "-XX:-C1ProfileVirtualCalls",
        "-XX:-C1ProfileInlinedCalls",
        "-XX:-C1ProfileBranches",
        "-XX:-C1ProfileCheckcasts"
    };

    private static final List<String> SHORT_RUN = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private final Path java;
    private final List<String> jvmFlags;
    private final Path logs;
    private final List<String> before;
    private final Map<String, String> environment;
    private final boolean always;

    private Spate(
            Path java,
            List<String> jvmFlags,
            Path logs,
            List<String> before,
            Map<String, String> environment,
            boolean always) {
        this.always = always;
        this.java = java;
        this.jvmFlags = jvmFlags;
        this.logs = logs;
        this.before = before;
        this.environment = environment;
    }

    /** With the JVM that runs the tests; what it prints is kept below the workspace. */
    static Spate in(Workspace workspace) {
        return new Spate(SpateJar.OWN_JAVA, List.of(), workspace.resolve("logs"), List.of(), Map.of(), false);
    }

    Spate withJava(Path otherJava) {
        return new Spate(otherJava, jvmFlags, logs, before, environment, true);
    }

    /** With these flags of the JVM more. */
    Spate withFlags(String... flags) {
        List<String> all = Stream.concat(jvmFlags.stream(), Stream.of(flags)).toList();
        return new Spate(java, all, logs, before, environment, true);
    }

    /** With these variables more. */
    Spate withEnvironment(Map<String, String> more) {
        return new Spate(java, jvmFlags, logs, before, more, true);
    }

    /** Started by another program, such as {@code setpriv}, to which the command line is given. */
    Spate through(String... command) {
        return new Spate(java, jvmFlags, logs, List.of(command), environment, true);
    }

    /**
     * One that permissions bind: root without the capability to override them, which still owns what the tests made. Where it
     * cannot be taken away, the test is skipped, and fails under CI=true.
     */
    Spate boundByPermissions(Workspace workspace) throws IOException, InterruptedException {
        Path locked = workspace.resolve("locked");
        Files.deleteIfExists(locked);
        Files.writeString(locked, "");
        assertTrue(locked.toFile().setWritable(false));
        if (!Files.isWritable(locked)) {
            return this;
        }
        String[] binding = {"setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"};
        List<String> probe = new ArrayList<>(List.of(binding));
        probe.addAll(List.of("test", "!", "-w", locked.toString()));
        try {
            if (new ProcessBuilder(probe).inheritIO().start().waitFor() == 0) {
                return through(binding);
            }
        } catch (IOException e) {
            System.out.println(e.getMessage());
        }
        Installed.without("permissions do not bind root here, and setpriv cannot take its capability away");
        throw new IllegalStateException();
    }

    /** Never in this JVM: where its log is looked at, which the tests have settings of their own for. */
    Spate asProcess() {
        return new Spate(java, jvmFlags, logs, before, environment, true);
    }

    /** Runs it to its end; the test failed after {@code atMost}. */
    Outcome run(Duration atMost, Object... arguments) {
        if (!always) {
            return CommandHere.run(atMost, arguments);
        }
        try (Running running = start(arguments)) {
            return running.await(atMost);
        }
    }

    /** Runs what must fail: one line on stderr that begins as all of them do, and nothing on stdout. */
    Outcome fails(int exitCode, Object... arguments) {
        Outcome outcome = run(SHORT, arguments).expectExit(exitCode);
        List<String> lines = outcome.errorLines();
        assertTrue(
                !lines.isEmpty() && lines.get(lines.size() - 1).startsWith("spate: "),
                () -> "no line that says why" + outcome);
        assertTrue(outcome.stdout().isEmpty(), () -> "on stdout" + outcome);
        assertTrue(!outcome.stderr().contains("\tat "), () -> "a stack trace" + outcome);
        return outcome;
    }

    Running start(Object... arguments) {
        List<String> command = new ArrayList<>(before);
        command.add(java.toString());
        if (java.equals(SpateJar.OWN_JAVA)) {
            command.addAll(SpateJar.archive());
            command.addAll(SHORT_RUN);
        }
        command.addAll(jvmFlags);
        command.addAll(List.of("-jar", SpateJar.path().toString()));
        for (Object each : arguments) {
            command.add(each.toString());
        }
        Path base = logs.resolve("spate-" + RUNS.incrementAndGet());
        try {
            Files.createDirectories(logs);
            Path out = Path.of(base + ".out");
            Path err = Path.of(base + ".err");
            ProcessBuilder builder = new ProcessBuilder(Signals.atDefault(command))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().remove("JAVA_TOOL_OPTIONS");
            builder.environment().putAll(environment);
            return new Running(String.join(" ", command), builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * How a run ended. Peak memory is the high-water mark of the resident set, 0 where it could not be read or was not its
     * own.
     */
    record Outcome(String command, int exitCode, String stdout, String stderr, Duration time, long peakRssBytes) {
        Outcome expectExit(int expected) {
            if (exitCode != expected) {
                throw new AssertionError("exit code " + exitCode + ", expected " + expected + this);
            }
            return this;
        }

        /** The lines of stderr; an error is exactly one. */
        List<String> errorLines() {
            return stderr.lines().toList();
        }

        @Override
        public String toString() {
            return "\n$ " + command + "\nafter " + time.toMillis() + " ms, peak " + (peakRssBytes >> 20) + " MiB, exit "
                    + exitCode + "\n--- stdout ---\n" + end(Events.withoutPieces(stdout)) + "\n--- stderr ---\n"
                    + end(stderr);
        }

        private static String end(String text) {
            return text.substring(Math.max(0, text.length() - 4000));
        }
    }

    /** A run that is under way. */
    static final class Running implements AutoCloseable {
        /** The exit code of what ended by signal 9. */
        static final int KILLED = 128 + 9;

        private final String command;
        private final Process process;
        private final Path out;
        private final Path err;
        private final long startNanos = System.nanoTime();
        private volatile long peakRssBytes;

        private Running(String command, Process process, Path out, Path err) {
            this.command = command;
            this.process = process;
            this.out = out;
            this.err = err;
            Thread sampler = new Thread(this::sampleMemory, "rss-" + process.pid());
            sampler.setDaemon(true);
            sampler.start();
        }

        private void sampleMemory() {
            Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
            try {
                do {
                    for (String line : Files.exists(status) ? Files.readAllLines(status) : List.<String>of()) {
                        if (line.startsWith("VmHWM:")) {
                            peakRssBytes = Long.parseLong(line.replaceAll("\\D", "")) << 10;
                        }
                    }
                } while (!process.waitFor(50, TimeUnit.MILLISECONDS));
            } catch (IOException e) {
                // It ended between the look and the reading: the last sample stands.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        Outcome await(Duration atMost) {
            boolean ended;
            try {
                ended = process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            Outcome outcome = outcome(ended ? process.exitValue() : -1);
            if (!ended) {
                throw new AssertionError("did not end within " + atMost.toSeconds() + " s" + outcome);
            }
            return outcome;
        }

        private Outcome outcome(int exitCode) {
            Duration time = Duration.ofNanos(System.nanoTime() - startNanos);
            return new Outcome(command, exitCode, stdout(), read(err), time, peakRssBytes);
        }

        /** What it has printed on stdout until now. */
        String stdout() {
            return read(out);
        }

        /** The same of stderr. */
        String stderr() {
            return read(err);
        }

        /** Waits until stdout has that text so often; fails when the run ends before. */
        void awaitStdout(String text, int times, Duration atMost) {
            try {
                Awaitility.await()
                        .atMost(atMost)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> {
                            boolean ended = !process.isAlive();
                            return occurrences(stdout(), text) >= times || ended;
                        });
            } catch (ConditionTimeoutException e) {
                throw new AssertionError("stdout lacks " + times + " times " + text + outcome(-1));
            }
            if (occurrences(stdout(), text) < times) {
                throw new AssertionError(
                        "ended before stdout had " + times + " times " + text + outcome(process.exitValue()));
            }
        }

        /** Sends a signal by its name: INT, TERM; tells whether it was still there. */
        boolean signal(String name) {
            return Signals.send(name, process);
        }

        boolean isAlive() {
            return process.isAlive();
        }

        long pid() {
            return process.pid();
        }

        /** {@code kill -9}, and waits until it is gone; the exit code tells whether it lived until then ({@link #KILLED}). */
        Outcome kill() {
            process.destroyForcibly();
            return await(Duration.ofSeconds(30));
        }

        /** Writes to its standard input. */
        void write(String text) {
            try {
                process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
                process.getOutputStream().flush();
            } catch (IOException e) {
                throw new AssertionError("it no longer reads" + outcome(-1), e);
            }
        }

        void closeInput() {
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    static int occurrences(String text, String wanted) {
        int count = 0;
        for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length())) {
            count++;
        }
        return count;
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(cannot read " + file + ": " + e.getMessage() + ")";
        }
    }
}
