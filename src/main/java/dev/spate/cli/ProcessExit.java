package dev.spate.cli;

/** The end of the process: at once, or with the hooks that somebody has put in its way. */
public final class ProcessExit {
    private static volatile boolean hooksWanted;

    private ProcessExit() {}

    /** For the Flight Recorder: its own hook takes its directory away from among the temporary files. */
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
