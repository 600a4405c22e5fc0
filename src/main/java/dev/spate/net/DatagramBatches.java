package dev.spate.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** What a transport can do with many datagrams at once; this one can do nothing. */
class DatagramBatches {
    /** Sets up a channel that was just made. */
    void prepare(Channel channel) {}

    /** The buffer of one read. */
    int receiveBufferBytes() {
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
