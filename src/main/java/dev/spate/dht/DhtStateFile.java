package dev.spate.dht;

import dev.spate.dht.node.SavedTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that are kept for the next run, in the user's cache directory. It is replaced atomically; what is no such file
 * is taken for none, with a warning. Any thread but the loop.
 */
public final class DhtStateFile {
    private static final Logger LOG = LoggerFactory.getLogger(DhtStateFile.class);
    private static final String NAME = "dht.dat";

    private final Path file;
    private final SavedTable table;

    private DhtStateFile(Path file, SavedTable table) {
        this.file = file;
        this.table = table;
    }

    /** Where a user's file is on this system. */
    public static Path usual(Map<String, String> env, String system, Path home) {
        String xdg = env.getOrDefault("XDG_CACHE_HOME", "");
        String local = env.getOrDefault("LOCALAPPDATA", "");
        if (!xdg.isBlank() && Path.of(xdg).isAbsolute()) {
            return Path.of(xdg, "spate", NAME);
        }
        if (system.startsWith("Windows") && !local.isBlank()) {
            return Path.of(local, "spate", "cache", NAME);
        }
        return system.startsWith("Mac")
                ? home.resolve(Path.of("Library", "Caches", "spate", NAME))
                : home.resolve(Path.of(".cache", "spate", NAME));
    }

    /** Reads the file, if there is one; what is wrong with it is logged. */
    public static DhtStateFile open(Path file) {
        return open(file, LOG::warn);
    }

    /**
     * Reads the file, if there is one.
     *
     * @param warnings is told what is wrong with it, in one line for a person
     */
    public static DhtStateFile open(Path file, Consumer<String> warnings) {
        return new DhtStateFile(file, read(file, warnings));
    }

    private static SavedTable read(Path file, Consumer<String> warnings) {
        try {
            if (Files.size(file) > SavedTable.MAX_BYTES) {
                warnings.accept(file + " is not a file of DHT nodes: it is too long, and is not used");
                return SavedTable.empty();
            }
            return SavedTable.read(Files.readAllBytes(file)).orElseGet(() -> {
                warnings.accept(file + " is not a file of DHT nodes, and is not used");
                return SavedTable.empty();
            });
        } catch (NoSuchFileException none) {
            return SavedTable.empty();
        } catch (IOException e) {
            warnings.accept("cannot read the DHT nodes of the last run from " + file + ": " + e);
            return SavedTable.empty();
        }
    }

    SavedTable table() {
        return table;
    }

    /** Replaces the file; a failure is a warning, as the next run goes without. */
    void write(SavedTable replacement) {
        Path directory = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(directory);
            Path made = Files.createTempFile(directory, NAME, ".tmp");
            try {
                Files.write(made, replacement.toBytes());
                Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(made);
            }
        } catch (IOException e) {
            LOG.warn("cannot keep the DHT nodes for the next run in {}: {}", file, e.toString());
        }
    }
}
