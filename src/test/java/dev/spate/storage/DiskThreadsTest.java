package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Patience;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DiskThreadsTest {
    private record Seen(Thread thread, PieceHasher hasher, PieceHasher again) {}

    @Test
    void eachHasANumberAndAHasherOfItsOwnAndKeepsNoProcessAlive() throws Exception {
        ExecutorService disk = DiskThreads.start(2);
        try {
            // They meet, so that neither does the work of both.
            CyclicBarrier both = new CyclicBarrier(2);
            Future<Seen> first = disk.submit(() -> look(both));
            Future<Seen> second = disk.submit(() -> look(both));
            Seen one = first.get(Patience.SECONDS, TimeUnit.SECONDS);
            Seen two = second.get(Patience.SECONDS, TimeUnit.SECONDS);
            assertEquals(
                    List.of("spate-disk-0", "spate-disk-1"),
                    Stream.of(one.thread.getName(), two.thread.getName())
                            .sorted()
                            .toList());
            assertTrue(one.thread.isDaemon() && two.thread.isDaemon());
            assertSame(one.hasher, one.again);
            assertNotSame(one.hasher, two.hasher);
        } finally {
            disk.shutdown();
        }
    }

    private static Seen look(CyclicBarrier both) throws Exception {
        both.await(Patience.SECONDS, TimeUnit.SECONDS);
        return new Seen(Thread.currentThread(), DiskThreads.hasher(), DiskThreads.hasher());
    }
}
