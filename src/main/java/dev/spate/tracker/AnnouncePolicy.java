package dev.spate.tracker;

import java.time.Duration;

/**
 * How an {@link Announcer} goes through its trackers: {@link #DOWNLOAD}, or {@link #lookup}, or one of them with other
 * repeats.
 *
 * @param group which trackers are asked together
 * @param lookup whether this only asks who is there. A lookup tells no event, keeps the given order, ends with its
 *     first round, and gives up trackers that are {@code overdue}. It has no rate limit: it asks each tracker once
 * @param company how long a group may be silent before the next one is asked beside it
 * @param overdue how long a tracker is waited for
 * @param grace how long the others of a group are waited for after the first answer
 * @param repeat when a tracker is asked again
 */
public record AnnouncePolicy(
        Group group, boolean lookup, Duration company, Duration overdue, Duration grace, Repeat repeat) {

    /** Which trackers are asked together. A round asks one group after the other until one has answered. */
    public enum Group {
        /** Each alone; an answer without a peer does not count. */
        TRACKER,
        /** Those of a tier. */
        TIER,
        /** All. */
        ALL
    }

    /**
     * When a tracker is asked again.
     *
     * @param spread by which part of the interval a regular announce may come early, by chance; 0 to 1
     * @param backOffSpread by which part a back-off may be longer or shorter, by chance; 0 to 1
     * @param longestRetry the most that a tracker can get by asking to be left alone (BEP 31)
     */
    public record Repeat(double spread, double backOffSpread, Duration longestRetry) {}

    /**
     * What a download does (BEP 12): one tracker after the other. A dead first tracker is common, and its timeout is
     * 20 s and more; so a silent one gets company after 3 s. BEP 15 repeats after 15 s and after 30 s more, so a
     * tracker is overdue after 45 s; its own repetitions go on.
     */
    public static final AnnouncePolicy DOWNLOAD = new AnnouncePolicy(
            Group.TRACKER,
            false,
            Duration.ofSeconds(3),
            Duration.ofSeconds(45),
            Duration.ZERO,
            new Repeat(0, 0.25, TrackerException.NEVER));

    /**
     * One question to all trackers of a tier at once, and to the next tier when none of them answers.
     *
     * <p>A silent UDP tracker fails only after hours (BEP 15); here it has 20 s.
     *
     * @param all whether all tiers are asked together
     */
    public static AnnouncePolicy lookup(boolean all) {
        return new AnnouncePolicy(
                all ? Group.ALL : Group.TIER,
                true,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(3),
                DOWNLOAD.repeat);
    }

    /** The same with other repeats. */
    public AnnouncePolicy withRepeat(Repeat other) {
        return new AnnouncePolicy(group, lookup, company, overdue, grace, other);
    }
}
