package dev.spate.http;

import io.netty.buffer.ByteBuf;

/** Hears the answers to the requests of a {@link RangeConnection}, in the order of the requests. On the loop. */
public interface RangeListener {
    /** Why a connection is no more. */
    enum Closed {
        /** It broke, or the server ended it: another one may do better. */
        BROKEN,
        /** There is nobody there, or nobody to be trusted: trying again soon is useless. */
        USELESS,
        /** The address is one that must not be contacted ({@link SsrfPolicy}). */
        REFUSED
    }

    /** The answer to the oldest request begins. */
    void head(RangeHead head);

    /** Bytes of its body; borrowed, never empty. */
    void body(ByteBuf bytes);

    /** The answer is whole: the request is answered. */
    void end();

    /** What the socket had is read for now. */
    void readComplete();

    /**
     * The connection is gone, or could not be made. Told once, unless the owner closed it.
     *
     * @param reason for a person, without the address
     */
    void closed(Closed how, String reason);
}
