package dev.spate.storage;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The output cannot be used or written. The message is for a person: what happened, why, and what to do about it. */
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, for code that decides by it; the message tells a person. */
    public enum Kind {
        /** The output exists and nothing in it belongs to the torrent. */
        FOREIGN,
        /** {@code OUT.spate} records the download of another torrent. */
        OTHER_TORRENT,
        /** Another download holds this output. */
        LOCKED,
        /** No space left, or over quota. */
        FULL,
        /** A link, directory or device stands where a file or directory of the torrent must be. */
        OBSTRUCTED,
        /** A file was deleted, replaced or truncated while it was being written. */
        CHANGED,
        /** A file that is to be seeded is not there, or holds something else. */
        MISSING,
        /** No torrent can be made of what was named: nothing in it, or a name that no torrent can have. */
        NOT_SHAREABLE,
        /** The hashes of version 1 and those of version 2 of a hybrid torrent are of different contents. */
        CONTRADICTORY,
        /** Called off or interrupted before it was open. */
        CANCELLED,
        /** Any other error of the file system: permissions, a missing directory, hardware. */
        IO
    }

    private final Kind kind;

    public StorageException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public StorageException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What a hybrid torrent is refused with whose two hashes of a piece cannot both be right. */
    public static StorageException contradictory(int piece) {
        return new StorageException(
                Kind.CONTRADICTORY,
                "the torrent contradicts itself: piece " + piece
                        + " matches one of its two hashes and not the other (get the torrent from elsewhere)");
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /**
     * Puts an error of the file system into words.
     *
     * @param deed what was tried, such as {@code cannot write}
     */
    public static StorageException of(String deed, Path path, IOException error) {
        if (error instanceof StorageException known) {
            return known;
        }
        if (error instanceof ClosedByInterruptException) {
            return new StorageException(Kind.CANCELLED, deed + " " + path + ": interrupted", error);
        }
        String reason = reason(error);
        String what = deed + " " + path + ": ";
        if (reason.contains("No space left on device")) {
            return new StorageException(
                    Kind.FULL, what + "the disk is full (make room and run the same command again)", error);
        }
        if (reason.contains("uota exceeded")) {
            return new StorageException(
                    Kind.FULL, what + "the disk quota is used up (make room and run the same command again)", error);
        }
        return new StorageException(Kind.IO, what + reason, error);
    }

    private static String reason(IOException error) {
        if (error instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (error instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (error instanceof DirectoryNotEmptyException) {
            return "a directory is in its place (move it away)";
        }
        if (error instanceof FileAlreadyExistsException) {
            return "it is a file";
        }
        if (error instanceof FileSystemLoopException) {
            return "a loop of links";
        }
        if (error instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        String message = error.getMessage();
        return message == null ? error.getClass().getSimpleName() : message;
    }
}
