package dev.spate.cli;

/** The command line itself ends the run; the message says what happened, why, and what to do. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    Refusal(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** A mistake in the arguments. */
    static Refusal usage(String message) {
        return new Refusal(ExitCode.USAGE, message);
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
