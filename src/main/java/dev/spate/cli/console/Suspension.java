package dev.spate.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Ctrl-Z, {@code fg} and {@code bg}: the live line is taken away before the shell says that we are stopped, and drawn again,
 * for the size that the window has then, when we go on in the foreground. In the background the shell has its own line
 * there; not every shell sends a signal to a job that runs when it comes to the foreground again, so that each drawing asks.
 */
final class Suspension {
    private static final Path STAT = Path.of("/proc/self/stat");
    /** Fields of it behind the program's name (proc(5)): our process group, and that which the terminal is given to. */
    private static final int GROUP = 2;

    private static final int TERMINALS_GROUP = 5;

    private Suspension() {}

    static void handle(Terminal terminal, TerminalSize size) {
        Signals.handle("CONT", () -> {
            terminal.resumeWhen(() -> {
                boolean ours = isForeground();
                if (ours) {
                    size.changed();
                }
                return ours;
            });
        });
        Signals.handle("TSTP", () -> {
            terminal.pause();
            if (!stop()) {
                terminal.resume();
            }
        });
    }

    /** Also where nobody can tell: not Linux. */
    private static boolean isForeground() {
        try {
            return isForeground(Files.readString(STAT));
        } catch (IOException e) {
            return true;
        }
    }

    /** @param stat as /proc has it; the name in brackets may have blanks and brackets itself */
    static boolean isForeground(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        return fields.length <= TERMINALS_GROUP || fields[GROUP].equals(fields[TERMINALS_GROUP]);
    }

    /** Whether we were stopped, and go on. There is no other way to send oneself a signal. */
    private static boolean stop() {
        try {
            return new ProcessBuilder(
                                    "kill",
                                    "-STOP",
                                    Long.toString(ProcessHandle.current().pid()))
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
