package dev.spate.choker;

/**
 * How a torrent chooses whom to unchoke.
 *
 * @param slots how many at once, optimistic unchokes included
 * @param roundNanos the regular slots are given anew after this time
 * @param optimisticNanos how long a peer that has given nothing keeps a slot while others wait
 * @param seedingOrder who comes first when we are complete
 * @param quota what a peer may take in one turn of {@link SeedingOrder#ROUND_ROBIN}
 */
public record ChokerOptions(
        UploadSlots slots, long roundNanos, long optimisticNanos, SeedingOrder seedingOrder, Quota quota) {
    /**
     * A turn is over when both are exceeded.
     *
     * @param bytes taken since the unchoke
     * @param nanos since the unchoke
     */
    public record Quota(long bytes, long nanos) {
        /** @throws IllegalArgumentException for a negative number */
        public Quota {
            if (bytes < 0 || nanos < 0) {
                throw new IllegalArgumentException("a quota is not negative");
            }
        }

        /** libtorrent's: twenty pieces and a minute. */
        public static Quota of(long pieceLengthBytes) {
            return new Quota(20 * pieceLengthBytes, 60 * SECOND_NANOS);
        }
    }

    private static final long SECOND_NANOS = 1_000_000_000;

    /** @throws IllegalArgumentException for times below a second, or a turn that is shorter than a round */
    public ChokerOptions {
        if (roundNanos < SECOND_NANOS || optimisticNanos < roundNanos) {
            throw new IllegalArgumentException("rounds of " + roundNanos + " ns, optimistic " + optimisticNanos);
        }
    }

    /** Slots by rate, rounds of 10 s, optimistic unchokes of 30 s, round robin with a quota of twenty pieces and a minute. */
    public static ChokerOptions defaults(long pieceLengthBytes) {
        return new ChokerOptions(
                UploadSlots.RATE_BASED,
                10 * SECOND_NANOS,
                30 * SECOND_NANOS,
                SeedingOrder.ROUND_ROBIN,
                Quota.of(pieceLengthBytes));
    }

    /** The same with another number of slots. */
    public ChokerOptions with(UploadSlots other) {
        return new ChokerOptions(other, roundNanos, optimisticNanos, seedingOrder, quota);
    }

    /** The same with another order for seeding. */
    public ChokerOptions with(SeedingOrder other) {
        return new ChokerOptions(slots, roundNanos, optimisticNanos, other, quota);
    }

    /** The same with another quota. */
    public ChokerOptions with(Quota other) {
        return new ChokerOptions(slots, roundNanos, optimisticNanos, seedingOrder, other);
    }
}
