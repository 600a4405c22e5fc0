package dev.spate.session;

/** Stand-in: an end that a person can understand; the message says what happened, why, and what to do. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** A failure with its message, {@code "what happened: why (what to do)"}. */
    public Failure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** What sort of end it is. */
    public Kind kind() {
        return kind;
    }

    /** The sorts, each with its exit code. */
    public enum Kind {
        USAGE(2),
        MALFORMED(65),
        UNAVAILABLE(69),
        DISK(74),
        INCOMPLETE(75);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The process's exit code. */
        public int exitCode() {
            return exitCode;
        }
    }
}
