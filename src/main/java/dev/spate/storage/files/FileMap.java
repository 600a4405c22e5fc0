package dev.spate.storage.files;

import dev.spate.metainfo.FileEntry;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where each piece lies in the files. Immutable and safe to share between threads. */
public final class FileMap {
    private final PieceLayout layout;
    private final List<FileEntry> files;
    /** The non-empty files in the order of the content, and where each begins. */
    private final int[] index;

    private final long[] start;

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

    public int fileCount() {
        return files.size();
    }

    public FileEntry file(int file) {
        return files.get(file);
    }

    /** The parts of a piece in order, without a gap: together exactly the piece. */
    public List<FileSpan> spans(int piece) {
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
