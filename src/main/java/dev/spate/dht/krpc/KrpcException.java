package dev.spate.dht.krpc;

import dev.spate.bencode.BString;
import dev.spate.bencode.BencodeException;
import java.util.Optional;

/** A datagram is no KRPC message; the message says what is wrong and at which byte. */
public final class KrpcException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final long offset;
    /** Null but for a question. */
    private final transient BString question;

    KrpcException(String what, long offset) {
        super(what + " at byte " + offset);
        this.offset = offset;
        this.question = null;
    }

    KrpcException(BencodeException cause) {
        super(cause.getMessage(), cause);
        this.offset = cause.offset();
        this.question = null;
    }

    /** The same of a question with this transaction id. */
    KrpcException(KrpcException cause, BString transaction) {
        super(cause.getMessage(), cause);
        this.offset = cause.offset();
        this.question = transaction;
    }

    /** The transaction id, when it is a question all the same: whoever asks it waits for an answer. */
    public Optional<BString> question() {
        return Optional.ofNullable(question);
    }

    /** Offset in the datagram of what is wrong. */
    public long offset() {
        return offset;
    }
}
