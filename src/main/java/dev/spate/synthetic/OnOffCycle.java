package dev.spate.synthetic;

import java.util.random.RandomGenerator;

/**
 * Something that is on and off by turns: a peer is there and away, a client is unchoked and choked.
 *
 * <p>Pure: chance is an argument, and who keeps the clock calls {@link #next} when a phase is over.
 */
public interface OnOffCycle {
    /** For ever. */
    long ENDLESS = Long.MAX_VALUE;

    /**
     * One phase.
     *
     * @param number from 0
     * @param on whether it is so in this phase
     * @param nanos how long it is; {@link #ENDLESS} for the last one
     */
    record Phase(int number, boolean on, long nanos) {
        /** The next one. */
        public Phase then(long nanosOfNext) {
            return new Phase(number + 1, !on, nanosOfNext);
        }
    }

    /** Always so. */
    OnOffCycle ALWAYS = new OnOffCycle() {
        @Override
        public Phase first(RandomGenerator random) {
            return new Phase(0, true, ENDLESS);
        }

        @Override
        public Phase next(Phase last, RandomGenerator random) {
            return last.then(ENDLESS);
        }
    };

    /** The phase at the time 0, which may have begun before. */
    Phase first(RandomGenerator random);

    /** The phase after this one. */
    Phase next(Phase last, RandomGenerator random);
}
