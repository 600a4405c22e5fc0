package dev.spate.storage.verify;

import dev.spate.torrent.PieceLayout;
import java.util.List;

/**
 * What a comparison of files with a torrent found. Immutable.
 *
 * @param layout of the torrent
 * @param files all but the padding, in the order of the torrent
 * @param runs the pieces that are not good, in order
 * @param goodPieces number of pieces that are good
 * @param goodBytes bytes of these, without padding
 */
public record VerifyReport(
        PieceLayout layout, List<FileReport> files, List<PieceRun> runs, int goodPieces, long goodBytes) {
    /** Copies the lists. */
    public VerifyReport {
        files = List.copyOf(files);
        runs = List.copyOf(runs);
    }

    /** Bytes of all files. */
    public long totalBytes() {
        return files.stream().mapToLong(each -> each.entry().length()).sum();
    }

    /** Whether every file is good, but for those that were not selected, and so every piece. */
    public boolean isGood() {
        int unwanted = count(FileState.UNSELECTED);
        return (runs.isEmpty() || unwanted > 0) && count(FileState.GOOD) + unwanted == files.size();
    }

    /** Whether something is known to be wrong: more than that files cannot be read. */
    public boolean isBad() {
        return files.stream().map(FileReport::state).anyMatch(VerifyReport::isFault)
                || count(FileState.UNPROVEN) > 0 && count(FileState.UNREADABLE) == 0;
    }

    private static boolean isFault(FileState state) {
        return switch (state) {
            case NOT_A_FILE, MISSING, TOO_SHORT, TOO_LONG, CORRUPT -> true;
            case UNREADABLE, UNSELECTED, UNPROVEN, GOOD -> false;
        };
    }

    /** How many files are in this state. */
    public int count(FileState state) {
        return (int) files.stream().filter(each -> each.state() == state).count();
    }
}
