package dev.spate.cli;

/** Ends the process: at once, or with its shutdown hooks. */
public final class ProcessExit {
    private static volatile boolean hooksWanted;

    private ProcessExit() {}

    /** For the Flight Recorder, whose shutdown hook deletes its temporary directory. */
    public static void endWithHooks() {
        hooksWanted = true;
    }

    static void end(int exitCode) {
        if (hooksWanted) {
            Runtime.getRuntime().exit(exitCode);
        }
        Runtime.getRuntime().halt(exitCode);
    }
}
