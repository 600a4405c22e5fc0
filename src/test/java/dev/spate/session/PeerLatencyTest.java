package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.session.swarm.LatencyRecorder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerLatencyTest {
    private static final int LENGTH = 16_384;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void percentilesAreWithinASixteenth(long seed) {
        Random random = new Random(seed);
        PeerLatency page = new PeerLatency();
        long[] all = new long[10_000];
        for (int i = 0; i < all.length; i++) {
            all[i] = (long) Math.exp(random.nextGaussian() * 2 + 15);
            page.record(all[i], LENGTH);
        }
        Arrays.sort(all);
        for (double percentile : new double[] {1, 50, 90, 99, 100}) {
            long right = all[(int) Math.ceil(percentile / 100 * all.length) - 1];
            assertEquals(right, page.percentileNanos(percentile), right / 16.0 + 1_000, "seed " + seed);
        }
        assertEquals(all[all.length - 1], page.maxNanos());
        assertEquals(10_000L * LENGTH, page.bytes());
    }

    @Test
    void takesEveryTimeFromNothingToYears() {
        PeerLatency page = new PeerLatency();
        for (long nanos : new long[] {Long.MAX_VALUE, 0, -5, 999, 1_000, 7_999, 8_000, 1L << 50}) {
            page.record(nanos, LENGTH);
        }
        assertEquals(8, page.blocks());
        assertEquals(Long.MAX_VALUE, page.maxNanos());
        assertTrue(page.percentileNanos(50) < 2_000, page.percentileNanos(50) + "");
    }

    @Test
    void aPeerCostsAFewHundredBytes() {
        PeerLatency page = new PeerLatency();
        for (long nanos = 5_000_000; nanos < 80_000_000; nanos += 10_000) {
            page.record(nanos, LENGTH);
        }
        assertTrue(page.countBytes() <= 256, page.countBytes() + " bytes");
    }

    @Test
    void beforeTheFirstBlockEverythingIsZero() {
        assertEquals(0, new PeerLatency().percentileNanos(99));
        assertEquals(
                new Latencies.Times(0, 0, 0, 0, 0),
                new LatencyRecorder().close().overall());
    }

    @Test
    void theLogIsReadByHdrHistogramsOwnReader() {
        LatencyRecorder book = new LatencyRecorder();
        for (int peer = 1; peer <= 3; peer++) {
            PeerLatency page = book.of(new InetSocketAddress("127.0.0." + peer, 6881));
            for (int i = 0; i < 100; i++) {
                book.record(page, peer * 10_000_000L, LENGTH);
            }
        }
        Latencies latencies = book.close();
        assertEquals("/127.0.0.3:6881", latencies.peers().get(0).address().toString());
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        latencies.writeLog(new PrintStream(sink, true, StandardCharsets.UTF_8), 1_700_000_000_000L, 5_000_000_000L);

        HistogramLogReader reader = new HistogramLogReader(new ByteArrayInputStream(sink.toByteArray()));
        Histogram overall = (Histogram) reader.nextIntervalHistogram();
        assertEquals(300, overall.getTotalCount());
        assertEquals(20_000_000, overall.getValueAtPercentile(50), 20_000);
        int tagged = 0;
        for (EncodableHistogram each = reader.nextIntervalHistogram();
                each != null;
                each = reader.nextIntervalHistogram()) {
            int peer = each.getTag().charAt("127.0.0.".length()) - '0';
            assertEquals(peer * 10_000_000.0, ((Histogram) each).getMean(), 1_000_000);
            tagged++;
        }
        assertEquals(3, tagged);
    }
}
