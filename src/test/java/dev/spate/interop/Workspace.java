package dev.spate.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A directory of a test class under {@code target/it}, emptied when the class begins: what failed can be looked at
 * afterwards. The large payload is made once and shared by all classes.
 */
final class Workspace {
    private static final Path TARGET = Path.of(System.getProperty("spate.jar", "target/spate.jar"))
            .toAbsolutePath()
            .getParent();
    private static final Path ALL = TARGET.resolve("it");

    private final Path directory;

    private Workspace(Path directory) {
        this.directory = directory;
    }

    static Workspace of(Class<?> test) {
        Path directory = ALL.resolve(test.getSimpleName());
        delete(directory);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Workspace(directory);
    }

    /** A directory in it, for one of the things that a class does at once. */
    Workspace part(String name) {
        try {
            return new Workspace(Files.createDirectories(directory.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path target() {
        return TARGET;
    }

    Path resolve(String name) {
        return directory.resolve(name);
    }

    /** A random file of that many MiB, shared between test classes: never to be written to. */
    static Payload sharedFile(int mebibytes) {
        return Payload.file(
                ALL.resolve("content").resolve(mebibytes + " MiB.bin"), (long) mebibytes << 20, 42 + mebibytes);
    }

    static Payload sharedTree() {
        return Payload.tree(ALL.resolve("content").resolve("tree"), 7);
    }

    static void delete(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> found = Files.walk(path)) {
            for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
