package dev.spate.session;

/** Short-lived daemon threads for what may not run on the loop. */
public final class DaemonThreads {
    private DaemonThreads() {}

    public static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
