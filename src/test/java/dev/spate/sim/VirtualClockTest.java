package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VirtualClockTest {
    private record Planned(long atNanos, int number) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void eventsHappenInTheOrderOfTheirTimesAndThenOfTheirPlanning(long seed) {
        Random random = new Random(seed);
        VirtualClock clock = new VirtualClock(0);
        List<Planned> planned = new ArrayList<>();
        List<Planned> happened = new ArrayList<>();
        for (int n = 0; n < 2_000; n++) {
            Planned event = new Planned(clock.elapsedNanos() + random.nextInt(50), n);
            planned.add(event);
            clock.at(event.atNanos, () -> happened.add(event));
            if (random.nextInt(3) == 0) {
                assertTrue(clock.step(Long.MAX_VALUE));
            }
        }
        while (clock.step(Long.MAX_VALUE)) {
            assertEquals(happened.get(happened.size() - 1).atNanos, clock.elapsedNanos());
        }
        planned.sort(Comparator.comparingLong(Planned::atNanos).thenComparingInt(Planned::number));
        assertEquals(planned, happened);
    }

    @Test
    void whatIsPlannedForThePastHappensNow() {
        VirtualClock clock = new VirtualClock(-7);
        clock.at(10, () -> clock.at(3, () -> {}));
        assertTrue(clock.step(100));
        assertTrue(clock.step(100));
        assertEquals(10, clock.elapsedNanos());
        assertEquals(3, clock.nowNanos());
        assertFalse(clock.step(100));
    }

    @Test
    void nothingHappensBeyondTheLimit() {
        VirtualClock clock = new VirtualClock(0);
        clock.at(11, () -> {});
        assertFalse(clock.step(10));
        assertEquals(0, clock.elapsedNanos());
    }

    @Test
    void theMessagesOfALaneKeepTheirPlacesAmongAllEvents() {
        VirtualClock clock = new VirtualClock(0);
        List<Long> seen = new ArrayList<>();
        MessagesInFlight messageQueue = new MessagesInFlight(clock, (message, ticket) -> seen.add(message));
        for (long n = 0; n < 100; n += 2) {
            long other = n + 1;
            messageQueue.add(n / 10, n);
            clock.at(n / 10, () -> seen.add(other));
        }
        while (clock.step(Long.MAX_VALUE)) {
            messageQueue.add(clock.elapsedNanos() + 1_000, 7_000);
            if (seen.size() >= 100) {
                break;
            }
        }
        for (int n = 0; n < 100; n++) {
            assertEquals(n, seen.get(n));
        }
    }
}
