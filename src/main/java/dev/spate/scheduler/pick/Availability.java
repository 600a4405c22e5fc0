package dev.spate.scheduler.pick;

import java.util.Arrays;

/**
 * Idle pieces in buckets, by the number of partial peers that have them; every change is O(1).
 *
 * <p>Peers that have everything would raise all counts alike, so they are not counted. Pieces that are not idle are in no
 * bucket, but they are counted all the same.
 */
final class Availability {
    private static final int[] EMPTY = {};
    private static final int SMALLEST = 8;

    private final int[] count;
    private final int[] position;
    private int[][] buckets = new int[4][];
    private int[] sizes = new int[4];
    private int members;

    /** No piece is a member yet. */
    Availability(int pieces) {
        count = new int[pieces];
        position = new int[pieces];
        Arrays.fill(position, -1);
        Arrays.fill(buckets, EMPTY);
    }

    void add(int piece) {
        if (position[piece] >= 0) {
            throw new IllegalStateException("piece " + piece + " is in its bucket already");
        }
        enter(piece);
        members++;
    }

    void remove(int piece) {
        if (position[piece] < 0) {
            throw new IllegalStateException("piece " + piece + " is in no bucket");
        }
        leave(piece);
        members--;
    }

    boolean contains(int piece) {
        return position[piece] >= 0;
    }

    /** Number of idle pieces. */
    int size() {
        return members;
    }

    /** Number of partial peers that have the piece. */
    int count(int piece) {
        return count[piece];
    }

    /** One more partial peer has the piece. */
    void gained(int piece) {
        move(piece, 1);
    }

    /** One partial peer less has the piece. */
    void lost(int piece) {
        if (count[piece] == 0) {
            throw new IllegalStateException("nobody has piece " + piece);
        }
        move(piece, -1);
    }

    /** Number of buckets; those beyond are empty. */
    int buckets() {
        return buckets.length;
    }

    /** Number of idle pieces that exactly this many partial peers have. */
    int size(int bucket) {
        return sizes[bucket];
    }

    /** The n-th piece of a bucket, in no particular order. */
    int get(int bucket, int n) {
        return buckets[bucket][n];
    }

    private void move(int piece, int by) {
        if (position[piece] < 0) {
            count[piece] += by;
            return;
        }
        leave(piece);
        count[piece] += by;
        enter(piece);
    }

    private void enter(int piece) {
        int bucket = count[piece];
        if (bucket >= buckets.length) {
            int length = Math.max(bucket + 1, buckets.length * 2);
            int from = buckets.length;
            buckets = Arrays.copyOf(buckets, length);
            Arrays.fill(buckets, from, length, EMPTY);
            sizes = Arrays.copyOf(sizes, length);
        }
        int size = sizes[bucket];
        if (size == buckets[bucket].length) {
            buckets[bucket] = Arrays.copyOf(buckets[bucket], Math.max(SMALLEST, size * 2));
        }
        buckets[bucket][size] = piece;
        position[piece] = size;
        sizes[bucket] = size + 1;
    }

    private void leave(int piece) {
        int bucket = count[piece];
        int[] inBucket = buckets[bucket];
        int last = --sizes[bucket];
        int moved = inBucket[last];
        inBucket[position[piece]] = moved;
        position[moved] = position[piece];
        position[piece] = -1;
        // As peers join, most pieces pass through each bucket; it must give back its memory or every one would keep a
        // peak.
        if (inBucket.length > SMALLEST && last < inBucket.length / 4) {
            buckets[bucket] = Arrays.copyOf(inBucket, inBucket.length / 2);
        }
    }

    /** @throws IllegalStateException when a piece stands where it does not belong */
    void checkInvariants() {
        int found = 0;
        for (int bucket = 0; bucket < buckets.length; bucket++) {
            for (int n = 0; n < sizes[bucket]; n++, found++) {
                int piece = buckets[bucket][n];
                if (count[piece] != bucket || position[piece] != n) {
                    throw new IllegalStateException("piece " + piece + " stands in bucket " + bucket + " at " + n
                            + ", not in " + count[piece] + " at " + position[piece]);
                }
            }
        }
        if (found != members) {
            throw new IllegalStateException(found + " pieces in buckets, not " + members);
        }
    }
}
