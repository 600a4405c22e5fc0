package dev.spate.mse;

import io.netty.channel.Channel;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The arithmetic of key exchanges, on a thread of its own ({@code spate-keys}) that exists while there is some: of a
 * thousand peers that come at once it takes the better part of a second, and the loop must not stand still so long. What is
 * more than that is refused.
 *
 * <p>Any thread may use it.
 */
final class KeyExchanges {
    /** More wait for seconds, and as long as that no peer waits. */
    static final int MOST_WAITING = 1024;

    private static final long IDLE_SECONDS = 5;

    private final ThreadPoolExecutor thread;

    KeyExchanges() {
        thread = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), work -> {
                    Thread keys = new FastThreadLocalThread(work, "spate-keys");
                    keys.setDaemon(true);
                    return keys;
                });
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Computes something for a channel that is still open by then.
     *
     * @param channel on whose loop the outcome is told
     * @param failed is told what {@code work} or {@code done} throws; an {@link MseException} when there is too much to do,
     *     before this returns
     */
    <T> void compute(Supplier<T> work, Channel channel, Consumer<T> done, Consumer<Throwable> failed) {
        try {
            thread.execute(() -> {
                if (!channel.isOpen()) {
                    return;
                }
                T value;
                try {
                    value = work.get();
                } catch (RuntimeException | Error e) {
                    tell(channel, () -> failed.accept(e));
                    return;
                }
                tell(channel, () -> {
                    try {
                        done.accept(value);
                    } catch (RuntimeException | Error e) {
                        failed.accept(e);
                    }
                });
            });
        } catch (RejectedExecutionException full) {
            failed.accept(new MseException("too many key exchanges at once"));
        }
    }

    private static void tell(Channel channel, Runnable outcome) {
        try {
            channel.eventLoop().execute(outcome);
        } catch (RejectedExecutionException ended) {
            // Nobody waits for it any more.
        }
    }
}
