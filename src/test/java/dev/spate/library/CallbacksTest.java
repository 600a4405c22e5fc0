package dev.spate.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallbacksTest {
    private static final long PATIENCE_SECONDS = 30;

    private final CountDownLatch never = new CountDownLatch(1);
    private final Callbacks callbacks = new Callbacks(Duration.ofMillis(20));
    private final CompletableFuture<Integer> end = callbacks.future();

    @AfterEach
    void free() {
        never.countDown();
    }

    /** Like a listener that heeds no interruption. */
    private void block() {
        boolean waits = true;
        while (waits) {
            try {
                never.await();
                waits = false;
            } catch (InterruptedException e) {
                // Goes on, as some do.
            }
        }
    }

    @Test
    void theEndBehindOneWhoBlocksIsToldByTheClose() throws Exception {
        callbacks.tell(this::block);
        callbacks.tellEnd(this::block, () -> end.complete(7));

        callbacks.close();

        assertEquals(7, end.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void theEndThatOneBlocksIsToldByACloseInAListenerToo() throws Exception {
        callbacks.tellEnd(
                () -> {
                    callbacks.close();
                    block();
                },
                () -> end.complete(7));

        assertEquals(7, end.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void theEndIsToldOnceThoughWhatIsBeforeItThrows() throws Exception {
        callbacks.tellEnd(
                () -> {
                    throw new AssertionError("on purpose, by a test");
                },
                () -> end.complete(7));

        assertEquals(7, end.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        callbacks.close();
    }

    @Test
    void nobodyWaitsOnTheThreadForWhatIsToldThere() throws Exception {
        CompletableFuture<IllegalStateException> thrown = new CompletableFuture<>();

        callbacks.tell(() -> thrown.complete(assertThrows(
                IllegalStateException.class, () -> end.thenApply(x -> x).join())));

        thrown.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        callbacks.close();
    }
}
