package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpeningTurnsTest {
    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private boolean noThreads;
    private final OpeningTurns turns = new OpeningTurns(Runnable::run, (name, work) -> {
        if (noThreads) {
            throw new OutOfMemoryError("as if");
        }
        threads.add(work);
    });

    private OpeningTurns.Turn turn(String name) {
        return new OpeningTurns.Turn(() -> told.add(name), why -> told.add(name + ": " + why.getMessage()));
    }

    private void begin(int many) {
        for (int i = 0; i < many; i++) {
            turns.begin(turn("no " + i));
        }
    }

    @Test
    void someOpenAtATimeAndTheOthersInTheOrderInWhichTheyCame() {
        begin(OpeningTurns.AT_ONCE + 2);
        assertEquals(OpeningTurns.AT_ONCE, threads.size());

        threads.remove().run();
        assertEquals(List.of("no 0"), told);
        assertEquals(OpeningTurns.AT_ONCE, threads.size());

        while (!threads.isEmpty()) {
            threads.remove().run();
        }
        assertEquals("no " + (OpeningTurns.AT_ONCE + 1), told.get(told.size() - 1));
        assertEquals(OpeningTurns.AT_ONCE + 2, told.size());
    }

    @Test
    void whoGivesUpHisTurnNeverOpens() {
        begin(OpeningTurns.AT_ONCE);
        OpeningTurns.Turn late = turn("late");
        turns.begin(late);

        assertTrue(turns.forget(late));
        assertFalse(turns.forget(late));

        while (!threads.isEmpty()) {
            threads.remove().run();
        }
        assertFalse(told.contains("late"));
    }

    @Test
    void whoGetsNoThreadIsToldAndKeepsNobodyWaiting() {
        begin(OpeningTurns.AT_ONCE);
        turns.begin(turn("late"));
        noThreads = true;
        threads.remove().run();
        assertEquals(List.of("no 0", "late: as if"), told);

        noThreads = false;
        threads.remove().run();
        turns.begin(turn("later"));
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
        assertTrue(told.contains("later"));
    }
}
