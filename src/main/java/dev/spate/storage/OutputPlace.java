package dev.spate.storage;

import dev.spate.storage.files.OutputTree;
import dev.spate.storage.resume.ResumeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What of the disk belongs to an output: itself with all that is in it, its record, and the file of parts. */
public final class OutputPlace {
    /** As many as Linux follows. */
    private static final int MOST_LINKS = 40;

    private final Path out;
    private final Path real;
    private final List<Path> beside;

    /** @param out the output, which need not be there */
    public OutputPlace(Path out) {
        this.out = out;
        real = real(out, 0);
        // A root has nothing beside it.
        Path record = Storage.recordOf(out);
        beside = (record.getFileName() == null
                        ? Stream.<Path>of()
                        : Stream.of(record, ResumeFile.nextOf(record), OutputTree.partFileOf(out)))
                .map(each -> real(each, 0))
                .toList();
    }

    /** Whether who writes to this file, which need not be there, writes to what is the output's. */
    public boolean covers(Path file) {
        return coversReal(real(file, 0)) || isSameFile(file, out);
    }

    /** Whether one of two outputs is where the other one, or what is kept beside it, is to be. Looks at no disk. */
    public boolean meets(OutputPlace other) {
        return coversReal(other.real) || other.coversReal(real);
    }

    private boolean coversReal(Path file) {
        return file.startsWith(real) || beside.stream().anyMatch(file::startsWith);
    }

    /** Another name of the same file, which is no link to it. */
    private static boolean isSameFile(Path one, Path other) {
        try {
            return Files.isRegularFile(one) && Files.isSameFile(one, other);
        } catch (IOException notThere) {
            return false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OutputPlace place && place.real.equals(real);
    }

    @Override
    public int hashCode() {
        return real.hashCode();
    }

    @Override
    public String toString() {
        return real.toString();
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
