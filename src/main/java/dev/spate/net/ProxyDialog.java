package dev.spate.net;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** What is said to a proxy before a connection stands through it. Pure: bytes in, bytes out. */
interface ProxyDialog {
    /** What is said first. */
    byte[] begin();

    /**
     * Takes what the proxy says, as far as it is complete; the rest is left.
     *
     * @return what is said next
     * @throws ProxyException when it refuses, or speaks something else; the message does not name it
     */
    Optional<byte[]> advance(ByteBuf in) throws ProxyException;

    /** Whether the connection stands: what comes from now on is from its other end. */
    boolean isDone();
}
