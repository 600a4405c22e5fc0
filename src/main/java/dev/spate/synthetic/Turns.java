package dev.spate.synthetic;

import java.util.random.RandomGenerator;

/**
 * Something that is so by turns: a peer is there and away, a client is unchoked and choked.
 *
 * <p>Pure: chance is an argument, and who keeps the clock calls {@link #next} when a turn is over.
 */
public interface Turns {
    /** For ever. */
    long ENDLESS = Long.MAX_VALUE;

    /**
     * One turn.
     *
     * @param number from 0
     * @param on whether it is so in this turn
     * @param nanos how long it is; {@link #ENDLESS} for the last one
     */
    record Turn(int number, boolean on, long nanos) {
        /** The next one. */
        public Turn then(long nanosOfNext) {
            return new Turn(number + 1, !on, nanosOfNext);
        }
    }

    /** Always so. */
    Turns ALWAYS = new Turns() {
        @Override
        public Turn first(RandomGenerator random) {
            return new Turn(0, true, ENDLESS);
        }

        @Override
        public Turn next(Turn last, RandomGenerator random) {
            return last.then(ENDLESS);
        }
    };

    /** The turn at the time 0, which may have begun before. */
    Turn first(RandomGenerator random);

    /** The turn after this one. */
    Turn next(Turn last, RandomGenerator random);
}
