package dev.spate.synthetic;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** When a peer has unchoked a client: the phases that are on. */
final class ChokeCycle {
    private ChokeCycle() {}

    /** Phases of one length; the first ends at any moment, so that peers do not turn all together. */
    record Flapping(long nanos) implements OnOffCycle {
        @Override
        public Phase first(RandomGenerator random) {
            return new Phase(0, true, 1 + random.nextLong(nanos));
        }

        @Override
        public Phase next(Phase last, RandomGenerator random) {
            return last.then(nanos);
        }
    }

    /**
     * As a leecher unchokes somebody who gives it nothing: optimistically. It decides in rounds of 10 s, and an optimistic
     * unchoke lasts for three of them (BEP 3). How many rounds it chokes in between is geometrically distributed: in each it
     * may be the client's turn, among all others'.
     *
     * @param percent of the time that it unchokes on average: 1 to 75, for a choke lasts for a round at least
     */
    record Optimistic(int percent) implements OnOffCycle {
        private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(10);
        private static final int ROUNDS = 3;

        @Override
        public Phase first(RandomGenerator random) {
            long left = 1 + random.nextLong(ROUND_NANOS);
            return random.nextInt(100) < percent
                    ? new Phase(0, true, random.nextInt(ROUNDS) * ROUND_NANOS + left)
                    // Without memory: what is left of a phase is distributed as all of it.
                    : new Phase(0, false, (chokedRounds(random) - 1) * ROUND_NANOS + left);
        }

        @Override
        public Phase next(Phase last, RandomGenerator random) {
            return last.then((last.on() ? chokedRounds(random) : ROUNDS) * ROUND_NANOS);
        }

        /** At least 1. */
        private long chokedRounds(RandomGenerator random) {
            double average = ROUNDS * (100.0 - percent) / percent;
            if (average <= 1) {
                return 1;
            }
            return 1 + (long) (Math.log(1 - random.nextDouble()) / Math.log1p(-1 / average));
        }
    }
}
