package dev.spate.storage.create;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A file on the disk that becomes a file of a torrent.
 *
 * @param path where it lies; may be, or lead through, a link
 * @param entry what the torrent says of it
 * @param modifiedNanos time of its last change since 1970
 * @param identity what tells it from another file in its place, where the file system has such a thing
 */
public record SharedFile(Path path, FileEntry entry, long modifiedNanos, Optional<Object> identity) {
    static SharedFile of(Path path, FileEntry entry, BasicFileAttributes attributes) {
        return new SharedFile(path, entry, modified(attributes), Optional.ofNullable(attributes.fileKey()));
    }

    /** @throws StorageException kind CHANGED when it is no longer the file that it was, or has changed since */
    void checkUnchanged() throws StorageException {
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (IOException e) {
            throw StorageException.of("cannot look again at", path, e);
        }
        if (now.size() != entry.length()
                || modified(now) != modifiedNanos
                || !Optional.ofNullable(now.fileKey()).equals(identity)) {
            throw changed();
        }
    }

    StorageException changed() {
        return new StorageException(
                StorageException.Kind.CHANGED,
                path + " changed while it was being hashed (run the same command again when nothing writes to it)");
    }

    private static long modified(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }
}
