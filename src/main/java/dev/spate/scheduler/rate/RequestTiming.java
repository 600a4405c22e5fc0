package dev.spate.scheduler.rate;

/** When a request was sent, and what its peer had delivered then: what a {@link RequestWindow} measures it against. */
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
