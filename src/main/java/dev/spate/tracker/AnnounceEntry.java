package dev.spate.tracker;

import dev.spate.http.Url;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What an {@link Announcer} remembers of one tracker, at one family of addresses or at whichever answers. Times are nanoseconds of the announcer's clock.
 */
final class AnnounceEntry {
    static final long NEVER = Long.MAX_VALUE;

    private static final Duration EARLY_FLOOR = Duration.ofSeconds(15);
    private static final int MAX_EARLY_DOUBLINGS = 4;
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(5);
    private static final Duration MAX_BACK_OFF = Duration.ofMinutes(15);
    private static final int MAX_DOUBLINGS = 10;

    private final String address;
    private final String label;
    private final AnnouncePolicy policy;
    /** Null for one that is itself such. */
    private final AnnounceEntry secondFamily;

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

    AnnounceEntry(String address, AnnouncePolicy policy) {
        this(address, policy, new AnnounceEntry(address, policy, null));
    }

    private AnnounceEntry(String address, AnnouncePolicy policy, AnnounceEntry secondFamily) {
        this.address = address;
        this.label = Url.labelOf(address);
        this.policy = policy;
        this.secondFamily = secondFamily;
    }

    /** The same tracker over its other family of addresses, which is asked beside it. */
    AnnounceEntry secondFamily() {
        return secondFamily;
    }

    /** Whether it is the other family of another one: whether it answers or not, the person hears of that one alone. */
    boolean isSecondFamily() {
        return secondFamily == null;
    }

    /** Opens the tracker unless that was done before. */
    void open(Tracker.Opener opener) throws TrackerException {
        if (tracker == null) {
            tracker = opener.open(address);
        }
    }

    /** Opens the other family's, unless that was done before; returns whether there is one. */
    boolean openSecondFamily(Tracker.Opener opener) throws TrackerException {
        if (secondFamily.tracker == null) {
            secondFamily.tracker = opener.openSecondFamily(address).orElse(null);
        }
        return secondFamily.tracker != null;
    }

    /** The tracker, which has been opened. */
    Tracker tracker() {
        return tracker;
    }

    /** The address for a person. */
    String label() {
        return label;
    }

    /** Whether it has accepted an announce of ours, and so should be told when we leave. Never after a lookup. */
    boolean knowsUs() {
        return knowsUs;
    }

    /** Whether it answered when it was last asked, or is still within its time. */
    boolean isHealthy() {
        return knowsUs && failure == null && !silent || !isSecondFamily() && secondFamily.isHealthy();
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

    /** Whether it is being asked and still within its time. */
    boolean isOpen(long nowNanos) {
        return pending && nowNanos < overdueNanos();
    }

    /** When it has been waited for long enough. */
    long overdueNanos() {
        return askedNanos + policy.overdue().toNanos();
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
     *
     * @return when the next regular announce is due
     */
    long answered(AnnounceResponse answer, long nowNanos, RandomGenerator random) {
        pending = false;
        silent = false;
        knowsUs = !policy.lookup();
        failure = null;
        failures = 0;
        interval = answer.interval();
        Duration floor = EARLY_FLOOR.multipliedBy(1L << earlyAsks);
        long pause = answer.minInterval().orElse(floor).toNanos();
        double spread = policy.repeat().spread();
        long regular =
                spread == 0 ? interval.toNanos() : (long) (interval.toNanos() * (1 - spread * random.nextDouble()));
        notBeforeNanos = nowNanos + Math.min(pause, regular);
        return nowNanos + regular;
    }

    /** It failed: left alone for 5 s, doubled with each failure in a row up to 15 min, and spread by chance. */
    void failed(TrackerException cause, long nowNanos, RandomGenerator random) {
        pending = false;
        silent = false;
        failure = cause;
        AnnouncePolicy.Repeat repeat = policy.repeat();
        long nanos = Math.min(FIRST_BACK_OFF.toNanos() << Math.min(failures, MAX_DOUBLINGS), MAX_BACK_OFF.toNanos());
        failures++;
        double spread = repeat.backOffSpread();
        if (spread > 0) {
            nanos = (long) (nanos * (1 - spread + 2 * spread * random.nextDouble()));
        }
        Duration wanted = cause.retryIn().orElse(Duration.ZERO);
        Duration retry = wanted.compareTo(repeat.longestRetry()) < 0 ? wanted : repeat.longestRetry();
        boolean never = tracker == null || retry.equals(TrackerException.NEVER);
        notBeforeNanos = never ? NEVER : nowNanos + Math.max(nanos, retry.toNanos());
    }

    void close() {
        if (tracker != null) {
            tracker.close();
        }
    }
}
