package dev.spate.report;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.HdrHistogram.Histogram;

/**
 * A histogram of durations in microseconds, in the compressed form that HdrHistogram's tools read.
 *
 * @param encoded Base64 of the compressed V2 encoding; empty when nothing was counted
 */
public record Latency(String encoded) {
    /** Nothing was counted. */
    public static final Latency NONE = new Latency("");

    /** As {@link #of} is given; a histogram of them takes 450 KiB at most. */
    private static final int MOST_DIGITS = 3;

    /** Cookie and length, before the compressed part. */
    private static final int PREFIX_BYTES = 8;

    private static final int HEADER_BYTES = 40;
    private static final int DIGITS_AT = 12;

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
            if (significantDigits(bytes) > MOST_DIGITS) {
                throw new IllegalArgumentException("finer than ours");
            }
            return Histogram.decodeFromCompressedByteBuffer(bytes, 0);
        } catch (DataFormatException | RuntimeException e) {
            throw new IllegalArgumentException("not a compressed HdrHistogram", e);
        }
    }

    /** Checked before anything is allocated: with five digits, a hundred characters of a report could take 100 MiB. */
    private static int significantDigits(ByteBuffer compressed) throws DataFormatException {
        byte[] header = new byte[HEADER_BYTES];
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(compressed.array(), PREFIX_BYTES, compressed.limit() - PREFIX_BYTES);
            if (inflater.inflate(header) < HEADER_BYTES) {
                throw new IllegalArgumentException("cut off");
            }
            return ByteBuffer.wrap(header).getInt(DIGITS_AT);
        } finally {
            inflater.end();
        }
    }
}
