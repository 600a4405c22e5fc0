package dev.spate.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The library {@code faultfs.c}, compiled here: a process that is started with its environment has a disk that writes down
 * what is done to it, or that is full, or that fails. Skipped without gcc, and failed where {@code CI=true} promises it.
 */
public final class FaultFs {
    private static final String SOURCE = "/dev/spate/support/faultfs.c";

    private final Path library;
    private final Map<String, String> environment;

    private FaultFs(Path library, Map<String, String> environment) {
        this.library = library;
        this.environment = Map.copyOf(environment);
    }

    /** Compiles it into a directory. */
    public static FaultFs compiledIn(Path directory) {
        Installed.require("gcc");
        try (InputStream source = FaultFs.class.getResourceAsStream(SOURCE)) {
            Files.createDirectories(directory);
            Path file = directory.resolve("faultfs.c");
            Files.write(file, source.readAllBytes());
            Path library = directory.resolve("faultfs.so");
            Process gcc = new ProcessBuilder(
                            "gcc",
                            "-O1",
                            "-shared",
                            "-fPIC",
                            "-o",
                            library.toString(),
                            file.toString(),
                            "-ldl",
                            "-lpthread")
                    .inheritIO()
                    .start();
            if (!gcc.waitFor(60, TimeUnit.SECONDS) || gcc.exitValue() != 0) {
                throw new AssertionError("gcc did not compile faultfs.c");
            }
            return new FaultFs(library, Map.of("LD_PRELOAD", library.toString()));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The files below this directory are those that count. */
    public FaultFs on(Path root) {
        return with("ROOT", root.toAbsolutePath().toString());
    }

    /** The same with another setting of {@code faultfs.c}, without its {@code FAULTFS_}. */
    public FaultFs with(String name, Object value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put("FAULTFS_" + name, value.toString());
        return new FaultFs(library, more);
    }

    /** The same, and it appends a line to this file whenever a fault strikes: {@link #struck} reads them. */
    public FaultFs telling(Path file) {
        return with("FIRED", file.toAbsolutePath());
    }

    /**
     * The faults that struck, in their order, each as kind, number of the call and number of the error: {@code write 17 28}.
     * Empty when none was ever reached.
     */
    public List<String> struck() {
        Path file = Path.of(environment.get("FAULTFS_FIRED"));
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For the process to be started. */
    public Map<String, String> environment() {
        return environment;
    }
}
