package dev.spate;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Lets JMH measure on threads of the event loop's kind: on others Netty neither caches memory nor uses its buffer objects
 * again. Named in the property {@code jmh.executor.class}.
 */
public final class LoopThreads extends ThreadPoolExecutor {
    /** Called by JMH. */
    public LoopThreads(int threads, String prefix) {
        super(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new FastThreadLocalThread(task, prefix + "-jmh-worker");
            thread.setDaemon(true);
            return thread;
        });
    }
}
