package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.spate.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The words for errors of the file system. */
class StorageExceptionTest {
    private static final Path PATH = Path.of("/x");

    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(new AccessDeniedException("/x"), Kind.IO, "permission denied"),
                Arguments.of(new NoSuchFileException("/x"), Kind.IO, "no such file or directory"),
                Arguments.of(
                        new DirectoryNotEmptyException("/x"), Kind.IO, "a directory is in its place (move it away)"),
                Arguments.of(new FileSystemLoopException("/x"), Kind.IO, "a loop of links"),
                Arguments.of(new FileSystemException("/x", null, "Stale handle"), Kind.IO, "Stale handle"),
                Arguments.of(new FileSystemException("/x"), Kind.IO, "/x"),
                Arguments.of(new IOException("Input/output error"), Kind.IO, "Input/output error"),
                Arguments.of(new IOException(), Kind.IO, "IOException"),
                Arguments.of(new ClosedByInterruptException(), Kind.CANCELLED, "interrupted"),
                Arguments.of(
                        new IOException("No space left on device"),
                        Kind.FULL,
                        "the disk is full (make room and run the same command again)"),
                Arguments.of(
                        new FileSystemException("/x", null, "Disk quota exceeded"),
                        Kind.FULL,
                        "the disk quota is used up (make room and run the same command again)"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void eachErrorSaysWhatWasTriedAndWhy(IOException error, Kind kind, String reason) {
        StorageException told = StorageException.of("cannot write", PATH, error);
        assertEquals(kind, told.kind());
        assertEquals("cannot write /x: " + reason, told.getMessage());
        assertSame(error, told.getCause());
    }

    @Test
    void whatIsInWordsAlreadyStays() {
        StorageException known = new StorageException(Kind.CHANGED, "it was cut");
        assertSame(known, StorageException.of("cannot write", PATH, known));
    }
}
