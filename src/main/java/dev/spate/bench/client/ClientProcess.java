package dev.spate.bench.client;

import dev.spate.bench.machine.PrivateNetwork;
import dev.spate.bench.machine.ProcessTree;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A running client: its first process, all processes that come from it, and their output.
 *
 * <p>Used by one thread.
 */
public final class ClientProcess implements AutoCloseable {
    private static final long SAMPLE_MILLIS = 25;
    private static final long GOODBYE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_AGAIN_MILLIS = 10;
    private static final int LAST_WORDS_BYTES = 4_096;
    private static final int LAST_WORDS_LENGTH = 200;

    private final Process process;
    private final ProcessTree tree;
    private final Path output;
    private final Path errors;
    private final Set<ProcessHandle> seen = new HashSet<>();
    private volatile long endNanos;

    private ClientProcess(Process process, ProcessTree tree, Path output, Path errors) {
        this.process = process;
        this.tree = tree;
        this.output = output;
        this.errors = errors;
        process.onExit().thenRun(() -> endNanos = System.nanoTime());
        tree.add(process.pid());
    }

    /**
     * Starts a client.
     *
     * @param tree that it will belong to
     * @param mark the value of {@link ProcessTree#MARK} for that tree
     * @param logs a directory for what it says
     * @throws IOException when the system cannot start it
     */
    public static ClientProcess start(ClientLaunch run, ProcessTree tree, String mark, Path logs) throws IOException {
        Path output = logs.resolve("stdout.log");
        Path errors = logs.resolve("stderr.log");
        ProcessBuilder builder = new ProcessBuilder(run.command())
                .directory(run.directory().toFile())
                .redirectOutput(Redirect.appendTo(output.toFile()))
                .redirectError(Redirect.appendTo(errors.toFile()));
        PrivateNetwork.orLoopback(builder.environment());
        builder.environment().putAll(run.environment());
        builder.environment().put(ProcessTree.MARK, mark);
        Process process = builder.start();
        process.getOutputStream().close();
        return new ClientProcess(process, tree, output, errors);
    }

    /** Waits for the end of the first process for a moment, and looks at all of them before; returns whether it has come. */
    public boolean awaitForAMoment() throws InterruptedException {
        tree.sample();
        return process.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Its exit code, when its end has come. */
    public int exitCode() {
        return process.exitValue();
    }

    /** When the first process ended, on the clock of {@link System#nanoTime}. */
    public long endNanos() {
        process.onExit().join();
        return endNanos == 0 ? System.nanoTime() : endNanos;
    }

    /** Ends everything that came from the command without warning, as {@code kill -9} does; waits until it has gone. */
    public void kill() {
        endAll(true);
    }

    /**
     * Ends everything that came from the command, with SIGTERM first and then with SIGKILL; waits until it has gone.
     */
    @Override
    public void close() {
        endAll(false);
    }

    private void endAll(boolean atOnce) {
        long begin = System.nanoTime();
        Set<ProcessHandle> asked = new HashSet<>();
        while (System.nanoTime() - begin < GOODBYE_NANOS + GIVE_UP_NANOS) {
            List<ProcessHandle> living = living();
            if (living.isEmpty()) {
                return;
            }
            boolean force =
                    atOnce || Thread.currentThread().isInterrupted() || System.nanoTime() - begin > GOODBYE_NANOS;
            for (ProcessHandle each : living) {
                if (force) {
                    each.destroyForcibly();
                } else if (asked.add(each)) {
                    each.destroy();
                }
            }
            awaitForAMoment(living.get(0));
        }
    }

    private static void awaitForAMoment(ProcessHandle process) {
        try {
            process.onExit().get(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The caller looks again, and gives up some time.
            return;
        }
    }

    private List<ProcessHandle> living() {
        seen.add(process.toHandle());
        process.descendants().forEach(seen::add);
        tree.living().forEach(pid -> ProcessHandle.of(pid).ifPresent(seen::add));
        seen.removeIf(handle -> !handle.isAlive());
        return new ArrayList<>(seen);
    }

    /** What it last said, in one line, on stderr or else on stdout. */
    public String lastWords() {
        String said = lastLine(errors);
        said = said.isEmpty() ? lastLine(output) : said;
        return said.isEmpty() ? "it said nothing" : "it said: " + said;
    }

    private static String lastLine(Path file) {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(LAST_WORDS_BYTES, in.length())];
            in.seek(in.length() - end.length);
            in.readFully(end);
            String[] lines = new String(end, StandardCharsets.UTF_8).split("[\r\n]+");
            for (int i = lines.length - 1; i >= 0; i--) {
                String line =
                        lines[i].replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "").strip();
                if (!line.isEmpty()) {
                    return line.length() <= LAST_WORDS_LENGTH ? line : line.substring(0, LAST_WORDS_LENGTH) + "…";
                }
            }
        } catch (IOException e) {
            return "";
        }
        return "";
    }
}
