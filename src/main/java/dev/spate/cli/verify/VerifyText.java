package dev.spate.cli.verify;

import dev.spate.cli.console.StandardOutput;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.storage.verify.FileReport;
import dev.spate.storage.verify.FileState;
import dev.spate.storage.verify.PieceRun;
import dev.spate.storage.verify.PieceState;
import dev.spate.storage.verify.VerifyReport;
import dev.spate.text.ByteSize;
import dev.spate.text.CleanText;
import dev.spate.text.Plural;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What {@code verify} prints: a line for each file, one for each run of bad pieces, and the totals. */
final class VerifyText {
    /** More files of one piece than these are told by their number. */
    private static final int MOST_NAMES = 4;

    private static final int STATE_COLUMNS = Arrays.stream(FileState.values())
            .mapToInt(each -> each.words().length())
            .max()
            .orElse(0);

    private final Metainfo metainfo;
    private final Map<Integer, FileState> states = new HashMap<>();

    private VerifyText(Metainfo metainfo, VerifyReport report) {
        this.metainfo = metainfo;
        report.files().forEach(each -> states.put(each.index(), each.state()));
    }

    static void write(Metainfo metainfo, VerifyReport report, StandardOutput out) throws StandardOutput.ReaderGone {
        VerifyText text = new VerifyText(metainfo, report);
        for (FileReport each : report.files()) {
            out.line(text.line(each));
        }
        for (PieceRun each : report.runs()) {
            if (text.isWorthTelling(each)) {
                out.line(text.line(each));
            }
        }
        out.line(totals(report));
    }

    /** {@code 2 of 3 files good, 16 of 17 pieces, 4.0 MiB of 4.2 MiB (94.1%)}. */
    static String totals(VerifyReport report) {
        long total = report.totalBytes();
        String share = total == 0 ? "" : " (" + ByteSize.percent(report.goodBytes(), total) + ")";
        return report.count(FileState.GOOD) + " of " + Plural.of(report.files().size(), "file") + " good, "
                + report.goodPieces() + " of " + Plural.of(report.layout().pieceCount(), "piece") + ", "
                + ByteSize.format(report.goodBytes()) + " of " + ByteSize.format(total) + share;
    }

    private String line(FileReport file) {
        String state = file.state().words();
        String line = state + " ".repeat(STATE_COLUMNS - state.length()) + "  " + name(file.index());
        return switch (file.state()) {
            case TOO_SHORT, TOO_LONG ->
                line + " (" + file.sizeBytes() + " bytes of " + file.entry().length() + ")";
            case CORRUPT -> line + " (" + file.badPieces() + " of " + Plural.of(pieces(file), "piece") + " bad)";
            case UNPROVEN -> line + " (good but for what it shares with a file that is not)";
            case UNREADABLE -> line + " (" + CleanText.escaped(file.fault().orElse("")) + ")";
            case NOT_A_FILE, MISSING, UNSELECTED, GOOD -> line;
        };
    }

    private static int pieces(FileReport file) {
        return file.goodPieces() + file.badPieces() + file.incompletePieces();
    }

    /** Pieces of nothing but a file that is not there, or not to be read, say nothing more. */
    private boolean isWorthTelling(PieceRun run) {
        return run.state() == PieceState.BAD || run.files().stream().anyMatch(each -> !isAbsent(each));
    }

    private boolean isAbsent(int file) {
        return states.get(file) == FileState.MISSING
                || states.get(file) == FileState.UNSELECTED
                || states.get(file) == FileState.NOT_A_FILE
                || states.get(file) == FileState.UNREADABLE;
    }

    private String line(PieceRun run) {
        boolean one = run.first() == run.last();
        String pieces = one ? "piece " + run.first() : "pieces " + run.first() + "-" + run.last();
        List<String> names = run.files().stream().map(this::name).toList();
        String spans = pieces + (one ? " spans " : " span ") + (names.isEmpty() ? "nothing but padding" : list(names));
        if (run.state() == PieceState.BAD) {
            return spans + "; " + (one ? "it is bad" : "they are bad");
        }
        List<String> faults = new ArrayList<>();
        for (FileState state : List.of(
                FileState.UNREADABLE,
                FileState.MISSING,
                FileState.UNSELECTED,
                FileState.NOT_A_FILE,
                FileState.TOO_SHORT)) {
            List<String> such = run.files().stream()
                    .filter(each -> states.get(each) == state)
                    .map(this::name)
                    .toList();
            if (!such.isEmpty()) {
                faults.add(list(such) + (such.size() == 1 ? " is " : " are ") + words(state, such.size()));
            }
        }
        return spans + "; " + String.join(", ", faults);
    }

    private static String words(FileState state, int files) {
        return state == FileState.NOT_A_FILE && files > 1 ? "no files" : state.words();
    }

    /** {@code a}, {@code a and b}, {@code a, b and c}, {@code a, b, c and 9 more}. */
    private static String list(List<String> names) {
        if (names.size() == 1) {
            return names.get(0);
        }
        boolean all = names.size() <= MOST_NAMES;
        int shown = all ? names.size() - 1 : MOST_NAMES - 1;
        return String.join(", ", names.subList(0, shown)) + " and "
                + (all ? names.get(shown) : names.size() - shown + " more");
    }

    private String name(int file) {
        FileEntry entry = metainfo.files().get(file);
        return CleanText.escaped(String.join("/", entry.path()));
    }
}
