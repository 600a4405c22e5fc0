package dev.spate.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.FixedRecvByteBufAllocator;
import java.net.InetSocketAddress;

/** What a transport can do with many datagrams at once; this one can do nothing. */
class DatagramBatches {
    /** Sets up a channel that was just made. It reads up to 64 datagrams before anybody is told that all was read. */
    void prepare(Channel channel) {
        channel.config()
                .setRecvByteBufAllocator(
                        new FixedRecvByteBufAllocator(roomBytes()).maxMessagesPerRead(UdpSocket.BURST_DATAGRAMS));
    }

    /** The room for a datagram: one that fills it may have been longer, and is dropped. */
    int roomBytes() {
        return UdpSocket.MOST_DATAGRAM_BYTES;
    }

    /** The most bytes that {@link #segments} takes; 0 when it cannot be used. */
    int mostSegmentsBytes() {
        return 0;
    }

    /** What is written to a channel so that the system cuts it into datagrams. */
    Object segments(InetSocketAddress to, ByteBuf datagrams, int segmentBytes) {
        throw new IllegalStateException("datagrams are sent one by one");
    }

    boolean canForbidFragments() {
        return false;
    }

    /** From now on datagrams of this channel may not be fragmented, or may. */
    void forbidFragments(Channel channel, boolean forbidden) {}
}
