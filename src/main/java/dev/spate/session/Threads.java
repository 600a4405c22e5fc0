package dev.spate.session;

/** Short-lived daemon threads for what may not run on the loop. */
final class Threads {
    private Threads() {}

    static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
