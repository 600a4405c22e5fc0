package dev.spate.synthetic;

import java.util.Optional;
import java.util.random.RandomGenerator;

/** When a peer is there: the phases that are on. */
final class SessionCycle {
    private static final long NANOS_A_SECOND = 1_000_000_000L;

    /** Shorter phases would only cost timers. */
    private static final long LEAST_NANOS = 10_000_000L;

    private static final long MOST_NANOS = 1_000_000L * NANOS_A_SECOND;

    private SessionCycle() {}

    /**
     * It stays for half to one and a half of the mean, then is away for half as long, and so on. The first stay begins
     * somewhere before the start, so that peers do not leave all together.
     */
    record Churning(long meanNanos) implements OnOffCycle {
        @Override
        public Phase first(RandomGenerator random) {
            return new Phase(0, true, random.nextLong(around(meanNanos, random)) + 1);
        }

        @Override
        public Phase next(Phase last, RandomGenerator random) {
            return last.then(around(last.on() ? meanNanos / 2 : meanNanos, random));
        }

        /** From half to one and a half of the mean. */
        private static long around(long mean, RandomGenerator random) {
            return mean / 2 + random.nextLong(mean) + 1;
        }
    }

    /**
     * Sessions as they are distributed, with as much time away between two of them: whoever comes back stands for whoever
     * takes the place.
     *
     * @param sessionSeconds how long a peer stays; empty for ever
     * @param arrivals when it comes for the first time; empty for long ago
     */
    record Sessions(Optional<Distribution> sessionSeconds, Optional<Arrivals> arrivals) implements OnOffCycle {
        /** So many sessions before the time 0 forget that all began at the same moment. */
        private static final int SESSIONS_BEFORE = 20;

        @Override
        public Phase first(RandomGenerator random) {
            long begun = arrivals.isPresent() ? arrivals.get().draw(random) : -before();
            if (begun > 0) {
                return new Phase(0, false, Math.max(LEAST_NANOS, begun));
            }
            boolean on = true;
            long end = begun;
            while (true) {
                long nanos = session(random);
                if (nanos == ENDLESS || end + nanos > 0) {
                    return new Phase(0, on, nanos == ENDLESS ? ENDLESS : end + nanos);
                }
                end += nanos;
                on = !on;
            }
        }

        private long before() {
            return sessionSeconds
                    .map(each -> (long) Math.min(MOST_NANOS, 2 * SESSIONS_BEFORE * each.mean() * NANOS_A_SECOND))
                    .orElse(0L);
        }

        @Override
        public Phase next(Phase last, RandomGenerator random) {
            return last.then(session(random));
        }

        private long session(RandomGenerator random) {
            return sessionSeconds
                    .map(each -> (long) Math.max(LEAST_NANOS, Math.min(MOST_NANOS, each.draw(random) * NANOS_A_SECOND)))
                    .orElse(ENDLESS);
        }
    }
}
