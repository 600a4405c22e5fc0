package dev.spate.cli.console;

import java.io.IOException;

/**
 * Ctrl-Z and {@code fg}: the live line is taken away before the shell says that we are stopped, and drawn again, for the size
 * that the window has then, when we go on.
 */
final class Suspension {
    private Suspension() {}

    static void handle(Terminal terminal, TerminalSize size) {
        Signals.handle("CONT", () -> {
            size.changed();
            terminal.resume();
        });
        Signals.handle("TSTP", () -> {
            terminal.pause();
            if (!stop()) {
                terminal.resume();
            }
        });
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
