package dev.spate.cli;

/** Ends the run with the exit code of a child process, which has printed the reason itself. */
public final class AlreadyReportedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    public AlreadyReportedException(int exitCode) {
        super("exit code " + exitCode);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
