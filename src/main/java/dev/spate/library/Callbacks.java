package dev.spate.library;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread on which the application is told: a daemon, {@code spate-callbacks}, which starts with the first thing to
 * tell. What the application throws there is logged.
 */
final class Callbacks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);
    private static final long CLOSE_BOUND_MILLIS = 2_000;
    private static final long PERIOD_MILLIS = 200;

    private volatile Thread thread;

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        thread = new Thread(task, "spate-callbacks");
        thread.setDaemon(true);
        return thread;
    });

    Callbacks() {
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Whether the caller is one who is being told, for whom nobody else can be. */
    boolean isHere() {
        return Thread.currentThread() == thread;
    }

    /** Tells something, after all that was to be told before. */
    void tell(Runnable words) {
        try {
            executor.execute(guarded(words));
        } catch (RejectedExecutionException closed) {
            // Somebody may wait for it all the same.
            guarded(words).run();
        }
    }

    /** One of a listener's turns, five a second. */
    interface Turn {
        /** Returns whether there is another one. */
        boolean goesOn();
    }

    /** Gives turns from now on, until one is the last. */
    void repeat(Turn turn) {
        tell(() -> {
            if (turn.goesOn() && !executor.isShutdown()) {
                executor.schedule(() -> repeat(turn), PERIOD_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
    }

    private static Runnable guarded(Runnable words) {
        return () -> {
            try {
                words.run();
            } catch (RejectedExecutionException closed) {
                LOG.debug("closed meanwhile");
            } catch (RuntimeException | Error e) {
                LOG.error("a listener threw an exception", e);
            }
        };
    }

    /** Tells what is yet to be told, two seconds at most. */
    @Override
    public void close() {
        executor.shutdown();
        if (isHere()) {
            return;
        }
        try {
            if (!executor.awaitTermination(CLOSE_BOUND_MILLIS, TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
