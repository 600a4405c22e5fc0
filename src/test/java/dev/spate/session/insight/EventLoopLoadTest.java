package dev.spate.session.insight;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventLoopLoadTest {
    @Test
    void aThreadThatSpinsIsBusyAndOneThatWaitsIsNot() {
        AtomicBoolean spinning = new AtomicBoolean(true);
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    while (spinning.get()) {
                        Thread.onSpinWait();
                    }
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "load-test");
        thread.start();
        try (EventLoopLoad load = new EventLoopLoad(thread)) {
            // On a machine with other things to do it waits for its CPU instead: that counts, too, where it is known.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> load.shares().busy() + load.shares().waited() > 0.8);
            spinning.set(false);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> load.shares().busy() + load.shares().waited() < 0.2);
        } finally {
            spinning.set(false);
            end.countDown();
        }
    }

    @Test
    void readsWhatTheKernelTells() {
        assertEquals(new EventLoopLoad.Times(97_555, 1_397_407), EventLoopLoad.parse("97555 1397407 2\n"));
        assertEquals(
                new EventLoopLoad.Shares(0.25, 0.5),
                new EventLoopLoad.Times(35, 70).since(new EventLoopLoad.Times(10, 20), 100));
    }
}
