package dev.spate.scheduler.pick;

import dev.spate.torrent.Bitfield;
import java.util.random.RandomGenerator;

/**
 * Prefers the piece that the fewest partial peers have; ties are broken at random.
 *
 * <p>For a partial peer the buckets are probed a bounded number of times. When the peer has so little that no probe hits, it
 * gets the rarest of a sample of its own pieces. So the cost never grows with the number of idle pieces.
 */
public final class RarestFirst implements PiecePicker {
    private static final int PROBES = 256;
    private static final int SAMPLE = 32;

    private final Availability availability;
    private final Bitfield idle;
    private final RandomGenerator random;

    public RarestFirst(int pieces, RandomGenerator random) {
        this.availability = new Availability(pieces);
        this.idle = new Bitfield(pieces);
        this.random = random;
    }

    @Override
    public void add(int piece) {
        availability.add(piece);
        idle.set(piece);
    }

    @Override
    public void remove(int piece) {
        availability.remove(piece);
        idle.clear(piece);
    }

    @Override
    public boolean contains(int piece) {
        return availability.contains(piece);
    }

    @Override
    public int size() {
        return availability.size();
    }

    @Override
    public void gained(int piece) {
        availability.gained(piece);
    }

    @Override
    public void lost(int piece) {
        availability.lost(piece);
    }

    @Override
    public boolean isAsGood(int piece, int other) {
        return idle.get(piece) && availability.count(piece) <= availability.count(other);
    }

    @Override
    public int pickAny() {
        for (int bucket = 0; bucket < availability.buckets(); bucket++) {
            int size = availability.size(bucket);
            if (size > 0) {
                return availability.get(bucket, random.nextInt(size));
            }
        }
        return -1;
    }

    @Override
    public int pickFrom(Bitfield has) {
        int probes = 0;
        for (int bucket = 0; bucket < availability.buckets(); bucket++) {
            int size = availability.size(bucket);
            int start = size > 1 ? random.nextInt(size) : 0;
            for (int n = 0; n < size; n++) {
                int piece = availability.get(bucket, (start + n) % size);
                if (has.get(piece)) {
                    return piece;
                }
                if (++probes == PROBES) {
                    return sampleFrom(has);
                }
            }
        }
        return -1;
    }

    private int sampleFrom(Bitfield has) {
        int start = random.nextInt(has.size());
        int best = -1;
        int found = 0;
        for (int piece = common(has, start); piece >= 0 && found < SAMPLE; piece = common(has, piece + 1), found++) {
            best = rarer(best, piece);
        }
        for (int piece = common(has, 0);
                piece >= 0 && piece < start && found < SAMPLE;
                piece = common(has, piece + 1), found++) {
            best = rarer(best, piece);
        }
        return best;
    }

    private int rarer(int best, int piece) {
        return best < 0 || availability.count(piece) < availability.count(best) ? piece : best;
    }

    private int common(Bitfield has, int from) {
        return Sequential.firstCommon(idle, has, from);
    }

    @Override
    public int pickGap(Bitfield has) {
        return LargestGap.first(idle, has);
    }

    @Override
    public void checkInvariants() {
        availability.checkInvariants();
        if (idle.cardinality() != availability.size()) {
            throw new IllegalStateException(
                    idle.cardinality() + " idle pieces, " + availability.size() + " in buckets");
        }
    }
}
