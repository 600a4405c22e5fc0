package dev.spate.dht.krpc;

import dev.spate.bencode.BencodeException;

/** A datagram is no KRPC message; the message says what is wrong and at which byte. */
public final class KrpcException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    KrpcException(String what, long offset) {
        super(what + " at byte " + offset);
        this.offset = offset;
    }

    KrpcException(BencodeException cause) {
        super(cause.getMessage(), cause);
        this.offset = cause.offset();
    }

    /** Offset in the datagram of what is wrong. */
    public long offset() {
        return offset;
    }
}
