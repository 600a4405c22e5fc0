package dev.spate.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * A process that a run has started, and ends with it: closing ends it and everything that it has started.
 *
 * <p>It runs in our own working directory, which paths in its command are relative to. Its stderr goes to a file, whose end tells why it failed. Used by one thread, but for {@link #close}.
 */
final class ChildProcess implements AutoCloseable {
    private static final long GOODBYE_SECONDS = 2;
    private static final long SAMPLE_MILLIS = 20;

    private final Process process;
    private final Path errors;
    private final BufferedReader lines;
    private OptionalLong peakBytes = OptionalLong.empty();

    private ChildProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a command that we talk with over its stdin and stdout. */
    static ChildProcess talking(List<String> command, Path errors) throws IOException {
        return start(new ProcessBuilder(command), errors);
    }

    /** Starts a command that reads nothing, and whose results nobody wants. */
    static ChildProcess silent(List<String> command, Path errors) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(Redirect.DISCARD);
        ChildProcess child = start(builder, errors);
        child.process.getOutputStream().close();
        return child;
    }

    private static ChildProcess start(ProcessBuilder builder, Path errors) throws IOException {
        return new ChildProcess(builder.redirectError(errors.toFile()).start(), errors);
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Sends a line. */
    void send(String line) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /** Waits for the next line; empty when there are no more. */
    String receive() throws IOException {
        String line = lines.readLine();
        return line == null ? "" : line;
    }

    /** Waits for the end, and watches the memory meanwhile; returns the exit code. */
    int await() throws InterruptedException {
        while (!process.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS)) {
            OptionalLong now = ProcessCosts.peakBytes(handle());
            peakBytes = now.isPresent() ? now : peakBytes;
        }
        return process.exitValue();
    }

    /** The largest resident set that {@link #await} has seen. */
    OptionalLong peakBytes() {
        return peakBytes;
    }

    /** What it last said on stderr, in one line. */
    String lastWords() {
        try {
            List<String> all = Files.readAllLines(errors, StandardCharsets.ISO_8859_1);
            return all.isEmpty()
                    ? "it said nothing"
                    : "it said: " + all.get(all.size() - 1).strip();
        } catch (IOException e) {
            return "it said nothing";
        }
    }

    /** How long a process has run. */
    static Duration since(long beginNanos) {
        return Duration.ofNanos(System.nanoTime() - beginNanos);
    }

    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(handle());
        all.forEach(ProcessHandle::destroy);
        try {
            process.waitFor(GOODBYE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
