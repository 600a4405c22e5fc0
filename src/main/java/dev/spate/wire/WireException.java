package dev.spate.wire;

import io.netty.handler.codec.DecoderException;

/**
 * A peer sent what the protocol forbids; the message says what, and the connection is to be closed.
 *
 * <p>It carries no stack trace: it tells of the peer's fault and not of a place in our code, and a hostile peer should
 * not be able to make us walk stacks.
 */
public final class WireException extends DecoderException {
    private static final long serialVersionUID = 1L;

    /** @param message what the peer did, for the log */
    public WireException(String message) {
        super(message);
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
