package dev.spate.scheduler.pick;

import dev.spate.torrent.Bitfield;

/** Prefers the piece with the lowest index; before all others, if that is asked for, some pieces, the lowest of these first. */
public final class Sequential implements PiecePicker {
    private final Bitfield before;
    private final InOrder first;
    private final InOrder others;

    public Sequential(int pieces) {
        this(new Bitfield(pieces));
    }

    /** @param before the pieces that come before all others; their number is that of all pieces */
    public Sequential(Bitfield before) {
        this.before = before.copy();
        first = new InOrder(before.size());
        others = new InOrder(before.size());
    }

    private InOrder of(int piece) {
        return before.get(piece) ? first : others;
    }

    @Override
    public void add(int piece) {
        of(piece).add(piece);
    }

    @Override
    public void remove(int piece) {
        of(piece).remove(piece);
    }

    @Override
    public boolean contains(int piece) {
        return of(piece).idle.get(piece);
    }

    @Override
    public int size() {
        return first.idle.cardinality() + others.idle.cardinality();
    }

    @Override
    public void gained(int piece) {}

    @Override
    public void lost(int piece) {}

    @Override
    public boolean isAsGood(int piece, int other) {
        // Its order is a row as it is.
        return false;
    }

    @Override
    public int pickAny() {
        int piece = first.idle.nextSet(first.lowest);
        return piece >= 0 ? piece : others.idle.nextSet(others.lowest);
    }

    @Override
    public int pickFrom(Bitfield has) {
        int piece = firstCommon(first.idle, has, first.lowest);
        return piece >= 0 ? piece : firstCommon(others.idle, has, others.lowest);
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

    /** In order, as from any peer: a row begins at the lowest. */
    @Override
    public int pickGap(Bitfield has) {
        return pickFrom(has);
    }

    @Override
    public void checkInvariants() {
        first.checkInvariants();
        others.checkInvariants();
    }

    /** Idle pieces, and from where on to look for the lowest. */
    private static final class InOrder {
        private final Bitfield idle;
        private int lowest;

        InOrder(int pieces) {
            idle = new Bitfield(pieces);
            lowest = pieces;
        }

        void add(int piece) {
            if (!idle.set(piece)) {
                throw new IllegalStateException("piece " + piece + " is idle already");
            }
            lowest = Math.min(lowest, piece);
        }

        void remove(int piece) {
            if (!idle.clear(piece)) {
                throw new IllegalStateException("piece " + piece + " is not idle");
            }
            if (piece == lowest) {
                int next = idle.nextSet(piece);
                lowest = next < 0 ? idle.size() : next;
            }
        }

        void checkInvariants() {
            int next = idle.nextSet(0);
            if (next >= 0 && next != lowest) {
                throw new IllegalStateException("the lowest idle piece is " + next + ", not " + lowest);
            }
        }
    }
}
