package dev.spate.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestQueueTest {
    private record Item(int piece, int offset, int length, long arrived) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void doesWhatAListDoes(long seed) {
        Random random = new Random(seed);
        RequestQueue queue = new RequestQueue();
        List<Item> list = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            int what = random.nextInt(10);
            if (what < (step / 500 % 2 == 0 ? 6 : 3)) {
                Item item = new Item(random.nextInt(9), random.nextInt(4), random.nextInt(2), step);
                queue.add(item.piece, item.offset, item.length, item.arrived);
                list.add(item);
            } else if (what < 8 && !list.isEmpty()) {
                queue.poll();
                list.remove(0);
            } else {
                remove(queue, list, new Item(random.nextInt(9), random.nextInt(4), random.nextInt(2), 0));
            }
            assertEquals(list.size(), queue.size(), "seed " + seed);
            if (!list.isEmpty()) {
                compare(queue, list, random.nextInt(list.size()));
            }
        }
    }

    private static void remove(RequestQueue queue, List<Item> list, Item like) {
        int from = Math.min(1, list.size());
        int at = -1;
        for (int i = from; i < list.size() && at < 0; i++) {
            Item item = list.get(i);
            at = item.piece == like.piece && item.offset == like.offset && item.length == like.length ? i : -1;
        }
        assertEquals(at >= 0, queue.remove(like.piece, like.offset, like.length, from));
        if (at >= 0) {
            list.remove(at);
        }
    }

    private static void compare(RequestQueue queue, List<Item> list, int i) {
        Item found = new Item(queue.piece(i), queue.offset(i), queue.length(i), queue.arrivedNanos(i));
        assertEquals(list.get(i), found);
    }
}
