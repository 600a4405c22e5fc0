package dev.spate.session;

/** Starts short-lived daemon threads for work that would block the loop. */
public final class DaemonThreads {
    private DaemonThreads() {}

    public static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
