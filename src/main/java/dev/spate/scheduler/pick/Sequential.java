package dev.spate.scheduler.pick;

import dev.spate.torrent.Bitfield;

/** Prefers the piece with the lowest index. */
public final class Sequential implements PiecePicker {
    private final Bitfield idle;
    private int lowest;

    public Sequential(int pieces) {
        idle = new Bitfield(pieces);
        lowest = pieces;
    }

    @Override
    public void add(int piece) {
        if (!idle.set(piece)) {
            throw new IllegalStateException("piece " + piece + " is idle already");
        }
        lowest = Math.min(lowest, piece);
    }

    @Override
    public void remove(int piece) {
        if (!idle.clear(piece)) {
            throw new IllegalStateException("piece " + piece + " is not idle");
        }
        if (piece == lowest) {
            int next = idle.nextSet(piece);
            lowest = next < 0 ? idle.size() : next;
        }
    }

    @Override
    public boolean contains(int piece) {
        return idle.get(piece);
    }

    @Override
    public int size() {
        return idle.cardinality();
    }

    @Override
    public void gained(int piece) {}

    @Override
    public void lost(int piece) {}

    @Override
    public int pickAny() {
        return idle.nextSet(lowest);
    }

    @Override
    public int pickFrom(Bitfield has) {
        return firstCommon(idle, has, lowest);
    }

    /** Smallest member of both sets at or after {@code from}, or -1: leaps over gaps of either. */
    public static int firstCommon(Bitfield one, Bitfield other, int from) {
        int mine = one.nextSet(from);
        while (mine >= 0) {
            int theirs = other.nextSet(mine);
            if (theirs == mine || theirs < 0) {
                return theirs;
            }
            mine = one.nextSet(theirs);
            if (mine == theirs) {
                return mine;
            }
        }
        return -1;
    }

    @Override
    public int pickGap(Bitfield has) {
        return LargestGap.first(idle, has);
    }

    @Override
    public void checkInvariants() {
        int next = idle.nextSet(0);
        if (next >= 0 && next != lowest) {
            throw new IllegalStateException("the lowest idle piece is " + next + ", not " + lowest);
        }
    }
}
