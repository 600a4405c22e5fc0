package dev.spate.scheduler.pick;

import dev.spate.torrent.Bitfield;
import java.util.random.RandomGenerator;

/**
 * Prefers no piece to another: each idle one has the same chance.
 *
 * <p>For a partial peer a bounded number of idle pieces is tried. When the peer has none of them, it gets the first of its own
 * after a random place.
 */
public final class RandomOrder implements PiecePicker {
    private static final int PROBES = 64;

    private final int[] members;
    private final int[] position;
    private final Bitfield idle;
    private final RandomGenerator random;
    private int size;

    public RandomOrder(int pieces, RandomGenerator random) {
        this.members = new int[pieces];
        this.position = new int[pieces];
        this.idle = new Bitfield(pieces);
        this.random = random;
    }

    @Override
    public void add(int piece) {
        if (!idle.set(piece)) {
            throw new IllegalStateException("piece " + piece + " is idle already");
        }
        members[size] = piece;
        position[piece] = size++;
    }

    @Override
    public void remove(int piece) {
        if (!idle.clear(piece)) {
            throw new IllegalStateException("piece " + piece + " is not idle");
        }
        int moved = members[--size];
        members[position[piece]] = moved;
        position[moved] = position[piece];
    }

    @Override
    public boolean contains(int piece) {
        return idle.get(piece);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void gained(int piece) {}

    @Override
    public void lost(int piece) {}

    @Override
    public boolean isAsGood(int piece, int other) {
        return idle.get(piece);
    }

    @Override
    public int pickAny() {
        return size == 0 ? -1 : members[random.nextInt(size)];
    }

    @Override
    public int pickFrom(Bitfield has) {
        for (int probe = 0; probe < Math.min(PROBES, size); probe++) {
            int piece = pickAny();
            if (has.get(piece)) {
                return piece;
            }
        }
        if (size == 0) {
            return -1;
        }
        int after = Sequential.firstCommon(idle, has, random.nextInt(has.size()));
        return after >= 0 ? after : Sequential.firstCommon(idle, has, 0);
    }

    @Override
    public int pickGap(Bitfield has) {
        return LargestGap.first(idle, has);
    }

    @Override
    public void checkInvariants() {
        for (int n = 0; n < size; n++) {
            if (position[members[n]] != n || !idle.get(members[n])) {
                throw new IllegalStateException("piece " + members[n] + " is idle, and not at " + n);
            }
        }
        if (idle.cardinality() != size) {
            throw new IllegalStateException(idle.cardinality() + " idle pieces, " + size + " counted");
        }
    }
}
