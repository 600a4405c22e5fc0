package dev.spate.session;

/** A request failed. The message is for a person: "what happened: why (what to do)". */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, with the exit code that the command line gives it. */
    public enum Kind {
        /** The request itself is wrong: no such piece, no such file. */
        USAGE(2),
        /** The torrent, magnet or other input is malformed. */
        MALFORMED(65),
        /** Nobody to get it from. */
        UNAVAILABLE(69),
        /** The disk refuses. */
        DISK(74),
        /** The same torrent has that output in this run already. */
        REPEATED(74),
        /** Not finished, and the same request goes on from there. */
        INCOMPLETE(75);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The process exit code of this kind. */
        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;

    /** A failure with a message for a person. */
    public Failure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** A failure with a message for a person, and the exception that led to it. */
    public Failure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What sort of failure it is. */
    public Kind kind() {
        return kind;
    }
}
