package dev.spate.mse;

/**
 * The peer broke the handshake of message stream encryption, or wants what we do not; the message says what. It carries no
 * stack trace, as it tells of the peer's fault.
 */
public final class MseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what the peer did, for the log */
    public MseException(String message) {
        super(message, null, false, false);
    }
}
