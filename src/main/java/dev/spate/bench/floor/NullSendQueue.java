package dev.spate.bench.floor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * Messages to one peer: sent at once, or, while the socket is full, as soon as it has room. Owned by the null
 * client's thread.
 */
final class NullSendQueue {
    private final SocketChannel channel;
    private final SelectionKey key;
    private ByteBuffer unsent = ByteBuffer.allocate(0);

    NullSendQueue(SocketChannel channel, SelectionKey key) {
        this.channel = channel;
        this.key = key;
    }

    /** Sends what was put into a buffer, which is the caller's again afterwards. */
    void send(ByteBuffer out) throws IOException {
        out.flip();
        if (!unsent.hasRemaining()) {
            channel.write(out);
        }
        if (out.hasRemaining()) {
            ByteBuffer more = ByteBuffer.allocate(unsent.remaining() + out.remaining());
            unsent = more.put(unsent).put(out).flip();
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    /** The socket has room again. */
    void flush() throws IOException {
        channel.write(unsent);
        if (!unsent.hasRemaining()) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }
}
