package dev.spate.cli.console;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Waits for a future, and calls an action several times a second meanwhile, on the same thread. */
public final class PeriodicWait {
    /** Often enough for the eye, seldom enough to cost nothing. */
    static final long TICK_MILLIS = 200;

    private PeriodicWait() {}

    /** What is to be done at each tick. */
    public interface Each {
        void tick() throws Exception;
    }

    /** Returns the result as soon as it is there, or throws what the future failed with. */
    public static <T> T await(CompletableFuture<T> future, Each each) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        future.whenComplete((result, failure) -> done.countDown());
        while (!done.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
            each.tick();
        }
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
