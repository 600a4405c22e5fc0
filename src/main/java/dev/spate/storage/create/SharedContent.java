package dev.spate.storage.create;

import dev.spate.metainfo.MetainfoWriter;
import dev.spate.storage.StorageException;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that a torrent is to be made of, as they were found on the disk. Immutable.
 *
 * @param content what the torrent will say of them
 * @param files in the order of the content
 * @param warnings for a person: what was left out that one may miss, and names that do not survive everywhere
 */
public record SharedContent(MetainfoWriter.Content content, List<SharedFile> files, List<String> warnings) {
    /** Copies the lists. */
    public SharedContent {
        files = List.copyOf(files);
        warnings = List.copyOf(warnings);
    }

    /**
     * Looks for the files; reads none of them. Links are followed: to files, and to directories unless they lead back to
     * where they are.
     *
     * @param path a file, or a directory of any depth
     * @throws StorageException kind NOT_SHAREABLE when no torrent can be made of it: nothing but empty files, a name that is
     *     not UTF-8; OBSTRUCTED for a pipe or device; IO for what cannot be read
     */
    public static SharedContent find(Path path, ContentFilter filter) throws StorageException {
        return new ContentScan(filter).scan(path);
    }

    /**
     * The name that the torrent will have: the last component, or what {@code .} and {@code ..} stand for.
     *
     * @throws StorageException kind NOT_SHAREABLE when there is none, or it is not UTF-8
     */
    public static String nameOf(Path path) throws StorageException {
        return ContentScan.name(path);
    }

    /** Bytes of all files. */
    public long totalBytes() {
        return content.totalBytes();
    }

    /** Whether each file is the one that was found, and has not changed since. */
    public boolean isUnchanged() {
        try {
            checkUnchanged();
            return true;
        } catch (StorageException changed) {
            return false;
        }
    }

    /** @throws StorageException kind CHANGED, naming the first file that is not as it was found */
    void checkUnchanged() throws StorageException {
        for (SharedFile each : files) {
            each.checkUnchanged();
        }
    }
}
