package dev.spate.synthetic.count;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.synthetic.SwarmReport.ProgressReport;
import dev.spate.torrent.PieceLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class SwarmCountersTest {
    private static final int BLOCK = 16_384;
    private static final long START = -5;

    /** 200 blocks, two to a piece, the last of one byte. */
    private final PieceLayout layout = new PieceLayout(199L * BLOCK + 1, 2 * BLOCK);

    private final SwarmCounters swarmCounters = new SwarmCounters(layout, START);

    @Test
    void marksAreTheTimesOfTheFirstTheMiddleTheNearlyLastAndTheLastBlock() {
        for (int block = 0; block < 200; block++) {
            serve(block, at(block + 1));
        }
        ProgressReport report = swarmCounters.report(at(500));
        assertEquals(0.001, report.firstBlockSeconds());
        assertEquals(0.100, report.halfSeconds());
        // 198 blocks are 99.5 % of 199 and a bit, 197 are 98.99 %.
        assertEquals(0.198, report.nearlySeconds());
        assertEquals(0.200, report.allSeconds());
        assertEquals(layout.totalBytes(), report.distinctBytes());
    }

    @Test
    void whatIsSentAgainOrWrongMovesNoMark() {
        swarmCounters.corrupted(BLOCK, at(0), at(1));
        assertEquals(-1, swarmCounters.report(at(2)).firstBlockSeconds());
        assertFalse(serve(7, at(3)));
        assertTrue(serve(7, at(4)));
        assertTrue(serve(7, at(5)));
        ProgressReport report = swarmCounters.report(at(6));
        assertEquals(0.003, report.firstBlockSeconds());
        assertEquals(-1, report.halfSeconds());
        assertEquals(BLOCK, report.distinctBytes());
        assertEquals(2 * BLOCK, report.duplicateBytes());
        assertEquals(BLOCK, report.corruptBytes());
    }

    /** libtorrent asks for the whole piece at the end of a file of version 2. */
    @Test
    void theGapBehindAFileIsNoContent() {
        PieceLayout gaps = PieceLayout.ofAlignedFiles(new long[] {BLOCK + 1, 3 * BLOCK}, 2 * BLOCK);
        SwarmCounters counters = new SwarmCounters(gaps, START);
        assertFalse(counters.served(0, 0, BLOCK, at(0), at(1)));
        assertFalse(counters.served(0, BLOCK, BLOCK, at(0), at(2)));
        assertFalse(counters.served(1, 0, 2 * BLOCK, at(0), at(3)));
        assertFalse(counters.served(2, 0, 2 * BLOCK, at(0), at(4)));
        assertEquals(4 * BLOCK + 1, counters.report(at(5)).distinctBytes());
        assertEquals(0, counters.report(at(5)).duplicateBytes());
    }

    @Test
    void requestsOfAnotherLengthAreCountedByTheBlocksThatTheyEnd() {
        assertFalse(swarmCounters.served(0, 0, 8_192, at(0), at(1)));
        assertEquals(0, swarmCounters.report(at(1)).distinctBytes());
        assertFalse(swarmCounters.served(0, 8_192, 8_192, at(0), at(2)));
        assertEquals(BLOCK, swarmCounters.report(at(2)).distinctBytes());
        assertFalse(swarmCounters.served(0, 0, 2 * BLOCK, at(0), at(3)));
        assertEquals(2 * BLOCK, swarmCounters.report(at(3)).distinctBytes());
        assertEquals(BLOCK, swarmCounters.report(at(3)).duplicateBytes());
        assertTrue(swarmCounters.served(0, 100, 1_000, at(0), at(4)));
    }

    @Test
    void latencyIsAHistogramOfMicroseconds() throws Exception {
        assertEquals("", swarmCounters.report(at(0)).latency());
        for (int i = 0; i < 90; i++) {
            swarmCounters.served(0, 0, BLOCK, at(0), at(1));
        }
        for (int i = 0; i < 10; i++) {
            swarmCounters.corrupted(BLOCK, at(0), at(50));
        }
        byte[] encoded = Base64.getDecoder().decode(swarmCounters.report(at(60)).latency());
        Histogram histogram = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(encoded), 0);
        assertEquals(100, histogram.getTotalCount());
        assertEquals(1_000, histogram.getValueAtPercentile(90));
        assertEquals(50_000, histogram.getMaxValue(), 50);
    }

    @Test
    void theSeriesHasTheTotalsOfEachStep() {
        swarmCounters.opened(at(5));
        swarmCounters.sending(100, at(30));
        swarmCounters.sending(100, at(40));
        swarmCounters.closed(at(61));
        var series = swarmCounters.report(at(80)).series();
        assertEquals(0.02, series.stepSeconds());
        assertEquals("[0, 100, 200, 200]", Arrays.toString(series.sentBytes()));
        assertEquals("[1, 1, 1, 0]", Arrays.toString(series.connections()));
    }

    private boolean serve(int block, long now) {
        int piece = block / 2;
        return swarmCounters.served(piece, block % 2 * BLOCK, layout.blockLength(piece, block % 2), now, now);
    }

    private static long at(long millis) {
        return START + TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
