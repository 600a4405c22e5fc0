package dev.spate.wire;

import io.netty.handler.codec.DecoderException;

/**
 * A peer sent what the protocol forbids; the message says what, and the connection is to be closed. A {@link #isQuirk}
 * ends the connection, and is not held against the peer: honest clients were seen to send it.
 *
 * <p>It carries no stack trace: it tells of the peer's fault and not of a place in our code, and a hostile peer should
 * not be able to make us walk stacks.
 */
public final class WireException extends DecoderException {
    private static final long serialVersionUID = 1L;

    private final boolean quirk;

    /** @param message what the peer did, for the log */
    public WireException(String message) {
        this(message, false);
    }

    private WireException(String message, boolean quirk) {
        super(message);
        this.quirk = quirk;
    }

    /** What honest clients send now and then, and what cannot be made sense of. */
    static WireException quirk(String message) {
        return new WireException(message, true);
    }

    /** Whether the peer may be an honest one all the same. */
    public boolean isQuirk() {
        return quirk;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
