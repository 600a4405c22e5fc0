package dev.spate.metainfo;

import dev.spate.text.CleanText;
import dev.spate.torrent.PieceLayout;
import java.util.List;

/**
 * Joins the two halves of a hybrid torrent (BEP 52, "upgrade path"): the files of version 1, which have the padding that aligns
 * them, and those of version 2, which have merkle trees. Both must describe the same bytes at the same places under the same
 * names, in the same order: otherwise nobody could have both.
 */
final class HybridFiles {
    private final byte[] torrent;
    private final List<FileEntry> v1;
    private final FileList v2;

    /**
     * @param v1 as {@code files} or {@code length} say, padding included
     * @param v2 as the file tree says, without gaps
     */
    HybridFiles(byte[] torrent, List<FileEntry> v1, FileList v2) {
        this.torrent = torrent;
        this.v1 = v1;
        this.v2 = v2;
    }

    /**
     * The files of version 1 with the roots of version 2.
     *
     * @throws MetainfoException with what the halves disagree about
     */
    FileList joined(int pieceLength) {
        FileList.Builder joined = new FileList.Builder(torrent);
        int next = 0;
        for (FileEntry file : v1) {
            if (file.pad()) {
                joined.add(file);
                continue;
            }
            if (next == v2.size()) {
                throw disagree("has no file " + name(file) + ", and info.files has");
            }
            FileEntry twin = v2.get(next++);
            compare(file, twin);
            if (twin.piecesRoot().isEmpty()) {
                joined.add(file);
            } else {
                joined.add(twin, v2.rootPlace(next - 1));
            }
        }
        if (next < v2.size()) {
            throw disagree("has a file " + name(v2.get(next)) + ", and info.files has not");
        }
        FileEntry last = v1.get(v1.size() - 1);
        long end = last.offset() + last.length();
        long endV2 = v2.stream()
                .filter(each -> each.length() > 0)
                .mapToLong(each -> each.offset() + each.length())
                .max()
                .orElse(0);
        // Padding behind the last file: the creator of BEP 52 has it, and older versions of libtorrent do not.
        if (end != endV2 && end != PieceLayout.aligned(endV2, pieceLength)) {
            throw disagree("ends after " + endV2 + " bytes, and info.files after " + end);
        }
        return joined.build();
    }

    private static void compare(FileEntry file, FileEntry twin) {
        if (!file.path().equals(twin.path())) {
            throw disagree("has " + name(twin) + " where info.files has " + name(file));
        }
        if (file.length() != twin.length()) {
            throw disagree("gives " + name(file) + " " + twin.length() + " bytes, and info.files " + file.length());
        }
        if (file.length() > 0 && file.offset() != twin.offset()) {
            throw disagree("has " + name(file) + " at byte " + twin.offset() + ", and info.files at " + file.offset()
                    + ": the padding is wrong");
        }
    }

    private static MetainfoException disagree(String how) {
        return MetainfoException.at("info.file tree", "the halves of this hybrid torrent disagree: the tree " + how);
    }

    private static String name(FileEntry file) {
        return CleanText.escaped(String.join("/", file.path()));
    }
}
