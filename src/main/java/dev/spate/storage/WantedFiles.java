package dev.spate.storage;

import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileSpan;
import dev.spate.torrent.Bitfield;
import java.util.Optional;

/** The files of a torrent that are wanted, and the pieces and bytes that this comes to. Immutable. */
public final class WantedFiles {
    private final FileMap map;
    private final Optional<Bitfield> files;
    private final Bitfield pieces;
    private final long totalBytes;
    /** Whether pieces have padding in them, as those of a hybrid: nobody counts it. */
    private final boolean padded;

    /** @param files indices in the torrent's list; empty: all */
    public WantedFiles(Metainfo metainfo, Optional<Bitfield> files) {
        this(new FileMap(metainfo.layout(), metainfo.files()), files);
    }

    WantedFiles(FileMap map, Optional<Bitfield> files) {
        this.map = map;
        this.files = files.map(Bitfield::copy);
        this.pieces = files.map(map::piecesOf)
                .orElseGet(() -> Bitfield.full(map.layout().pieceCount()));
        long allBytes = map.bytesOfFiles();
        this.totalBytes = files.map(these -> bytesOf(map, these)).orElse(allBytes);
        this.padded = allBytes != map.layout().totalBytes();
    }

    private static long bytesOf(FileMap map, Bitfield files) {
        long bytes = 0;
        for (int file = files.nextSet(0); file >= 0; file = files.nextSet(file + 1)) {
            bytes += map.length(file);
        }
        return bytes;
    }

    /** Whether all files are wanted. */
    public boolean isAll() {
        return files.isEmpty();
    }

    /** Whether this file is wanted; padding never is. */
    public boolean has(int file) {
        return files.map(these -> these.get(file)).orElse(true) && !map.isPad(file);
    }

    /** The pieces that have a byte of a wanted file; a copy. */
    public Bitfield pieces() {
        return pieces.copy();
    }

    /** Whether all of these pieces are among the given ones. */
    public boolean isCoveredBy(Bitfield verified) {
        if (isAll()) {
            return verified.isFull();
        }
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            if (!verified.get(piece)) {
                return false;
            }
        }
        return true;
    }

    /** The first and the last piece of each file, wanted or not; padding has none. */
    public Bitfield ends() {
        Bitfield ends = new Bitfield(map.layout().pieceCount());
        for (int file = 0; file < map.fileCount(); file++) {
            if (map.length(file) > 0 && !map.isPad(file)) {
                ends.set(map.firstPiece(file));
                ends.set(map.lastPiece(file));
            }
        }
        return ends;
    }

    /** Bytes of all wanted files. */
    public long totalBytes() {
        return totalBytes;
    }

    /** Bytes of wanted files in this piece. */
    public long bytesIn(int piece) {
        if (isAll() && !padded) {
            return map.layout().pieceLength(piece);
        }
        if (!pieces.get(piece)) {
            return 0;
        }
        long bytes = 0;
        for (FileSpan span : map.spans(piece)) {
            bytes += has(span.file()) ? span.lengthBytes() : 0;
        }
        return bytes;
    }

    /** Number of wanted files. */
    public int count() {
        return files.isPresent() ? files.get().cardinality() : fileCount();
    }

    /** Number of all files, without padding. */
    public int fileCount() {
        int count = 0;
        for (int i = 0; i < map.fileCount(); i++) {
            FileEntry file = map.file(i);
            count += file.pad() ? 0 : 1;
        }
        return count;
    }
}
