package dev.spate.synthetic.count;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.synthetic.SwarmReport.SeriesReport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimelineTest {
    private static final long STEP = Timeline.FIRST_STEP_NANOS;

    @ParameterizedTest
    @ValueSource(ints = {1, 999, 1_000, 1_001, 2_000, 2_001, 50_000})
    void valuesStayAtTheirTimesHoweverOftenTheStepDoubles(int steps) {
        Timeline timeline = new Timeline(77);
        for (int step = 1; step <= steps; step++) {
            timeline.advance(77 + step * STEP, step, 2L * step, 3L * step);
        }
        SeriesReport series = timeline.report();
        int merged = (int) Math.round(series.stepSeconds() * 1e9 / STEP);
        long[] distinct = series.distinctBytes();
        assertEquals(steps / merged, distinct.length);
        assertTrue(distinct.length <= Timeline.MOST_VALUES && (merged == 1 || distinct.length >= 500));
        for (int i = 0; i < distinct.length; i++) {
            assertEquals((long) merged * (i + 1), distinct[i]);
            assertEquals(3 * distinct[i], series.connections()[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5_000, 4_000_000_000L})
    void aLongSilenceIsFilledWithTheTotalsBeforeIt(long steps) {
        Timeline timeline = new Timeline(0);
        timeline.advance(STEP, 1, 1, 1);
        timeline.advance(steps * STEP, 9, 9, 9);
        long[] sent = timeline.report().sentBytes();
        assertTrue(sent.length >= 500 && sent.length <= Timeline.MOST_VALUES, "length " + sent.length);
        assertEquals(9, sent[sent.length - 1]);
    }
}
