package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In virtual time: nothing here waits. */
class RateLimitTest {
    private static final int PORTION = 1_000;

    /** Not before Netty's own begin of time, which is when its class is loaded: what is due before that never fires. */
    private final AtomicLong now = new AtomicLong(Ticker.systemTicker().initialNanoTime());

    private final Transport transport = Transport.start(TransportName.NIO, now::get);
    private final List<Throwable> broken = new ArrayList<>();

    @AfterEach
    void close() {
        transport.close();
        assertEquals(List.of(), broken);
    }

    private RateLimit limit(long bytesPerSecond) {
        return onLoop(() -> RateLimit.of(transport.loop(), bytesPerSecond, now::get, broken::add));
    }

    private <T> T onLoop(Callable<T> work) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return work.call();
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        transport.loop())
                .join();
    }

    /** Lets time go by in steps of a millisecond, with all timers that are due. */
    private void pass(long millis) {
        for (long i = 0; i < millis; i++) {
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
            CompletableFuture<Void> settled = new CompletableFuture<>();
            transport
                    .loop()
                    .execute(() -> transport.loop().schedule(() -> settled.complete(null), 0, TimeUnit.NANOSECONDS));
            settled.orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    /** Uses as much as it gets. */
    private static final class Greedy {
        private final RateLimit.Turn turn;
        private long bytes;

        Greedy(RateLimit limit) {
            this.turn = limit.turn(this::go);
        }

        void go() {
            while (turn.take(PORTION)) {
                bytes += PORTION;
            }
        }
    }

    private List<Greedy> greedy(int count, RateLimit limit) {
        return onLoop(() -> {
            List<Greedy> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(new Greedy(limit));
            }
            all.forEach(Greedy::go);
            return all;
        });
    }

    @Test
    void withinThreePerCentOfTheRateOverTenSeconds() {
        List<Greedy> all = greedy(7, limit(100_000));
        pass(10_000);
        long total = all.stream().mapToLong(each -> each.bytes).sum();
        assertTrue(Math.abs(total - 1_000_000) <= 30_000, "total: " + total);
    }

    @Test
    void allThatWaitGetTheSame() {
        List<Greedy> all = greedy(10, limit(100_000));
        pass(5_000);
        long least = all.stream().mapToLong(each -> each.bytes).min().orElseThrow();
        long most = all.stream().mapToLong(each -> each.bytes).max().orElseThrow();
        assertTrue(most - least <= 2 * PORTION, least + " to " + most);
    }

    @Test
    void whoHasEndedDoesNotTakeATurn() {
        RateLimit limit = limit(PORTION);
        List<Greedy> all = greedy(2, limit);
        onLoop(() -> {
            all.get(0).turn.end();
            return null;
        });
        long before = all.get(0).bytes;
        pass(5_000);
        assertEquals(before, all.get(0).bytes);
        assertTrue(all.get(1).bytes >= 4 * PORTION, "the other: " + all.get(1).bytes);
    }

    @Test
    void noLimitIsNoWait() {
        List<Long> bytes = onLoop(() -> {
            RateLimit.Turn turn =
                    RateLimit.of(transport.loop(), 0, now::get, broken::add).turn(() -> {});
            List<Long> taken = new ArrayList<>();
            for (int i = 0; i < 1_000 && turn.take(1 << 20); i++) {
                taken.add(1L << 20);
            }
            return taken;
        });
        assertEquals(1_000, bytes.size());
    }
}
