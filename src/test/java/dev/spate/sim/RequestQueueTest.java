package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestQueueTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void isAQueueFromWhichAnythingCanBeTaken(long seed) {
        Random random = new Random(seed);
        RequestQueue queue = new RequestQueue();
        Deque<Long> same = new ArrayDeque<>();
        for (int step = 0; step < 5_000; step++) {
            long message = random.nextInt(40);
            switch (random.nextInt(step % 100 < 50 ? 3 : 5)) {
                case 0, 1 -> {
                    queue.add(message);
                    same.add(message);
                }
                case 2 -> assertEquals(same.removeFirstOccurrence(message), queue.remove(message));
                default -> {
                    if (!same.isEmpty()) {
                        assertEquals(same.remove(), queue.remove());
                    }
                }
            }
            if (random.nextInt(500) == 0) {
                queue.clear();
                same.clear();
            }
            assertEquals(same.size(), queue.size());
        }
    }
}
