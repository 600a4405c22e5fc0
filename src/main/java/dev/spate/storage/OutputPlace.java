package dev.spate.storage;

import dev.spate.storage.files.OutputTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What of the disk belongs to an output: itself with all that is in it, its record, and the file of parts. */
public final class OutputPlace {
    /** As many as Linux follows. */
    private static final int MOST_LINKS = 40;

    private OutputPlace() {}

    /** Whether who writes to this file writes to what is the output's. Neither needs to be there. */
    public static boolean covers(Path out, Path file) {
        Path real = real(file, 0);
        if (real.startsWith(real(out, 0)) || isSameFile(file, out)) {
            return true;
        }
        return Stream.of(Storage.recordOf(out), OutputTree.partFileOf(out))
                .anyMatch(each -> real.equals(real(each, 0)));
    }

    /** Another name of the same file, which is no link to it. */
    private static boolean isSameFile(Path one, Path other) {
        try {
            return Files.isRegularFile(one) && Files.isSameFile(one, other);
        } catch (IOException notThere) {
            return false;
        }
    }

    /** One name for one place, as far as it is there. */
    private static Path real(Path path, int links) {
        Path absolute = path.toAbsolutePath();
        try {
            return absolute.toRealPath();
        } catch (IOException notThere) {
            Path named = absolute.normalize();
            Path parent = named.getParent();
            if (parent == null) {
                return named;
            }
            if (Files.isSymbolicLink(named) && links < MOST_LINKS) {
                try {
                    // What is written to it makes the file that the link names.
                    return real(named.resolveSibling(Files.readSymbolicLink(named)), links + 1);
                } catch (IOException unreadable) {
                    return named;
                }
            }
            return real(parent, links).resolve(named.getFileName());
        }
    }
}
