package dev.spate.metainfo;

/** A set of numbers that are hashes already: 8 bytes a slot, no object for a member. Not thread-safe. */
final class LongSet {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    /** Parts, by the highest bits: each grows for itself, as a whole table would be in memory twice. Null while empty. */
    private static final int PART_BITS = 6;

    private final long[][] parts = new long[1 << PART_BITS][];
    private final int[] sizes = new int[parts.length];

    /** Spreads every bit over all (SplitMix64). */
    static long mixed(long value) {
        long z = value + GOLDEN;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    private static int part(long value) {
        return (int) (member(value) >>> Long.SIZE - PART_BITS);
    }

    boolean contains(long value) {
        long[] places = parts[part(value)];
        return places != null && places[place(places, value)] != 0;
    }

    /** False when it was there. */
    boolean add(long value) {
        int part = part(value);
        long[] places = parts[part];
        if (places == null) {
            places = new long[16];
            parts[part] = places;
        }
        int place = place(places, value);
        if (places[place] != 0) {
            return false;
        }
        places[place] = member(value);
        if (++sizes[part] > places.length / 4 * 3) {
            parts[part] = larger(places);
        }
        return true;
    }

    private static long[] larger(long[] places) {
        long[] larger = new long[2 * places.length];
        for (long each : places) {
            if (each != 0) {
                larger[place(larger, each)] = each;
            }
        }
        return larger;
    }

    /** Where it is, or where it belongs. */
    private static int place(long[] places, long value) {
        long member = member(value);
        int at = (int) member & places.length - 1;
        while (places[at] != 0 && places[at] != member) {
            at = at + 1 & places.length - 1;
        }
        return at;
    }

    /** Zero marks a free place. */
    private static long member(long value) {
        return value == 0 ? 1 : value;
    }
}
