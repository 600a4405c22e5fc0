package dev.spate.cli.console;

import dev.spate.session.Snapshot;
import dev.spate.text.ByteSize;
import java.util.ArrayList;
import java.util.List;

/** The text of the progress of several downloads; pure functions of how they stand and the size of the terminal. */
final class SeveralLines {
    private static final int LEAST_NAME = 8;
    private static final int MOST_NAME = 30;

    /** The cursor goes back to the first line: it must still be on the screen, and so is one line of what came before. */
    private static final int ROWS_LEFT = 1;

    private SeveralLines() {}

    /** Each line is narrower than {@code columns}, and there are fewer than {@code rows}. */
    static List<String> live(SeveralDownloads downloads, int columns, int rows, ProgressLine.Look look) {
        int room = Math.max(1, rows - ROWS_LEFT) - 1;
        int shown = downloads.underWay().size() <= room ? downloads.underWay().size() : Math.max(0, room - 1);
        int nameColumns = Math.max(LEAST_NAME, Math.min(MOST_NAME, columns / 3));
        List<String> lines = new ArrayList<>();
        for (Snapshot each : downloads.underWay().subList(0, shown)) {
            lines.add(ProgressLine.row(each, columns, nameColumns, look));
        }
        int more = downloads.underWay().size() - shown;
        if (more > 0 && room > 0) {
            lines.add(DisplayWidth.fit("and " + more + " more under way", columns - 1));
        }
        lines.add(DisplayWidth.fit(String.join("  ", words(downloads)), columns - 1));
        return lines;
    }

    /** A line for a log. */
    static String plain(SeveralDownloads downloads) {
        List<String> words = words(downloads);
        words.add(1, downloads.underWay().size() + " under way");
        return String.join(", ", words);
    }

    /** Of all together, the most important first. */
    private static List<String> words(SeveralDownloads downloads) {
        List<String> words = new ArrayList<>();
        words.add(downloads.done() + " of " + downloads.all() + " done"
                + (downloads.failed() == 0 ? "" : ", " + downloads.failed() + " failed"));
        String taking = ByteSize.rate(downloads.bytesPerSecond());
        words.add(
                downloads.sentPerSecond() < 1
                        ? taking
                        : taking + ", giving " + ByteSize.rate(downloads.sentPerSecond()));
        words.add(ByteSize.format(downloads.verifiedBytes()) + " of " + ByteSize.format(downloads.totalBytes()));
        return words;
    }
}
