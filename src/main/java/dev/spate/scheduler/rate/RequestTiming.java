package dev.spate.scheduler.rate;

/** When a request was sent, and what its peer had delivered by then; a {@link RequestWindow} measures the block against it. */
public abstract class RequestTiming {
    public final long sentNanos;

    long deliveredBytes;
    long deliveredNanos;
    long firstSentNanos;
    boolean appLimited;

    public RequestTiming(long sentNanos) {
        this.sentNanos = sentNanos;
    }

    /** Bytes of the block that was asked for. */
    public abstract int lengthBytes();
}
