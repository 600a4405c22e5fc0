package dev.spate.sim;

import dev.spate.text.Quantile;
import dev.spate.torrent.Bitfield;
import java.util.ArrayList;
import java.util.List;

/** How many copies of each piece there are among the peers present, and how that changed during the downloads. */
final class PieceCopies {
    /** How many moments are recorded after the first. */
    private static final int MOMENTS = 10;

    private final int[] counted;
    private final long toStore;
    private final List<Replication> moments = new ArrayList<>();
    private int full;
    private long stored;

    /** @param toStore number of pieces that all downloaders together have to store */
    PieceCopies(int pieces, long toStore) {
        this.counted = new int[pieces];
        this.toStore = Math.max(1, toStore);
    }

    /** Somebody with these pieces is there. */
    void add(Bitfield has) {
        change(has, 1);
    }

    void remove(Bitfield has) {
        change(has, -1);
    }

    void add(int piece) {
        counted[piece]++;
    }

    private void change(Bitfield has, int by) {
        if (has.isFull()) {
            full += by;
            return;
        }
        for (int piece = has.nextSet(0); piece >= 0; piece = has.nextSet(piece + 1)) {
            counted[piece] += by;
        }
    }

    /** A downloader is about to add a piece. */
    void storing(long elapsedNanos) {
        if (moments.isEmpty()) {
            note(0, elapsedNanos);
        }
    }

    /** A downloader has added a piece. */
    void stored(long elapsedNanos) {
        stored++;
        if (stored * MOMENTS >= toStore * moments.size()) {
            note((int) (stored * 100 / toStore), elapsedNanos);
        }
    }

    List<Replication> moments() {
        return moments;
    }

    private void note(int percent, long elapsedNanos) {
        int most = 0;
        for (int count : counted) {
            most = Math.max(most, count);
        }
        int[] pieces = new int[most + 1];
        for (int count : counted) {
            pieces[count]++;
        }
        moments.add(new Replication(
                percent,
                elapsedNanos,
                full + Quantile.ofCounts(pieces, 0),
                full + Quantile.ofCounts(pieces, 0.5),
                full + most));
    }
}
