package dev.spate.cli;

/** The run ends with the exit code of a process that has told the reason itself. */
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
