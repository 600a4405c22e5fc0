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
    private static final String PAD_NAME_OF_BITCOMET = "_____padding_file_";

    /** @throws IllegalArgumentException for an empty path or a negative number */
    public FileEntry {
        path = List.copyOf(path);
        if (path.isEmpty() || offset < 0 || length < 0) {
            throw new IllegalArgumentException("no such file: " + path + " " + offset + "+" + length);
        }
    }

    /**
     * Whether the path is one that padding has in practice: {@code .pad/N}, or BitComet's {@code _____padding_file_...}. Only
     * such names say by themselves that a file is padding; any other name may be that of a person's file.
     */
    public boolean hasPadName() {
        return isPadName(path);
    }

    static boolean isPadName(List<String> path) {
        String last = path.get(path.size() - 1);
        if (last.startsWith(PAD_NAME_OF_BITCOMET)) {
            return true;
        }
        String first = path.get(0);
        return path.size() == 2
                && (first.equals(".pad") || first.equals(".____padding_file"))
                && last.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
