package dev.spate.bench.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Ends the client and removes the directory when the bench is killed (kill -9). It is a shell that waits for the end
 * of a pipe from us. Without a shell there is no watchdog.
 */
public final class Watchdog implements AutoCloseable {
    private final Optional<Process> shell;
    private final String mark;

    private Watchdog(Optional<Process> shell, String mark) {
        this.shell = shell;
        this.mark = mark;
    }

    /**
     * Starts it.
     *
     * @param directory of the bench
     * @param keep whether the directory stays
     */
    public static Watchdog over(Path directory, boolean keep) {
        String mark = UUID.randomUUID().toString();
        List<String> command = new ArrayList<>();
        // What is sent to all of the bench's process group must not reach it.
        InstalledProgram.path("setsid").ifPresent(setsid -> command.add(setsid.toString()));
        command.addAll(List.of("/bin/sh", "-c", script(), "sh", mark, keep ? "" : directory.toString()));
        try {
            return new Watchdog(
                    Optional.of(new ProcessBuilder(command)
                            .redirectOutput(Redirect.DISCARD)
                            .redirectError(Redirect.DISCARD)
                            .start()),
                    mark);
        } catch (IOException e) {
            return new Watchdog(Optional.empty(), mark);
        }
    }

    /** The value of {@link ProcessTree#MARK} for one run, by which it finds what that run has left. */
    public String mark(int run) {
        return mark + "-" + run;
    }

    /** Tells it that the bench ends in order. */
    @Override
    public void close() {
        shell.ifPresent(Watchdog::dismiss);
    }

    private static void dismiss(Process process) {
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.write("done\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // Somebody has ended it already.
            process.destroy();
        }
    }

    private static String script() {
        try (InputStream in = Watchdog.class.getResourceAsStream("watchdog.sh")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read our own script", e);
        }
    }
}
