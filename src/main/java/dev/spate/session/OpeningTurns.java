package dev.spate.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Whose output is opened when many torrents begin at once: some at a time, each on a thread of its own, in the order in which
 * they came. All at once, a thousand of them kept the loop from greeting the peers of those that were open, until these gave
 * up.
 *
 * <p>Owner: the event loop.
 */
public final class OpeningTurns {
    /** More than a disk does at a time, so that few long checks keep nobody waiting. */
    static final int AT_ONCE = 32;

    private final Executor loop;
    private final BiConsumer<String, Runnable> threads;
    private final Deque<Turn> waiting = new ArrayDeque<>();
    private int open;

    /** One who opens. */
    static final class Turn {
        private final Runnable work;
        private final Consumer<Throwable> noThread;
        private boolean come;

        /**
         * @param work waits for the disk
         * @param noThread is told when there is no thread for it
         */
        Turn(Runnable work, Consumer<Throwable> noThread) {
            this.work = work;
            this.noThread = noThread;
        }

        /** Whether it is no longer waiting for others. */
        boolean hasCome() {
            return come;
        }
    }

    OpeningTurns(Executor loop) {
        this(loop, DaemonThreads::start);
    }

    /** @param threads starts a thread of this name */
    OpeningTurns(Executor loop, BiConsumer<String, Runnable> threads) {
        this.loop = loop;
        this.threads = threads;
    }

    /** Has it done, now or when its turn comes. */
    void begin(Turn turn) {
        waiting.add(turn);
        startMore();
    }

    /** Gives up a turn; returns whether it had not come yet. */
    boolean forget(Turn turn) {
        return waiting.remove(turn);
    }

    private void startMore() {
        while (open < AT_ONCE && !waiting.isEmpty()) {
            Turn next = waiting.remove();
            next.come = true;
            try {
                threads.accept("spate-open", () -> {
                    next.work.run();
                    ended();
                });
                open++;
            } catch (OutOfMemoryError noThread) {
                next.noThread.accept(noThread);
            }
        }
    }

    /** On the thread of one that has ended. */
    private void ended() {
        try {
            loop.execute(() -> {
                open--;
                startMore();
            });
        } catch (RejectedExecutionException closed) {
            // With the loop all torrents have ended.
            return;
        }
    }
}
