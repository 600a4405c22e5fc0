package dev.spate.bench.machine;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that is run for nothing but to see whether it works here. */
public final class CommandTrial {
    private CommandTrial() {}

    /** Whether it can be started and ends well within this time; what it prints is for nobody, and it is killed after that. */
    public static boolean works(List<String> command, long seconds) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start();
            try {
                return process.waitFor(seconds, TimeUnit.SECONDS) && process.exitValue() == 0;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
