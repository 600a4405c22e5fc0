package dev.spate.scheduler.pick;

import dev.spate.torrent.Bitfield;

/**
 * Finds the largest gap (BEP 19): the longest row of pieces that are idle and that a server has. So a web seed is asked for long
 * ranges, away from what peers send.
 *
 * <p>After {@value #MOST_GAPS} gaps the largest of them will do: the cost does not grow with the number of pieces that peers sent.
 */
final class LargestGap {
    private static final int MOST_GAPS = 1024;

    private LargestGap() {}

    /** Its first piece, or -1 when there is none. */
    static int first(Bitfield idle, Bitfield has) {
        int best = -1;
        int bestLength = 0;
        int gaps = 0;
        for (int from = Sequential.firstCommon(idle, has, 0); from >= 0 && gaps < MOST_GAPS; gaps++) {
            int end = Math.min(endOf(idle, from), endOf(has, from));
            if (end - from > bestLength) {
                best = from;
                bestLength = end - from;
            }
            from = Sequential.firstCommon(idle, has, end);
        }
        return best;
    }

    private static int endOf(Bitfield set, int from) {
        int end = set.nextClear(from);
        return end < 0 ? set.size() : end;
    }
}
