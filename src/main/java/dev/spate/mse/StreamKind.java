package dev.spate.mse;

/**
 * How the stream of a connection looks on the wire. Fired as a user event once a handshake of this package is done; without
 * one the stream is {@link #PLAIN}.
 */
public enum StreamKind {
    /** As it is. */
    PLAIN("plain"),
    /** An encrypted handshake, after which the stream is plain. */
    PLAIN_AFTER_HANDSHAKE("plain after an encrypted handshake"),
    /** RC4 in both directions. */
    RC4("encrypted (RC4)");

    private final String label;

    StreamKind(String label) {
        this.label = label;
    }

    /** For a person. */
    public String label() {
        return label;
    }
}
