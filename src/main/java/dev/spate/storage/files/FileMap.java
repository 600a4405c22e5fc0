package dev.spate.storage.files;

import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.FileList;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where each piece lies in the files. Safe to share between threads.
 *
 * <p>Files that are not wanted, and do not exist, are <em>parted</em>: what a piece that has bytes of a wanted file has of
 * them lies in the part file. That is one more file, with the index {@link #partFile}: a slot of a piece's length for each
 * piece with bytes of several files, in their order. So a piece has the same place whatever is selected.
 */
public final class FileMap {
    /** A path that no torrent can have: no name has a slash. */
    static final List<String> PART_PATH = List.of("/part");

    private final PieceLayout layout;
    private final FileList files;
    /** Never changed once it is here; null as long as none are parted. */
    private volatile Bitfield parted;
    /** The pieces with bytes of several files, in order; null until files are parted. */
    private volatile int[] slots;

    public FileMap(PieceLayout layout, List<FileEntry> files) {
        this.layout = layout;
        this.files = FileList.of(files);
    }

    public PieceLayout layout() {
        return layout;
    }

    /** Number of the torrent's files. */
    public int fileCount() {
        return files.size();
    }

    /** The file of this index, which may be that of the part file. */
    public FileEntry file(int file) {
        return file == files.size() ? partEntry() : files.get(file);
    }

    /** Bytes of the file of this index, which may be the part file. */
    public long length(int file) {
        return file == files.size() ? partEntry().length() : files.length(file);
    }

    /** Bytes of all files of the torrent, without padding. */
    public long bytesOfFiles() {
        return files.totalBytes();
    }

    /** Whether the file of this index is padding. */
    public boolean isPad(int file) {
        return file < files.size() && files.isPad(file);
    }

    /** The index of the part file: one more than the torrent's files have. */
    public int partFile() {
        return files.size();
    }

    private FileEntry partEntry() {
        long slotCount = slots == null ? 0 : slots.length;
        return new FileEntry(PART_PATH, 0, slotCount * layout.pieceLength(), false);
    }

    /** The files whose bytes lie in the part file; a copy. */
    public Bitfield parted() {
        Bitfield now = parted;
        return now == null ? new Bitfield(files.size()) : now.copy();
    }

    /** Whether this file's bytes lie in the part file. */
    public boolean isParted(int file) {
        Bitfield now = parted;
        return now != null && now.get(file);
    }

    /** Whether there may be a part file of ours. */
    public boolean wasParted() {
        return slots != null;
    }

    /** There is no part file, or none that is ours. */
    public void forgetParts() {
        parted = null;
        slots = null;
    }

    /** Says of which files bytes lie in the part file from now on. */
    public void setParted(Bitfield these) {
        if (these.cardinality() == 0) {
            parted = null;
            return;
        }
        if (slots == null) {
            slots = sharedPieces();
        }
        parted = these.copy();
    }

    /** The pieces with bytes of several files, padding aside, in order. */
    private int[] sharedPieces() {
        int[] found = new int[16];
        int count = 0;
        int before = -1;
        for (int file = 0; file < files.size(); file++) {
            if (files.length(file) > 0 && !files.isPad(file)) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, count + (count >> 1));
                }
                int first = firstPiece(file);
                if (first == before && (count == 0 || found[count - 1] != first)) {
                    found[count++] = first;
                }
                before = lastPiece(file);
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** Whether the piece has bytes of several files, padding aside; known once a file is parted. */
    public boolean isShared(int piece) {
        return slots != null && Arrays.binarySearch(slots, piece) >= 0;
    }

    /** The pieces that have bytes in the part file, if they are there. */
    public Bitfield partedPieces() {
        Bitfield result = new Bitfield(layout.pieceCount());
        Bitfield now = parted;
        if (now != null) {
            for (int piece : slots) {
                if (spans(piece).stream().anyMatch(span -> span.file() == partFile())) {
                    result.set(piece);
                }
            }
        }
        return result;
    }

    /** The pieces with a byte of one of these files, padding aside. */
    public Bitfield piecesOf(Bitfield these) {
        Bitfield result = new Bitfield(layout.pieceCount());
        for (int file = these.nextSet(0); file >= 0; file = these.nextSet(file + 1)) {
            if (files.length(file) > 0 && !files.isPad(file)) {
                for (int piece = firstPiece(file); piece <= lastPiece(file); piece++) {
                    result.set(piece);
                }
            }
        }
        return result;
    }

    /** Where a file's part of a piece is in the part file, whether the file is parted or not. */
    FileSpan partSpan(FileSpan own, int piece) {
        long position = (long) Arrays.binarySearch(slots, piece) * layout.pieceLength() + own.pieceOffset();
        return new FileSpan(partFile(), position, own.pieceOffset(), own.lengthBytes(), false);
    }

    /** The parts of a piece in order, without a gap: together exactly the piece. */
    public List<FileSpan> spans(int piece) {
        Bitfield apart = parted;
        List<FileSpan> spans = ownSpans(piece);
        if (apart != null && Arrays.binarySearch(slots, piece) >= 0) {
            spans.replaceAll(span -> apart.get(span.file()) ? partSpan(span, piece) : span);
        }
        return spans;
    }

    /** The same in the torrent's own files, whether they are parted or not. */
    public List<FileSpan> ownSpans(int piece) {
        long from = layout.pieceOffset(piece);
        int length = layout.pieceLength(piece);
        List<FileSpan> spans = new ArrayList<>(2);
        int done = 0;
        for (int file = files.fileAt(from); done < length; file++) {
            long position = from + done - files.offset(file);
            int part = (int) Math.min(length - done, files.length(file) - position);
            if (part > 0) {
                spans.add(new FileSpan(file, position, done, part, files.isPad(file)));
                done += part;
            }
        }
        return spans;
    }

    /** Bytes of files in the piece: what is left of it without padding. */
    public int fileBytesIn(int piece) {
        int bytes = 0;
        for (FileSpan span : ownSpans(piece)) {
            bytes += span.pad() ? 0 : span.lengthBytes();
        }
        return bytes;
    }

    /** Index of the first piece with a byte of this non-empty file. */
    public int firstPiece(int file) {
        return (int) (files.offset(file) / layout.pieceLength());
    }

    /** Index of the last piece with a byte of this non-empty file. */
    public int lastPiece(int file) {
        return (int) ((files.offset(file) + files.length(file) - 1) / layout.pieceLength());
    }
}
