package dev.spate.utp.connection;

/** Why a connection is no more. */
public enum UtpEnd {
    ENDED("it closed the connection"),
    RESET("connection reset"),
    REFUSED("connection refused"),
    NO_ANSWER("no connection in time"),
    TIMED_OUT("connection lost: no acks"),
    ABORTED("we closed the connection");

    private final String reason;

    UtpEnd(String reason) {
        this.reason = reason;
    }

    /** For a person. */
    public String reason() {
        return reason;
    }
}
