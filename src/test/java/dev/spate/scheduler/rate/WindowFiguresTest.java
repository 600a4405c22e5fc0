package dev.spate.scheduler.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A few blocks, and the figures that follow from them by the rules of {@link RequestWindow}. */
class WindowFiguresTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long PLENTY = 16 << 20;
    private static final int BLOCK = 16_384;

    private final RequestWindow window = new RequestWindow(1_000);

    private RequestTiming send(int outstandingBefore, long nowNanos) {
        SentBlock request = new SentBlock(nowNanos);
        window.sent(request, outstandingBefore);
        return request;
    }

    /** One block at a time: the first takes {@code first}, the second {@code second}. */
    private void twoBlocks(long first, long second, long shareBytes) {
        window.delivered(send(0, 0), 0, first, shareBytes);
        window.delivered(send(0, first), 0, first + second, shareBytes);
    }

    @ParameterizedTest
    @CsvSource({"-5, 1", "0, 1", "1, 1", "17, 17", "32, 32", "33, 32"})
    void theFirstWindowIsWithinBounds(int asked, int blocks) {
        window.begin(asked);
        assertEquals(blocks, window.blocks());
    }

    @Test
    void beforeTheFirstBlockNothingIsKnown() {
        assertEquals(0, window.bytesPerSecond());
        assertEquals(0, window.blockNanos());
        assertEquals(0, window.minRttNanos());
        assertEquals(1, window.frugalBlocks());
        assertTrue(window.isSlowStart());
    }

    @Test
    void theFirstBlockTellsRateAndRoundTrip() {
        window.delivered(send(0, 0), 0, 100 * MILLI, PLENTY);
        assertEquals(163_840, window.bytesPerSecond());
        assertEquals(100 * MILLI, window.blockNanos());
        assertEquals(100 * MILLI, window.minRttNanos());
        assertEquals(1, window.frugalBlocks());
    }

    @ParameterizedTest
    @CsvSource({
        // Twice the product of one block and two more make four; the slack is a second's worth, or its share.
        "0, 4",
        "16383, 5",
        "16384, 5",
        "16777216, 5"
    })
    void whileItGrowsEachBlockMakesRoomForOneMoreAtMost(long shareBytes, int blocks) {
        window.delivered(send(0, 0), 0, 100 * MILLI, shareBytes);
        assertEquals(blocks, window.blocks());
    }

    @Test
    void whileItGrowsItNeverShrinks() {
        window.begin(32);
        window.delivered(send(0, 0), 0, 100 * MILLI, 0);
        assertEquals(32, window.blocks());
    }

    /** A quarter more than the shortest round trip, and 50 ms, pass for the line's own whims. */
    @ParameterizedTest
    @CsvSource({"100, 175000000, true", "100, 175000001, false", "200, 300000000, true", "200, 300000001, false"})
    void itGrowsUntilABlockWaitsInAQueue(long firstMillis, long secondNanos, boolean grows) {
        twoBlocks(firstMillis * MILLI, secondNanos, PLENTY);
        assertEquals(grows, window.isSlowStart());
    }

    /**
     * A quarter more than the product of one block, and a slack: the mean rate times one and a half of the longest silence, of a
     * quarter of a second at least and a second at most, but no more than the share.
     */
    @ParameterizedTest
    @CsvSource({
        "100, 400, 0, 2",
        "100, 400, 30000, 4",
        "100, 300, 16777216, 6",
        "10, 80, 16777216, 25",
        "100, 1000, 16777216, 7"
    })
    void whenItIsFoundItIsTheProductAndASlack(long first, long second, long shareBytes, int blocks) {
        window.begin(32);
        twoBlocks(first * MILLI, second * MILLI, shareBytes);
        assertFalse(window.isSlowStart());
        assertEquals(blocks, window.blocks());
        window.limit(1);
        assertEquals(1, window.blocks());
        assertTrue(window.isCapped());
        window.limit(blocks);
        assertTrue(window.isCapped());
        window.limit(blocks + 1);
        assertFalse(window.isCapped());
    }

    @Test
    void foundItGrowsByOneForEachBlock() {
        twoBlocks(10 * MILLI, 80 * MILLI, PLENTY);
        assertFalse(window.isSlowStart());
        assertEquals(6, window.blocks(), "4 at first, and two blocks");
    }

    @ParameterizedTest
    @CsvSource({
        // share: window, the most that may be outstanding when more is asked for
        "0, 2, 1",
        "20000, 3, 1",
        "30000, 4, 2"
    })
    void aBatchIsAskedForWhenThereIsRoomForHalfTheWindow(long shareBytes, int blocks, int outstanding) {
        window.begin(32);
        twoBlocks(100 * MILLI, 176 * MILLI, shareBytes);
        assertEquals(blocks, window.blocks());
        assertTrue(window.isDue(outstanding));
        assertFalse(window.isDue(outstanding + 1));
    }

    @Test
    void aBatchIsEightBlocksAtMost() {
        window.begin(32);
        twoBlocks(10 * MILLI, 80 * MILLI, PLENTY);
        assertEquals(25, window.blocks());
        assertTrue(window.isDue(17));
        assertFalse(window.isDue(18));
    }

    @Test
    void fewerThanKeepThePeerBusyAreFilledUpAtOnce() {
        window.begin(32);
        twoBlocks(10 * MILLI, 300 * MILLI, PLENTY);
        window.limit(25);
        assertEquals(25, window.blocks());
        // It was silent for 0.3 s at 100 blocks a second: 30 blocks are on their way in such a pause.
        assertTrue(window.isDue(24));
        window.limit(40);
        assertTrue(window.blocks() < 40);
        assertTrue(window.isDue(29));
        assertFalse(window.isDue(30));
    }

    @Test
    void whileItGrowsMoreIsAlwaysDue() {
        window.begin(32);
        assertTrue(window.isDue(32));
    }

    @Test
    void farMoreThanItHoldsAreTwiceAsManyAndASecondsWorth() {
        twoBlocks(100 * MILLI, 400 * MILLI, 0);
        assertEquals(2, window.blocks());
        assertFalse(window.isExceededBy(12), "ten blocks too many are one second");
        assertTrue(window.isExceededBy(13));
    }

    @Test
    void onASlowLineTwiceAsManyAreNotFarMore() {
        twoBlocks(SECOND, 1_400 * MILLI, PLENTY);
        assertEquals(3, window.blocks());
        assertFalse(window.isExceededBy(6));
        assertTrue(window.isExceededBy(7));
    }

    @Test
    void whileItGrowsNothingIsFarMore() {
        window.delivered(send(0, 0), 0, 100 * MILLI, 0);
        assertFalse(window.isExceededBy(1_000));
    }

    @Test
    void aPeerThatServesAgainBeginsAnew() {
        window.begin(32);
        twoBlocks(100 * MILLI, 400 * MILLI, 0);
        window.timedOut();
        assertEquals(1, window.blocks());
        window.delivered(send(0, 500 * MILLI), 0, 1_500 * MILLI, PLENTY);
        assertTrue(window.isSlowStart());
        assertEquals(4, window.blocks(), "with the rate of before it were five");
    }

    @Test
    void ofTimeWithoutARequestTheRateKnowsNothing() {
        twoBlocks(100 * MILLI, 100 * MILLI, PLENTY);
        window.delivered(send(0, 100 * SECOND), 0, 100 * SECOND + 100 * MILLI, PLENTY);
        assertEquals(163_840, window.bytesPerSecond());
        assertTrue(window.isSlowStart());
        assertEquals(7, window.blocks());
    }

    /** Those that were sent at once come one after the other: four of them tell the pace, or a quarter of a second. */
    @ParameterizedTest
    @CsvSource({
        // shortest round trip, pace, window, blocks that came: growing
        "100, 1, 32, 10, true",
        "10, 20, 32, 4, true",
        "10, 20, 32, 5, false",
        "100, 20, 32, 5, false",
        "100, 20, 20, 5, true",
        "10, 20, 14, 5, false",
        "10, 20, 12, 5, true",
        "10, 25, 10, 5, true",
        "100, 20, 22, 5, false",
        "10, 251, 8, 2, false",
        "10, 250, 8, 2, true"
    })
    void aTrainThatTakesVeryLongFillsAQueue(long roundTrip, long pace, int blocks, int came, boolean grows) {
        window.begin(blocks);
        RequestTiming[] train = new RequestTiming[came];
        for (int n = 0; n < came; n++) {
            train[n] = send(n, 0);
        }
        for (int n = 0; n < came; n++) {
            window.delivered(train[n], came - 1 - n, (roundTrip + n * pace) * MILLI, 0);
        }
        assertEquals(grows, window.isSlowStart());
    }

    @Test
    void threeRoundsWithoutAFasterOneEndTheGrowth() {
        long now = 0;
        int rounds = 0;
        while (window.isSlowStart() && rounds < 20) {
            window.delivered(send(0, now), 0, now + 100 * MILLI, 0);
            now += 100 * MILLI;
            rounds++;
        }
        // The first is the train, the second the first round.
        assertEquals(5, rounds);
    }

    @Test
    void aRoundThatIsAQuarterFasterIsNoneOfThem() {
        long now = 0;
        int rounds = 0;
        for (long each : new long[] {100, 100, 80, 80, 80, 80, 80, 80}) {
            if (window.isSlowStart()) {
                window.delivered(send(0, now), 0, now + each * MILLI, 0);
                now += each * MILLI;
                rounds++;
            }
        }
        assertEquals(6, rounds);
    }

    @Test
    void whatIsAlmostABlockMoreIsRoundedUp() {
        // 4.95 blocks are on their way.
        RequestTiming[] train = new RequestTiming[5];
        for (int n = 0; n < 5; n++) {
            train[n] = send(n, 0);
        }
        for (int n = 0; n < 5; n++) {
            window.delivered(train[n], 4 - n, 100 * MILLI + n * MILLI / 4, 0);
        }
        assertEquals(5, window.frugalBlocks());
    }

    /** Twenty blocks are kept on a line of a hundred a second and a tenth of a second. */
    private long busyLine(long untilNanos) {
        Deque<RequestTiming> line = new ArrayDeque<>();
        for (int n = 0; n < 20; n++) {
            line.add(send(n, 0));
        }
        long now = 100 * MILLI;
        for (; now <= untilNanos; now += 10 * MILLI) {
            window.delivered(line.remove(), 19, now, 0);
            line.add(send(19, now));
        }
        return now;
    }

    @Test
    void fewerThanAQuarterMoreThanFitOnTheLineAreFilledUpAtOnce() {
        busyLine(300 * MILLI);
        assertFalse(window.isSlowStart());
        window.limit(13);
        assertEquals(13, window.blocks());
        assertTrue(window.isDue(12));
        assertFalse(window.isDue(13));
    }

    @Test
    void theRateIsRememberedForTenRoundTrips() {
        RequestTiming[] train = new RequestTiming[4];
        for (int n = 0; n < 4; n++) {
            train[n] = send(n, 0);
        }
        for (int n = 0; n < 4; n++) {
            window.delivered(train[n], 3 - n, SECOND + n, 0);
        }
        for (long now = SECOND; now < 8 * SECOND; now += 1_400 * MILLI) {
            window.delivered(send(0, now), 0, now + 1_400 * MILLI, 0);
        }
        assertFalse(window.isSlowStart());
        assertEquals(5, window.blocks(), "four blocks in a round trip of a second, and a quarter more");
    }

    @Test
    void aRoundTripThatIsAsShortAsTheShortestNeedsNoOtherProof() {
        long now = 0;
        for (int n = 0; n < 300; n++, now += 100 * MILLI) {
            window.delivered(send(0, now), 0, now + 100 * MILLI, 0);
            assertTrue(window.blocks() > 1, () -> "the queue ran out for nothing");
        }
        assertFalse(window.isSlowStart());
    }

    @Test
    void afterTenSecondsTheQueueRunsOutForARoundTrip() {
        Deque<RequestTiming> line = new ArrayDeque<>();
        for (int n = 0; n < 20; n++) {
            line.add(send(n, 0));
        }
        long now = 100 * MILLI;
        while (now <= 10_100 * MILLI) {
            window.delivered(line.remove(), line.size(), now, PLENTY);
            line.add(send(line.size(), now));
            assertTrue(line.peek().sentNanos < SECOND || window.blocks() > 9, "too early");
            now += 10 * MILLI;
        }
        assertEquals(10_110 * MILLI, now);
        window.delivered(line.remove(), line.size(), now, PLENTY);
        // A tenth less than the ten that fit on the line.
        assertEquals(9, window.blocks());
        while (line.size() > 9) {
            now += 10 * MILLI;
            window.delivered(line.remove(), line.size(), now, PLENTY);
            assertEquals(9, window.blocks());
            assertEquals(100 * MILLI, window.minRttNanos());
        }
        // What is sent from here on meets no queue of ours, and is the proof.
        RequestTiming proof = send(line.size(), now);
        while (!line.isEmpty()) {
            now += 10 * MILLI;
            window.delivered(line.remove(), line.size(), now, PLENTY);
            assertEquals(100 * MILLI, window.minRttNanos());
        }
        now += 30 * MILLI;
        window.delivered(proof, 0, now, PLENTY);
        assertEquals(120 * MILLI, window.minRttNanos(), "the line is longer than it was");
        assertTrue(window.blocks() > 9);
    }

    @Test
    void roundsWithTooLittleToAskForProveNothing() {
        long now = 0;
        for (int n = 0; n < 20; n++) {
            window.appLimited(0);
            window.delivered(send(0, now), 0, now + 100 * MILLI, 0);
            now += 100 * MILLI;
        }
        assertTrue(window.isSlowStart());
    }

    @Test
    void whatWasSentWhileThereWasTooLittleToAskForIsUntilThatWasAnswered() {
        RequestTiming first = send(0, 0);
        assertFalse(first.appLimited);
        RequestTiming second = send(1, 0);
        window.appLimited(2);
        assertTrue(send(2, 0).appLimited);
        window.delivered(first, 1, 100 * MILLI, 0);
        assertTrue(send(2, 100 * MILLI).appLimited, "one of the two is still on its way");
        window.delivered(second, 1, 100 * MILLI, 0);
        assertFalse(send(1, 100 * MILLI).appLimited);
        window.appLimited(0);
        assertTrue(send(1, 100 * MILLI).appLimited);
    }

    @Test
    void aBlockThatComesLateCountsForTheRateAlone() {
        send(0, 0);
        window.late(BLOCK, SECOND);
        assertEquals(BLOCK, window.bytesPerSecond());
        assertEquals(0, window.minRttNanos());
        assertEquals(4, window.blocks());
    }

    private static double largest(double... samplesEachTenNanos) {
        MaxFilter filter = new MaxFilter();
        for (int n = 0; n < samplesEachTenNanos.length; n++) {
            filter.add(samplesEachTenNanos[n], 10L * n, 40);
        }
        return filter.get();
    }

    @Test
    void theLargestSampleCountsForAWindowAndThenTheNextLargestSinceThen() {
        assertEquals(9, largest(9, 1, 1, 1, 1));
        assertEquals(1, largest(9, 1, 1, 1, 1, 1));
        assertEquals(9, largest(1, 9, 1, 1, 1, 1));
        assertEquals(5, largest(9, 1, 5, 1, 1, 1));
        assertEquals(3, largest(9, 5, 1, 3, 1, 1, 1));
        assertEquals(4, largest(9, 1, 1, 1, 4, 1));
        assertEquals(9, largest(5, 9));
        assertEquals(9, largest(9, 9, 1, 1, 1, 1), "the same again is as good as new");
    }

    @Test
    void afterAPauseTheNewestSampleIsTheLargest() {
        MaxFilter filter = new MaxFilter();
        filter.add(9, 0, 40);
        assertEquals(9, filter.get());
        filter.add(1, 41, 40);
        assertEquals(1, filter.get());
        filter.add(0.5, 81, 40);
        assertEquals(1, filter.get());
        filter.add(0.5, 82, 40);
        assertEquals(0.5, filter.get());
    }

    @Test
    void aPauseOfAWholeWindowForgetsNothing() {
        MaxFilter filter = new MaxFilter();
        filter.add(9, 0, 40);
        filter.add(1, 40, 40);
        assertEquals(9, filter.get());
        filter.add(1, 41, 40);
        assertEquals(1, filter.get());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theFilterIsBetweenTheLargestOfHalfAWindowAndTheLargestOfAWholeOne(long seed) {
        Random random = new Random(seed);
        MaxFilter filter = new MaxFilter();
        double[] samples = new double[5_000];
        for (int now = 0; now < samples.length; now++) {
            samples[now] = 1 + random.nextInt(random.nextInt(20) == 0 ? 1_000 : 10);
            filter.add(samples[now], now, 40);
            double half = 0;
            double whole = 0;
            for (int ago = 0; ago <= Math.min(40, now); ago++) {
                whole = Math.max(whole, samples[now - ago]);
                half = ago < 10 ? Math.max(half, samples[now - ago]) : half;
            }
            assertTrue(filter.get() <= whole, "too large at " + now + ", seed " + seed);
            assertTrue(filter.get() >= half, "too small at " + now + ", seed " + seed);
        }
    }

    @Test
    void aSampleWeighsByItsShareOfASecond() {
        DeliveryRate rate = new DeliveryRate();
        rate.begin(0);
        rate.delivered(1_000, SECOND);
        rate.delivered(3_000, 2 * SECOND);
        assertEquals(2_000, rate.bytesPerSecond());
        rate.delivered(0, 5 * SECOND);
        assertEquals(500, rate.bytesPerSecond());
    }

    @Test
    void samplesShorterThanFiftyMillisecondsAreAddedUp() {
        DeliveryRate rate = new DeliveryRate();
        rate.begin(0);
        rate.delivered(10, MILLI);
        assertEquals(10_000, rate.bytesPerSecond());
        rate.delivered(1_000, 50 * MILLI);
        assertEquals(10_000, rate.bytesPerSecond());
        rate.delivered(0, 51 * MILLI);
        // 1,000 bytes in 50 ms, that weigh 50 of 1,050.
        assertEquals(10_000 + 10_000 / 21.0, rate.bytesPerSecond(), 0.001);
    }

    @Test
    void asTheLargestAgesTheFilterPrefersYoungerSamplesToLargerOnes() {
        MaxFilter filter = new MaxFilter();
        filter.add(10, 0, 100);
        // After a quarter of the window the next sample becomes the second, after half of it the third.
        filter.add(5, 30, 100);
        filter.add(4, 60, 100);
        filter.add(1, 101, 100);
        assertEquals(5, filter.get());
        filter.add(1, 131, 100);
        assertEquals(4, filter.get(), "the second is too old as well");
        filter.add(0.5, 161, 100);
        assertEquals(1, filter.get());
    }

    @Test
    void inTheFirstQuarterOfTheWindowASmallerSampleIsNotTheSecond() {
        MaxFilter filter = new MaxFilter();
        filter.add(10, 0, 100);
        filter.add(5, 25, 100);
        filter.add(3, 30, 100);
        filter.add(1, 101, 100);
        assertEquals(3, filter.get());
    }

    @Test
    void theSecondLargestIsAsGoodForAWholeWindowAsTheLargestWas() {
        MaxFilter filter = new MaxFilter();
        filter.add(10, 0, 100);
        filter.add(9, 30, 100);
        filter.add(8, 60, 100);
        filter.add(1, 130, 100);
        assertEquals(9, filter.get());
        filter.add(1, 131, 100);
        assertEquals(8, filter.get());
    }

    @Test
    void whenTheLargestIsTooOldTheNewestSampleIsTheThird() {
        MaxFilter filter = new MaxFilter();
        filter.add(10, 0, 100);
        filter.add(5, 90, 100);
        filter.add(1, 101, 100);
        filter.add(3, 105, 100);
        filter.add(2, 191, 100);
        assertEquals(3, filter.get());
    }

    @Test
    void whenTheSecondIsTooOldAsWellAllThreeMoveUp() {
        MaxFilter filter = new MaxFilter();
        filter.add(10, 0, 100);
        filter.add(9, 30, 100);
        filter.add(8, 125, 100);
        filter.add(1, 131, 100);
        assertEquals(8, filter.get());
        filter.add(0.5, 155, 100);
        filter.add(0.1, 226, 100);
        assertEquals(1, filter.get());
    }
}
