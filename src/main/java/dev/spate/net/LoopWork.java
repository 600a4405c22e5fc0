package dev.spate.net;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import java.util.function.Consumer;

/**
 * Listeners and tasks of the loop whose exceptions reach somebody.
 *
 * <p>Netty only logs what a listener throws, keeps to itself what a scheduled task throws, and then cancels one that
 * repeats. Whoever waits for the outcome would wait for ever.
 */
public final class LoopWork {
    private LoopWork() {}

    /** A listener; what it throws, errors of the JVM included, is handed to {@code failed}. */
    public static <F extends Future<?>> GenericFutureListener<F> listener(
            GenericFutureListener<F> work, Consumer<? super Throwable> failed) {
        return done -> {
            try {
                work.operationComplete(done);
            } catch (Exception | Error e) {
                failed.accept(e);
            }
        };
    }

    /** A task; what it throws, errors of the JVM included, is handed to {@code failed}. */
    public static Runnable task(Runnable work, Consumer<? super Throwable> failed) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                failed.accept(e);
            }
        };
    }
}
