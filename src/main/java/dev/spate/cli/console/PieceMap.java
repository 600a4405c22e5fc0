package dev.spate.cli.console;

import dev.spate.scheduler.PieceStates;
import java.util.ArrayList;
import java.util.List;

/** The pieces of a torrent as a grid; pure functions of where they stand and the room that there is. */
final class PieceMap {
    private static final int MOST_ROWS = 16;

    /** With fewer rows the meaning of the signs is left out. */
    private static final int LEGEND_FROM_ROWS = 6;

    private static final char[] UNICODE = {'·', '▒', '▓', '▄', '█', ' '};
    private static final char[] ASCII = {'.', '-', '+', 'o', '#', ' '};
    private static final String[] WORDS = {"missing", "asked for", "here", "in part", "verified", "not wanted"};

    /** Of several pieces in one cell, what is under way is shown before what is not. */
    private static final int MISSING = 0;

    private static final int ASKED = 1;
    private static final int HERE = 2;
    private static final int PART = 3;
    private static final int VERIFIED = 4;
    private static final int UNWANTED = 5;

    private PieceMap() {}

    /** Lines narrower than {@code columns} and no more than {@code rows}; none where there is no room. */
    static List<String> lines(PieceStates pieces, int columns, int rows, boolean unicode) {
        List<String> lines = new ArrayList<>();
        int width = columns - 1;
        if (rows < 1 || width < 1 || pieces.count() == 0) {
            return lines;
        }
        boolean legend = rows >= LEGEND_FROM_ROWS;
        int most = Math.min(MOST_ROWS, legend ? rows - 1 : rows);
        int cells = (int) Math.min(pieces.count(), (long) most * width);
        char[] signs = unicode ? UNICODE : ASCII;
        StringBuilder line = new StringBuilder();
        for (int cell = 0; cell < cells; cell++) {
            int from = (int) ((long) cell * pieces.count() / cells);
            int to = (int) ((cell + 1L) * pieces.count() / cells);
            line.append(signs[state(pieces, from, to)]);
            if (line.length() == width || cell == cells - 1) {
                lines.add(line.toString());
                line.setLength(0);
            }
        }
        if (legend) {
            lines.add(DisplayWidth.fit(legend(signs), width));
        }
        return lines;
    }

    private static String legend(char[] signs) {
        List<String> words = new ArrayList<>();
        for (int state : new int[] {VERIFIED, HERE, ASKED, MISSING, PART}) {
            words.add(signs[state] + " " + WORDS[state]);
        }
        return String.join("  ", words);
    }

    private static int state(PieceStates pieces, int from, int to) {
        int verified = 0;
        boolean asked = false;
        boolean missing = false;
        for (int piece = from; piece < to; piece++) {
            if (pieces.here().get(piece)) {
                return HERE;
            }
            asked |= pieces.asked().get(piece);
            missing |= pieces.missing().get(piece);
            verified += pieces.verified().get(piece) ? 1 : 0;
        }
        if (asked) {
            return ASKED;
        }
        if (!missing) {
            return verified > 0 ? VERIFIED : UNWANTED;
        }
        return verified > 0 ? PART : MISSING;
    }
}
