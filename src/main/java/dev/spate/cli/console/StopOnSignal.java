package dev.spate.cli.console;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/**
 * While open, SIGINT, SIGTERM and SIGHUP run an action before the JVM ends with 130, 143 or 129. A second SIGINT ends it
 * at once.
 *
 * <p>{@link #close} decides the race between the end of the work and a signal. After a signal it never returns, so
 * that nothing is reported twice.
 */
public final class StopOnSignal implements AutoCloseable {
    private static final int INTERRUPTED = 130;

    private final Thread hook;

    public StopOnSignal(Runnable stopAndTell) {
        hook = new Thread(
                () -> {
                    Signals.handle("INT", () -> Runtime.getRuntime().halt(INTERRUPTED));
                    stopAndTell.run();
                },
                "spate-stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Does some work; a signal meanwhile runs the action. */
    public static <T> T during(Callable<T> work, Runnable stopAndTell) throws Exception {
        StopOnSignal signal = new StopOnSignal(stopAndTell);
        try {
            return work.call();
        } finally {
            signal.close();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            waitForTheEnd();
        }
    }

    private static void waitForTheEnd() {
        CountDownLatch never = new CountDownLatch(1);
        while (true) {
            try {
                never.await();
            } catch (InterruptedException e) {
                // The JVM is about to end; there is nothing else to do on this thread.
                continue;
            }
        }
    }
}
