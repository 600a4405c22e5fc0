package dev.spate.cli;

/** Ends the run with an exit code whose reason is told already: by a child process, or where it came up. */
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
