package dev.spate.support;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Signals to the programs that tests start.
 *
 * <p>A shell's background job ignores SIGINT, {@code nohup} ignores SIGHUP, and so does every process below: a JVM leaves a
 * signal alone that was ignored when it started. Programs under test are started with the default dispositions.
 */
public final class Signals {
    private static final String PYTHON_RESET = String.join(
            "\n",
            "import os, signal, sys",
            "for name in ('HUP', 'INT', 'QUIT', 'PIPE', 'TERM'):",
            "    signal.signal(getattr(signal, 'SIG' + name), signal.SIG_DFL)",
            "os.execvp(sys.argv[1], sys.argv[1:])");

    /** What resets them and becomes the program. A shell cannot: signals ignored at its start stay ignored. */
    private static final List<List<String>> WAYS = List.of(
            // GNU coreutils 8.31 and later.
            List.of("env", "--default-signal=HUP,INT,QUIT,PIPE,TERM"),
            List.of("perl", "-e", "$SIG{$_} = 'DEFAULT' for qw(HUP INT QUIT PIPE TERM); exec {$ARGV[0]} @ARGV"),
            List.of("python3", "-c", PYTHON_RESET));

    /** HUP 1, INT 2, QUIT 3 and TERM 15 in the mask of /proc/self/status. */
    private static final long ENDING = 1 | 1 << 1 | 1 << 2 | 1 << 14;

    private Signals() {}

    /** Tried when it is first asked for; empty when there is none. */
    private static final class Way {
        static final List<String> WORKS =
                WAYS.stream().filter(Way::works).findFirst().orElse(List.of());

        private Way() {}

        private static boolean works(List<String> way) {
            List<String> command = new ArrayList<>(way);
            command.add("true");
            return Installed.works(command.toArray(String[]::new));
        }
    }

    /** The command that runs this command with the default dispositions; the process is the same. */
    public static List<String> atDefault(List<String> command) {
        List<String> all = new ArrayList<>(Way.WORKS);
        all.addAll(command);
        return all;
    }

    /**
     * Sends a signal by its name, such as INT, to a process that was started with {@link #atDefault}.
     *
     * @return whether it was still there
     */
    public static boolean send(String name, Process process) {
        if (Way.WORKS.isEmpty() && endingIgnored()) {
            Installed.without(
                    "signals are ignored here, and neither env --default-signal nor perl nor python3 is there");
        }
        try {
            // The shell's own kill: not every machine has a program of that name.
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()).start();
            assertTrue(kill.waitFor(20, TimeUnit.SECONDS), () -> "kill -" + name + " does not end");
            boolean sent = kill.exitValue() == 0;
            assertTrue(sent || !process.isAlive(), () -> "kill -" + name + " " + process.pid() + " failed");
            return sent;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean endingIgnored() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & ENDING) != 0);
        } catch (IOException e) {
            return true;
        }
    }
}
