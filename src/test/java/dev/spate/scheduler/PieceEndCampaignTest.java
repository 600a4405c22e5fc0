package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.support.Effort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every order of every two things that may happen around the end of a piece, and at night of every three. */
class PieceEndCampaignTest {
    private static final int EVENTS = PieceEnd.Event.values().length;
    private static final int LENGTH = Effort.of("simulations", 300) >= 1_000 ? 3 : 2;

    private final Map<PieceEnd.Happened, Long> happened = new EnumMap<>(PieceEnd.Happened.class);
    private long ended;

    @TestFactory
    Stream<DynamicTest> whateverHappensAtTheEndOfAPieceItIsFinished() {
        Stream<DynamicTest> all = Stream.of(PieceEnd.Setup.values())
                .flatMap(setup -> Stream.of(false, true)
                        .map(fast -> DynamicTest.dynamicTest(
                                setup + (fast ? ", fast" : ""), () -> assertEquals("", failures(setup, fast)))));
        return Stream.concat(
                all, Stream.of(DynamicTest.dynamicTest("what came of all of them", this::everythingHasHappened)));
    }

    private void everythingHasHappened() {
        System.out.println(
                "ends of a piece: " + ended + " orders of " + LENGTH + " of " + EVENTS + " events; " + happened);
        assertEquals(2 * PieceEnd.Setup.values().length * orders(), ended);
        assertEquals(EnumSet.allOf(PieceEnd.Happened.class), happened.keySet());
    }

    private static long orders() {
        return Math.round(Math.pow(EVENTS, LENGTH));
    }

    private String failures(PieceEnd.Setup setup, boolean fast) {
        List<String> failures = new ArrayList<>();
        for (long order = 0; order < orders() && failures.size() < 10; order++) {
            List<PieceEnd.Event> events = events(order);
            try {
                PieceEnd end = new PieceEnd(setup, fast, happened);
                events.forEach(end::happens);
                end.ends();
                ended++;
            } catch (AssertionError | RuntimeException failure) {
                failures.add(events + ": " + failure + " "
                        + Arrays.toString(failure.getStackTrace()).substring(0, 200));
            }
        }
        return String.join("\n", failures);
    }

    private static List<PieceEnd.Event> events(long order) {
        List<PieceEnd.Event> events = new ArrayList<>();
        for (long left = order, n = 0; n < LENGTH; n++, left /= EVENTS) {
            events.add(PieceEnd.Event.values()[(int) (left % EVENTS)]);
        }
        return events;
    }
}
