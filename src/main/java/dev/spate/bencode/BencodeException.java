package dev.spate.bencode;

/** The input is not bencoding as BEP 3 defines it; the message says what is wrong and at which byte. */
public final class BencodeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    BencodeException(String what, long offset) {
        super(what + " at byte " + offset);
        this.offset = offset;
    }

    /** Offset in the input of the byte that is wrong; the input's length when it ended too early. */
    public long offset() {
        return offset;
    }
}
