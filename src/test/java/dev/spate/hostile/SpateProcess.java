package dev.spate.hostile;

import dev.spate.support.FixedHeap;
import dev.spate.support.Signals;
import dev.spate.support.SpateJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of the program, {@code java -jar spate.jar …}, in the directory in which its output is to be. */
final class SpateProcess implements AutoCloseable {
    private final Process process;
    private final Path err;
    private long peakBytes;

    private SpateProcess(Process process, Path err) {
        this.process = process;
        this.err = err;
    }

    /** Starts it with stdout and stderr in files called {@code name}. */
    static SpateProcess start(Path directory, Path logs, String name, List<String> arguments) throws IOException {
        List<String> command = SpateJar.command(FixedHeap.FLAGS);
        command.addAll(arguments);
        Path err = logs.resolve(name + ".err");
        ProcessBuilder builder = new ProcessBuilder(Signals.atDefault(command))
                .directory(directory.toFile())
                .redirectOutput(logs.resolve(name + ".out").toFile())
                .redirectError(err.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return new SpateProcess(builder.start(), err);
    }

    /** Waits so long, looking at its memory; tells whether it has ended. */
    boolean awaitEnd(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (true) {
            sampleMemory();
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (process.waitFor(Math.max(0, Math.min(left, 50)), TimeUnit.MILLISECONDS)) {
                return true;
            }
            if (left <= 0) {
                return false;
            }
        }
    }

    private void sampleMemory() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
                if (line.startsWith("VmHWM:")) {
                    peakBytes = Math.max(peakBytes, Long.parseLong(line.replaceAll("\\D", "")) << 10);
                }
            }
        } catch (NoSuchFileException e) {
            // It has ended, or this is no Linux.
            return;
        } catch (IOException | UncheckedIOException e) {
            return;
        }
    }

    /** By its name: KILL, INT, STOP, CONT. */
    void signal(String name) {
        Signals.send(name, process);
    }

    int exitCode() {
        return process.exitValue();
    }

    /** The high-water mark of its resident set as last seen. */
    long peakBytes() {
        return peakBytes;
    }

    String stderr() {
        try {
            return Files.readString(err, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
