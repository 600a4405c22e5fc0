package dev.spate.tracker;

import dev.spate.http.Url;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** What an {@link Announcer} remembers of one tracker. Times are nanoseconds of the announcer's clock. */
final class AnnounceEntry {
    static final long NEVER = Long.MAX_VALUE;

    private static final Duration EARLY_FLOOR = Duration.ofSeconds(15);
    private static final int MAX_EARLY_DOUBLINGS = 4;
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(5);
    private static final Duration MAX_BACK_OFF = Duration.ofMinutes(15);
    private static final int MAX_DOUBLINGS = 10;

    private final String address;
    private final String label;
    private Tracker tracker;
    private TrackerException failure;
    private boolean knowsUs;
    private boolean pending;
    private boolean silent;
    private long askedNanos;
    private long notBeforeNanos;
    private Duration interval = Duration.ZERO;
    private int failures;
    private int earlyAsks;

    AnnounceEntry(String address) {
        this.address = address;
        this.label = Url.labelOf(address);
    }

    /** Opens the tracker at the first call. */
    Tracker tracker(TrackerOpener source) throws TrackerException {
        if (tracker == null) {
            tracker = source.open(address);
        }
        return tracker;
    }

    /** The address for a person. */
    String label() {
        return label;
    }

    /** Whether it has accepted an announce of ours, and so should be told when we leave. */
    boolean knowsUs() {
        return knowsUs;
    }

    /** Whether it answered when it was last asked, or is still within its time. */
    boolean isHealthy() {
        return knowsUs && failure == null && !silent;
    }

    /** A round has ended without its answer. */
    void roundEnded() {
        silent = pending;
    }

    boolean failedForGood() {
        return failure != null && failure.forGood() && !pending;
    }

    boolean isPending() {
        return pending;
    }

    long askedNanos() {
        return askedNanos;
    }

    Duration interval() {
        return interval;
    }

    /** When it may be asked next; {@link #NEVER} while it is being asked. */
    long askableNanos() {
        return pending ? NEVER : notBeforeNanos;
    }

    void asked(long nowNanos) {
        boolean early = knowsUs && nowNanos - askedNanos < interval.toNanos();
        earlyAsks = early ? Math.min(earlyAsks + 1, MAX_EARLY_DOUBLINGS) : 0;
        pending = true;
        askedNanos = nowNanos;
    }

    /**
     * It answered. Without a minimal interval of its own it is left alone for 15 seconds, twice as long after each
     * announce that came before its time, and never longer than its interval.
     */
    void answered(AnnounceResponse answer, long nowNanos) {
        pending = false;
        silent = false;
        knowsUs = true;
        failure = null;
        failures = 0;
        interval = answer.interval();
        Duration floor = EARLY_FLOOR.multipliedBy(1L << earlyAsks);
        Duration pause = answer.minInterval().orElse(floor);
        notBeforeNanos = nowNanos + (pause.compareTo(interval) < 0 ? pause : interval).toNanos();
    }

    /** It failed: left alone for 5 s, doubled with each failure in a row up to 15 min, a quarter more or less. */
    void failed(TrackerException cause, long nowNanos, RandomGenerator random) {
        pending = false;
        silent = false;
        failure = cause;
        long nanos = FIRST_BACK_OFF.toNanos() << Math.min(failures, MAX_DOUBLINGS);
        failures++;
        nanos = (long) (Math.min(nanos, MAX_BACK_OFF.toNanos()) * (0.75 + random.nextDouble() / 2));
        long asked = cause.retryIn().map(Duration::toNanos).orElse(0L);
        boolean never = tracker == null
                || cause.retryIn().filter(TrackerException.NEVER::equals).isPresent();
        notBeforeNanos = never ? NEVER : nowNanos + Math.max(nanos, asked);
    }

    void close() {
        if (tracker != null) {
            tracker.close();
        }
    }
}
