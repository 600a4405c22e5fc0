package dev.spate.storage.verify;

import dev.spate.storage.StorageException;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileSpan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Draws conclusions about files from those about pieces. Pure; used once.
 *
 * <p>A bad piece that lies in several files is the fault of those that have the wrong length or a bad piece of their own. When
 * none has, each of them may be at fault, and is called corrupt.
 */
final class Verdicts {
    private final FileMap map;
    private final long[] sizes;
    private final PieceState[] states;
    private final Map<Integer, StorageException> unreadable;
    /** By file: the number of its pieces in each state. */
    private final int[][] counts;
    /** Files of the wrong length, or with a bad piece of their own. */
    private final BitSet guilty = new BitSet();
    /** Files of a bad piece that no other file is known to be guilty of. */
    private final BitSet suspect = new BitSet();

    /**
     * @param sizes of the files on the disk; {@link FileVerification#MISSING}, {@link FileVerification#NOT_A_FILE} or
     *     {@link FileVerification#UNKNOWN}
     * @param states of all pieces
     * @param unreadable why files cannot be read, by their indexes
     */
    Verdicts(FileMap map, long[] sizes, PieceState[] states, Map<Integer, StorageException> unreadable) {
        this.map = map;
        this.sizes = sizes;
        this.states = states;
        this.unreadable = unreadable;
        this.counts = new int[map.fileCount()][PieceState.values().length];
    }

    VerifyReport report() {
        for (int i = 0; i < map.fileCount(); i++) {
            guilty.set(i, !map.isPad(i) && sizes[i] != map.length(i));
        }
        int goodPieces = 0;
        long goodBytes = 0;
        List<PieceRun> runs = new ArrayList<>();
        for (int piece = 0; piece < states.length; piece++) {
            List<Integer> files = files(piece);
            for (int file : files) {
                counts[file][states[piece].ordinal()]++;
            }
            if (states[piece] == PieceState.GOOD) {
                goodPieces++;
                goodBytes += map.ownSpans(piece).stream()
                        .filter(span -> !span.pad())
                        .mapToLong(FileSpan::lengthBytes)
                        .sum();
            } else {
                append(runs, piece, files);
            }
        }
        accuse(runs);
        return new VerifyReport(map.layout(), fileReports(), runs, goodPieces, goodBytes);
    }

    /** Adds a piece that is not good to the run that ends before it, or begins another. */
    private void append(List<PieceRun> runs, int piece, List<Integer> files) {
        int end = runs.size() - 1;
        PieceRun before = end < 0 ? new PieceRun(-1, -2, PieceState.GOOD, List.of()) : runs.get(end);
        if (before.last() == piece - 1
                && before.state() == states[piece]
                && before.files().equals(files)) {
            runs.set(end, new PieceRun(before.first(), piece, before.state(), files));
        } else {
            runs.add(new PieceRun(piece, piece, states[piece], files));
        }
    }

    private void accuse(List<PieceRun> runs) {
        for (PieceRun run : runs) {
            if (run.state() == PieceState.BAD && run.files().size() == 1) {
                guilty.set(run.files().get(0));
            }
        }
        for (PieceRun run : runs) {
            if (run.state() == PieceState.BAD && run.files().stream().noneMatch(guilty::get)) {
                run.files().forEach(suspect::set);
            }
        }
    }

    private List<FileReport> fileReports() {
        List<FileReport> reports = new ArrayList<>();
        for (int i = 0; i < map.fileCount(); i++) {
            if (!map.isPad(i)) {
                reports.add(new FileReport(
                        i,
                        map.file(i),
                        state(i),
                        Math.max(-1, sizes[i]),
                        counts[i][PieceState.GOOD.ordinal()],
                        counts[i][PieceState.BAD.ordinal()],
                        counts[i][PieceState.INCOMPLETE.ordinal()],
                        Optional.ofNullable(unreadable.get(i)).map(StorageException::getMessage)));
            }
        }
        return reports;
    }

    private FileState state(int file) {
        long expected = map.length(file);
        if (unreadable.containsKey(file)) {
            return FileState.UNREADABLE;
        }
        if (sizes[file] < 0) {
            FileState absent = map.isParted(file) ? FileState.UNSELECTED : FileState.MISSING;
            return sizes[file] == FileVerification.MISSING ? absent : FileState.NOT_A_FILE;
        }
        if (sizes[file] != expected) {
            return sizes[file] < expected ? FileState.TOO_SHORT : FileState.TOO_LONG;
        }
        if (guilty.get(file) || suspect.get(file)) {
            return FileState.CORRUPT;
        }
        int unproved = counts[file][PieceState.BAD.ordinal()] + counts[file][PieceState.INCOMPLETE.ordinal()];
        return unproved == 0 ? FileState.GOOD : FileState.UNPROVEN;
    }

    /** The files with bytes in this piece, in order, without padding. */
    private List<Integer> files(int piece) {
        List<Integer> files = new ArrayList<>(2);
        for (FileSpan span : map.ownSpans(piece)) {
            if (!span.pad()) {
                files.add(span.file());
            }
        }
        return files;
    }
}
