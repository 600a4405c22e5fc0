package dev.spate.interop;

import dev.spate.support.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A program run beside the test: its output goes to a log file whose tail is part of every failure, and it is killed
 * with all its children when closed, or with the test JVM.
 */
final class ClientProcess implements AutoCloseable {
    private static final int TAIL_BYTES = 4096;
    private static final Set<ClientProcess> LIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LIVE.forEach(ClientProcess::kill)));
    }

    private final String name;
    private final Process process;
    private final Path log;

    private ClientProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a program.
     *
     * @param directory its working directory; its log is written there as {@code name.log}
     */
    static ClientProcess start(String name, Path directory, List<String> command) {
        Path log = directory.resolve(name + ".log");
        try {
            Files.createDirectories(directory);
            ProcessBuilder builder = new ProcessBuilder(Signals.atDefault(command))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(Map.of("HOME", directory.toString(), "LC_ALL", "C.UTF-8"));
            ClientProcess started = new ClientProcess(name, builder.start(), log);
            LIVE.add(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the condition holds; fails, with the log's tail, at the deadline or as soon as the program ends. */
    void await(String what, Duration atMost, Callable<Boolean> condition) {
        boolean[] died = {false};
        try {
            Awaitility.await(name + ": " + what)
                    .pollInterval(Duration.ofMillis(50))
                    .atMost(atMost)
                    .ignoreExceptions()
                    .until(() -> (died[0] = !process.isAlive()) || condition.call());
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(name + ": not within " + atMost.toSeconds() + " s: " + what + tail());
        }
        if (died[0]) {
            throw new AssertionError(name + " ended with " + process.exitValue() + " before: " + what + tail());
        }
    }

    /** Waits for its end; a failure, or an end too late, fails the test. */
    void awaitEnd(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + ": still running after " + atMost.toSeconds() + " s" + tail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(name + " ended with " + process.exitValue() + tail());
        }
    }

    /** The end of the log, ready to be appended to a message. */
    String tail() {
        return "\n--- " + name + " ---\n" + tailOf(log);
    }

    static String tailOf(Path file) {
        try {
            byte[] all = Files.readAllBytes(file);
            int from = Math.max(0, all.length - TAIL_BYTES);
            return new String(all, from, all.length - from, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
        LIVE.remove(this);
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new AssertionError(name + " (pid " + process.pid() + ") survived SIGKILL for 10 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
