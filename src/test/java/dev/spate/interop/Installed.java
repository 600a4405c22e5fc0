package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What this machine has: a test without its client is skipped, and fails where {@code CI=true} promises them all. */
final class Installed {
    static final String PYTHON = "/usr/bin/python3";

    private Installed() {}

    static void require(String... commands) {
        for (String command : commands) {
            boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
            if (!found) {
                missing(command);
            }
        }
    }

    static void requireLibtorrent() {
        try {
            Process process = new ProcessBuilder(PYTHON, "-c", "import libtorrent")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            if (process.isAlive() || process.exitValue() != 0) {
                missing("libtorrent for " + PYTHON);
            }
        } catch (IOException e) {
            missing(PYTHON);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** All three clients and the tracker. */
    static void requireAll() {
        require("opentracker", "transmission-daemon", "aria2c");
        requireLibtorrent();
    }

    static void missing(String what) {
        String message = what + " is not installed";
        if ("true".equals(System.getenv("CI"))) {
            fail(message + ", and CI=true promises it");
        }
        abort(message);
    }
}
