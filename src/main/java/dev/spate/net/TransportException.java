package dev.spate.net;

/** The transport that was asked for does not work on this machine, or is none; the message is for a person. */
public final class TransportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TransportException(String message) {
        super(message);
    }

    TransportException(TransportName name, String reason, Throwable cause) {
        super(
                "cannot use the transport " + name.label() + ": " + reason
                        + " (choose another with --io, or leave the choice to auto)",
                cause);
    }
}
