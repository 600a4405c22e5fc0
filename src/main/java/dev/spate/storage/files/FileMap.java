package dev.spate.storage.files;

import dev.spate.metainfo.FileEntry;
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
    private final List<FileEntry> files;
    /** The non-empty files in the order of the content, and where each begins. */
    private final int[] index;

    private final long[] start;
    /** Never changed once it is here; null as long as none are parted. */
    private volatile Bitfield parted;
    /** The pieces with bytes of several files, in order; null until files are parted. */
    private volatile int[] slots;

    public FileMap(PieceLayout layout, List<FileEntry> files) {
        this.layout = layout;
        this.files = files;
        int[] found = new int[files.size()];
        int count = 0;
        for (int i = 0; i < files.size(); i++) {
            if (files.get(i).length() > 0) {
                found[count++] = i;
            }
        }
        index = Arrays.copyOf(found, count);
        start = new long[count];
        for (int i = 0; i < count; i++) {
            start[i] = files.get(index[i]).offset();
        }
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
        int[] found = new int[index.length];
        int count = 0;
        int before = -1;
        for (int file : index) {
            if (!files.get(file).pad()) {
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
            if (files.get(file).length() > 0 && !files.get(file).pad()) {
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
        int at = Arrays.binarySearch(start, from);
        at = at >= 0 ? at : -at - 2;
        List<FileSpan> spans = new ArrayList<>(2);
        for (int done = 0; done < length; at++) {
            FileEntry file = files.get(index[at]);
            long position = from + done - file.offset();
            int part = (int) Math.min(length - done, file.length() - position);
            spans.add(new FileSpan(index[at], position, done, part, file.pad()));
            done += part;
        }
        return spans;
    }

    /** Index of the first piece with a byte of this non-empty file. */
    public int firstPiece(int file) {
        return (int) (files.get(file).offset() / layout.pieceLength());
    }

    /** Index of the last piece with a byte of this non-empty file. */
    public int lastPiece(int file) {
        FileEntry entry = files.get(file);
        return (int) ((entry.offset() + entry.length() - 1) / layout.pieceLength());
    }
}
