package dev.spate.sim;

import java.util.ArrayList;
import java.util.List;

/** When a download had reached 25, 50, 75, 90, 99 and 100 per cent. */
public final class Milestones {
    /** Per cent of the bytes, accepted and not discarded since; the last means that all is stored. */
    public static final List<Integer> PERCENT = List.of(25, 50, 75, 90, 99, 100);

    private final long totalBytes;
    private final List<Long> reached = new ArrayList<>();

    Milestones(long totalBytes) {
        this.totalBytes = totalBytes;
    }

    /** Bytes of the next share; Long.MAX_VALUE for the last one, which does not depend on bytes. */
    long nextBytes() {
        int next = reached.size();
        if (next >= PERCENT.size() - 1) {
            return Long.MAX_VALUE;
        }
        // Rounded up, in parts: the product of the whole would overflow beyond 92 PB.
        int percent = PERCENT.get(next);
        return totalBytes / 100 * percent + (totalBytes % 100 * percent + 99) / 100;
    }

    void reached(long bytes, long elapsedNanos) {
        while (bytes >= nextBytes()) {
            reached.add(elapsedNanos);
        }
    }

    void complete(long elapsedNanos) {
        while (reached.size() < PERCENT.size()) {
            reached.add(elapsedNanos);
        }
    }

    List<Long> list() {
        List<Long> all = new ArrayList<>(reached);
        while (all.size() < PERCENT.size()) {
            all.add(-1L);
        }
        return all;
    }
}
