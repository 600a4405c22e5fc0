package dev.spate.support;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Fails when an exception ended a thread, whoever's it was. Registered for every test through the service files.
 *
 * <p>Awaitility would fail whatever test waits at the moment, as if it were its own: many run side by side in one JVM. Here the
 * class fails that ends next, and its message says which tests ran: it was one of these.
 */
public final class UncaughtExceptions implements LauncherSessionListener, AfterAllCallback {
    private static final Queue<String> SEEN = new ConcurrentLinkedQueue<>();

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
        Thread.setDefaultUncaughtExceptionHandler((thread, exception) -> {
            StringWriter text = new StringWriter();
            exception.printStackTrace(new PrintWriter(text, true));
            System.err.println("nobody caught, on thread " + thread.getName() + ": " + text);
            SEEN.add("on thread " + thread.getName() + ", " + LeakCheck.running() + ": " + text);
        });
    }

    /** One that came too late for any class. */
    @Override
    public void launcherSessionClosed(LauncherSession session) {
        throwFirst();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        throwFirst();
    }

    private static void throwFirst() {
        String first = SEEN.poll();
        if (first != null) {
            throw new AssertionError("an exception that nobody caught: " + first);
        }
    }
}
