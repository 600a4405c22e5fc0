package dev.spate.report;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * A histogram of durations in microseconds, in the compressed form that HdrHistogram's tools read.
 *
 * @param encoded Base64 of the compressed V2 encoding; empty when nothing was counted
 */
public record Latency(String encoded) {
    /** Nothing was counted. */
    public static final Latency NONE = new Latency("");

    /** The histogram as values of this package. */
    public static Latency of(Histogram histogram) {
        if (histogram.getTotalCount() == 0) {
            return NONE;
        }
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return new Latency(Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length)));
    }

    /**
     * A new histogram with what was counted.
     *
     * @throws IllegalArgumentException when the text is not such a histogram
     */
    public Histogram decode() {
        if (encoded.isEmpty()) {
            return new Histogram(3);
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(encoded));
            return Histogram.decodeFromCompressedByteBuffer(bytes, 0);
        } catch (DataFormatException | RuntimeException e) {
            throw new IllegalArgumentException("not a compressed HdrHistogram", e);
        }
    }
}
