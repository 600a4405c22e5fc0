package dev.spate.webseed;

import dev.spate.http.Url;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.text.PercentEncoding;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The content of a torrent as web servers have it: the URL of each file, and which bytes of which file a part of the content is.
 *
 * @param name of the torrent, the directory of the files of a torrent with several
 * @param multiFile whether the torrent is a directory of files
 * @param files in the order of the content, pad files included
 * @param layout of the pieces
 */
public record SeedContent(String name, boolean multiFile, List<FileEntry> files, PieceLayout layout) {
    /** That of a torrent. */
    public static SeedContent of(Metainfo metainfo) {
        return new SeedContent(metainfo.name(), metainfo.multiFile(), metainfo.files(), metainfo.layout());
    }

    /**
     * The address of a file. A base of a torrent with one file is its address as it stands, unless it ends in a slash. To any
     * other the name, and the path within the torrent, are added, percent-encoded; what stands in the base is encoded already.
     */
    Url url(Url base, int file) {
        boolean slash = base.target().isEmpty() || base.target().endsWith("/");
        if (!multiFile) {
            return slash ? base.plus(encoded(name)) : base;
        }
        StringBuilder path = new StringBuilder(slash ? "" : "/").append(encoded(name));
        for (String component : files.get(file).path()) {
            path.append('/').append(encoded(component));
        }
        return base.plus(path.toString());
    }

    private static String encoded(String component) {
        return PercentEncoding.encode(component.getBytes(StandardCharsets.UTF_8));
    }

    /** The parts of files that this range of the content is, in order; at least one byte long each. */
    List<FilePart> parts(long offset, long lengthBytes) {
        List<FilePart> parts = new ArrayList<>(1);
        long end = offset + lengthBytes;
        for (int file = firstAfter(offset) - 1;
                file < files.size() && files.get(file).offset() < end;
                file++) {
            FileEntry entry = files.get(file);
            long from = Math.max(offset, entry.offset());
            long to = Math.min(end, entry.offset() + entry.length());
            if (from < to) {
                parts.add(new FilePart(file, from - entry.offset(), to - from, entry.pad()));
            }
        }
        return parts;
    }

    /** The first file that begins after this offset; the one before has the byte there, if it is not empty. */
    private int firstAfter(long offset) {
        int low = 0;
        int high = files.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (files.get(middle).offset() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Length of a file in bytes. */
    long length(int file) {
        return files.get(file).length();
    }

    /** How many files a server may be asked for. */
    int askedFiles() {
        return (int)
                files.stream().filter(each -> !each.pad() && each.length() > 0).count();
    }

    /** The first piece that a file, which is not empty, has a part in. */
    int firstPiece(int file) {
        return pieceAt(files.get(file).offset());
    }

    /** The last one. */
    int lastPiece(int file) {
        return pieceAt(files.get(file).offset() + files.get(file).length() - 1);
    }

    /** The pieces that a server has which lacks these files. */
    Bitfield without(BitSet lostFiles) {
        Bitfield has = Bitfield.full(layout.pieceCount());
        for (int file = lostFiles.nextSetBit(0); file >= 0; file = lostFiles.nextSetBit(file + 1)) {
            for (int piece = firstPiece(file); piece <= lastPiece(file); piece++) {
                has.clear(piece);
            }
        }
        return has;
    }

    private int pieceAt(long offset) {
        int low = 0;
        int high = layout.pieceCount() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (layout.pieceOffset(middle) <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
