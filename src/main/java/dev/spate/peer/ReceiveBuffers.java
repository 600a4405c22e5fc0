package dev.spate.peer;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/** How much one read takes from a peer's socket. */
final class ReceiveBuffers {
    private static final int SMALLEST_BYTES = 1024;
    private static final int FIRST_BYTES = 16 * 1024;
    private static final int LARGEST_BYTES = 256 * 1024;

    private ReceiveBuffers() {}

    /** One for each channel: it learns how much its peer delivers in a read. The buffer itself lives for that read only. */
    static RecvByteBufAllocator newAllocator() {
        return new AdaptiveRecvByteBufAllocator(SMALLEST_BYTES, FIRST_BYTES, LARGEST_BYTES);
    }
}
