package dev.spate.tracker;

import dev.spate.http.HttpException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** An announce that failed. The message names the tracker, without its passkey, and is for a person. */
public final class TrackerException extends IOException {
    /** The retry time of a tracker that asked never to be asked again (BEP 31). */
    static final Duration NEVER = Duration.ofDays(10_000);

    /** The most that a tracker gets by a number: as with its intervals, a slip must not silence it for years. */
    static final Duration LONGEST_RETRY = Duration.ofDays(1);

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final boolean forGood;
    private final Duration retryIn;

    private TrackerException(String tracker, String reason, boolean forGood, Duration retryIn, Throwable cause) {
        super(tracker + ": " + reason, cause);
        this.reason = reason;
        this.forGood = forGood;
        this.retryIn = retryIn;
    }

    /** A failure that may pass: silence, a broken answer, a server error, an announce that was given up. */
    public static TrackerException passing(String tracker, String reason) {
        return new TrackerException(tracker, reason, false, null, null);
    }

    /** A failure that will not heal by itself soon. */
    static TrackerException forGood(String tracker, String reason) {
        return new TrackerException(tracker, reason, true, null, null);
    }

    /** The tracker's own refusal, with the time after which it wants to be asked again, or null. */
    static TrackerException refusal(String tracker, String reason, boolean forGood, Duration retryIn) {
        return new TrackerException(tracker, reason, forGood, retryIn, null);
    }

    static TrackerException of(String tracker, HttpException cause) {
        return new TrackerException(tracker, cause.reason(), cause.forGood(), null, cause);
    }

    /** The message without the tracker's address. */
    public String reason() {
        return reason;
    }

    /**
     * Whether trying again soon is useless: unsupported scheme, unknown host, refused connection, HTTP 4xx, or a
     * failure reason of the tracker's own.
     */
    public boolean forGood() {
        return forGood;
    }

    /** How long the tracker wants to be left alone (BEP 31). */
    public Optional<Duration> retryIn() {
        return Optional.ofNullable(retryIn);
    }
}
