package dev.spate.metainfo;

import dev.spate.torrent.PiecesRoot;
import java.util.List;
import java.util.Optional;

/**
 * One file of a torrent.
 *
 * @param path safe components, relative to the output directory, see {@link SafeName}; of a single-file torrent, its name
 * @param offset of the file's first byte in the whole content
 * @param length in bytes, at least 0
 * @param pad true for padding (BEP 47): bytes of the content that are never written to disk; in a v2-only torrent a gap
 *     between files, which is in no piece either
 * @param piecesRoot of a file that has bytes, in a v2 or hybrid torrent (BEP 52); two files may have the same
 */
public record FileEntry(List<String> path, long offset, long length, boolean pad, Optional<PiecesRoot> piecesRoot) {
    /** The path of every gap of a v2-only torrent; nobody is shown it. */
    static final List<String> GAP = List.of(".pad", "0");

    private static final String PAD_NAME_OF_BITCOMET = "_____padding_file_";

    /** @throws IllegalArgumentException for an empty path or a negative number */
    public FileEntry {
        path = List.copyOf(path);
        if (path.isEmpty() || offset < 0 || length < 0) {
            throw new IllegalArgumentException("no such file: " + path + " " + offset + "+" + length);
        }
    }

    /** A file without a merkle tree, as in a torrent of version 1. */
    public FileEntry(List<String> path, long offset, long length, boolean pad) {
        this(path, offset, length, pad, Optional.empty());
    }

    /** What stands between two files of a v2-only torrent, lest the later one begin within a piece of the earlier one. */
    static FileEntry gap(long offset, long length) {
        return new FileEntry(GAP, offset, length, true, Optional.empty());
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
