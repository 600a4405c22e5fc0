package dev.spate.cli.create;

import dev.spate.cli.CommandException;
import dev.spate.cli.ExitCode;
import dev.spate.storage.SiblingName;
import dev.spate.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The .torrent that is written: all of it or nothing, and over no other file unless asked for. */
final class TorrentOutput {
    static final String ENDING = ".torrent";

    private static final int PID_DIGITS = 10;

    private final Path path;
    private final boolean overwrite;

    TorrentOutput(Path path, boolean overwrite) {
        this.path = path;
        this.overwrite = overwrite;
    }

    Path path() {
        return path;
    }

    /** @throws CommandException when it could not be written: better before the hashing than after */
    void check() {
        if (path.toString().equals("-")) {
            throw CommandException.usage(
                    "bad usage: -o - writes a file (stdout has the info hash and the link; ./- is a file)");
        }
        if (Files.isDirectory(path)) {
            throw refused("it is a directory (name the file, such as -o " + path.resolve("NAME" + ENDING) + ")");
        }
        if (!overwrite && Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isDevice()) {
            throw refused("it exists (--overwrite replaces it, -o names another)");
        }
        if (!Files.isDirectory(parent())) {
            throw refused(parent() + " is no directory (make it, or name another file with -o)");
        }
        if (!Files.isWritable(Files.exists(path) ? path : parent())) {
            throw refused("permission denied (name another file with -o)");
        }
    }

    /**
     * Writes under another name and renames; into a pipe or device, it writes.
     *
     * @throws CommandException when a file of this name has come in the meantime
     * @throws StorageException when it cannot be written
     */
    void write(byte[] torrent) throws StorageException {
        check();
        try {
            if (isDevice()) {
                Files.write(path, torrent);
                return;
            }
            Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
            String suffix = "." + ProcessHandle.current().pid();
            Path next = target.resolveSibling(
                    SiblingName.of("." + target.getFileName(), suffix, PID_DIGITS + 1 - suffix.length()));
            try {
                // The name can be guessed: a link that somebody planted there is removed, never followed.
                Files.deleteIfExists(next);
                try (FileChannel channel =
                        FileChannel.open(next, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    for (ByteBuffer bytes = ByteBuffer.wrap(torrent); bytes.hasRemaining(); ) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                }
                Files.move(next, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(next);
            }
        } catch (IOException e) {
            throw StorageException.of("cannot write", path, e);
        }
    }

    private Path parent() {
        return path.toAbsolutePath().normalize().getParent();
    }

    /** Such as /dev/null, or a named pipe. */
    private boolean isDevice() {
        return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
    }

    private CommandException refused(String why) {
        return new CommandException(ExitCode.DISK, "cannot write " + path + ": " + why);
    }
}
