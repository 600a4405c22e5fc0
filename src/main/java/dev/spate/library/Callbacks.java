package dev.spate.library;

import dev.spate.session.DaemonThreads;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread on which the application is told: a daemon, {@code spate-callbacks}, which starts with the first thing to
 * tell. What the application throws there is logged. What is told after {@link #close()} has a thread of the same name,
 * which lasts as long as there is something to tell.
 */
final class Callbacks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);
    private static final String THREAD_NAME = "spate-callbacks";
    private static final Duration CLOSE_BOUND = Duration.ofSeconds(2);
    private static final long PERIOD_MILLIS = 200;

    /** Those whose words the thread is telling. */
    private static final ThreadLocal<Callbacks> TELLING = new ThreadLocal<>();

    private static final ThreadFactory THREADS = task -> {
        Thread thread = new Thread(task, THREAD_NAME);
        thread.setDaemon(true);
        return thread;
    };

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, THREADS);

    /** For what is told after the close. */
    private final ExecutorService afterwards =
            new ThreadPoolExecutor(0, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), THREADS);

    /** Ends of transfers that are yet to be told: somebody waits for each. */
    private final Set<Runnable> ends = ConcurrentHashMap.newKeySet();

    private final Duration closeBound;

    Callbacks() {
        this(CLOSE_BOUND);
    }

    /**
     * With another patience.
     *
     * @param closeBound how long a close waits for who is being told
     */
    Callbacks(Duration closeBound) {
        this.closeBound = closeBound;
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Whether the caller is one who is being told, for whom nobody else can be. */
    boolean isHere() {
        return TELLING.get() == this;
    }

    /** A future that is completed by what is told here. */
    <T> CompletableFuture<T> future() {
        return new ToldFuture<>(this);
    }

    /** Tells something, after all that was to be told before. */
    void tell(Runnable words) {
        try {
            executor.execute(guarded(words));
        } catch (RejectedExecutionException closed) {
            afterwards.execute(guarded(words));
        }
    }

    /**
     * Tells the end of something that somebody waits for.
     *
     * @param before told first; when it does not return, closing has the end told all the same
     * @param end told once, whatever comes of that
     */
    void tellEnd(Runnable before, Runnable end) {
        Runnable once = new Runnable() {
            @Override
            public void run() {
                if (ends.remove(this)) {
                    end.run();
                }
            }
        };
        ends.add(once);
        tell(() -> {
            try {
                before.run();
            } finally {
                once.run();
            }
        });
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

    private Runnable guarded(Runnable words) {
        return () -> {
            Callbacks before = TELLING.get();
            TELLING.set(this);
            try {
                words.run();
            } catch (RejectedExecutionException closed) {
                LOG.debug("closed meanwhile");
            } catch (RuntimeException | Error e) {
                LOG.error("a listener threw an exception", e);
            } finally {
                TELLING.set(before);
            }
        };
    }

    /**
     * Tells what is yet to be told. After two seconds of waiting, somebody blocks the thread: it is interrupted, and the ends of
     * transfers are told on others.
     */
    @Override
    public void close() {
        executor.shutdown();
        if (isHere()) {
            DaemonThreads.start("spate-callbacks-close", this::awaitEnd);
        } else {
            awaitEnd();
        }
    }

    private void awaitEnd() {
        try {
            if (!executor.awaitTermination(closeBound.toMillis(), TimeUnit.MILLISECONDS)) {
                giveUp();
            }
        } catch (InterruptedException e) {
            giveUp();
            Thread.currentThread().interrupt();
        }
    }

    /** Each end on a thread of its own: who blocked one thread may block the next one too. */
    private void giveUp() {
        executor.shutdownNow();
        for (Runnable end : ends) {
            DaemonThreads.start(THREAD_NAME, guarded(end));
        }
    }
}
