package dev.spate.metainfo;

import java.util.List;

/**
 * One file of a torrent.
 *
 * @param path safe components, relative to the output directory, see {@link SafeName}; of a single-file torrent, its name
 * @param offset of the file's first byte in the whole content
 * @param length in bytes, at least 0
 * @param pad true for padding (BEP 47): bytes of the content that are never written to disk
 */
public record FileEntry(List<String> path, long offset, long length, boolean pad) {
    /** @throws IllegalArgumentException for an empty path or a negative number */
    public FileEntry {
        path = List.copyOf(path);
        if (path.isEmpty() || offset < 0 || length < 0) {
            throw new IllegalArgumentException("no such file: " + path + " " + offset + "+" + length);
        }
    }
}
