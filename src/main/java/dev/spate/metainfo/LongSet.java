package dev.spate.metainfo;

/** A set of numbers that are hashes already: 8 bytes a slot, no object for a member. Not thread-safe. */
final class LongSet {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private long[] places = new long[16];
    private int size;

    /** Spreads every bit over all (SplitMix64). */
    static long mixed(long value) {
        long z = value + GOLDEN;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    boolean contains(long value) {
        return places[place(places, value)] != 0;
    }

    /** False when it was there. */
    boolean add(long value) {
        int place = place(places, value);
        if (places[place] != 0) {
            return false;
        }
        places[place] = member(value);
        if (++size > places.length / 4 * 3) {
            grow();
        }
        return true;
    }

    private void grow() {
        long[] larger = new long[2 * places.length];
        for (long each : places) {
            if (each != 0) {
                larger[place(larger, each)] = each;
            }
        }
        places = larger;
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
