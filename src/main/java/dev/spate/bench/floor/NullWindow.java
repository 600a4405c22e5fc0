package dev.spate.bench.floor;

/**
 * How many requests one peer has at a time: one more with each answer until answers become late, then as many as it
 * answers in a round trip and {@code SLACK_NANOS}.
 *
 * <p>Owned by the null client's thread. Numbers of requests; times in nanoseconds.
 */
final class NullWindow {
    private static final int FIRST = 4;
    private static final int LEAST = 2;
    private static final int MOST = 500;
    private static final int USUAL_QUEUE = 250;
    private static final int ENOUGH_ANSWERS = 4;
    private static final long SLACK_NANOS = 150_000_000;
    private static final long INTERVAL_NANOS = 100_000_000;
    private static final double MARGIN = 1.25;
    private static final double GROWTH = 3;

    private int most = USUAL_QUEUE;
    private int size = FIRST;
    private boolean growing = true;
    private int confirmed = FIRST;
    private int sampled;
    private long sampledAt;
    private long roundTrip = Long.MAX_VALUE;
    private int answers;
    private long answersSince;
    private double perNano;

    /** The peer tells how long its queue is. */
    void limit(int queue) {
        most = Math.max(1, Math.min(MOST, queue));
    }

    /** A new connection: its rate is as unknown as the first time. */
    void reset() {
        size = FIRST;
        growing = true;
        confirmed = FIRST;
        sampled = 0;
        answers = 0;
    }

    /** The peer was idle until now. */
    void begin(long now) {
        answersSince = answers == 0 ? now : answersSince;
    }

    /** It was asked for one more, and so many are outstanding with it. */
    void asked(int outstanding, long now) {
        if (sampled == 0) {
            sampled = outstanding;
            sampledAt = now;
        }
    }

    /** A request was refused: the one whose time is taken can no longer be told by counting. */
    void forgetSample() {
        sampled = 0;
    }

    /** It has answered. */
    void answered(long now) {
        answers++;
        if (sampled > 0 && --sampled == 0) {
            long time = now - sampledAt;
            roundTrip = Math.min(roundTrip, time);
            growing &= time <= 2 * roundTrip + SLACK_NANOS;
            confirmed = size;
        }
        // No further than a sample has confirmed: where cancels make samples be forgotten, it would grow for ever.
        if (growing && size < 2 * confirmed) {
            size++;
        }
    }

    /** How many more to ask for now: none while it is only a few, so that requests travel together. */
    int room(int outstanding, long now) {
        long elapsed = now - answersSince;
        if (elapsed > Math.max(INTERVAL_NANOS, trip()) && answers >= ENOUGH_ANSWERS) {
            perNano = (double) answers / elapsed;
            answers = 0;
            answersSince = now;
            double enough = perNano * (trip() + SLACK_NANOS);
            size = growing ? Math.min(size, FIRST + (int) (GROWTH * enough)) : (int) (MARGIN * enough);
        }
        size = Math.max(LEAST, Math.min(most, size));
        int room = size - outstanding;
        return room < size / 8 && outstanding > 0 ? 0 : room;
    }

    boolean allows(int outstanding) {
        return outstanding < size;
    }

    private long trip() {
        return roundTrip == Long.MAX_VALUE ? 0 : roundTrip;
    }

    /** How long so many will probably take from now on. */
    long nanosFor(int requests) {
        return perNano == 0 ? 2 * SLACK_NANOS : trip() + (long) (requests / perNano);
    }

    /** How long what is outstanding will take, of a peer that has been silent for so long. */
    long nanosLeft(int outstanding, long silentNanos) {
        long expected = perNano == 0 ? 0 : (long) (outstanding / perNano);
        boolean late = perNano == 0 || silentNanos * perNano > ENOUGH_ANSWERS;
        return late ? Math.max(silentNanos, expected) : expected;
    }
}
