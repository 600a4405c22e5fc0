package dev.spate.bench.machine;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** Temporary directories for large files: on a disk rather than in memory. */
public final class TemporaryDirectories {
    private TemporaryDirectories() {}

    /** Makes one in the system's temporary directory; where that is kept in memory, in one that is not, if there is any. */
    public static Path onDisk(String prefix) throws IOException {
        Path usual = Path.of(System.getProperty("java.io.tmpdir"));
        for (Path place : List.of(usual, Path.of("/var/tmp"), Path.of("").toAbsolutePath())) {
            if (Files.isWritable(place) && !Files.getFileStore(place).type().equals("tmpfs")) {
                return Files.createTempDirectory(place, prefix);
            }
        }
        return Files.createTempDirectory(usual, prefix);
    }

    /** Deletes a directory and everything in it; links are not followed. */
    public static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
