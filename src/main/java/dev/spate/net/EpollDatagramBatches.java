package dev.spate.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Linux reads many datagrams with one call (recvmmsg), and cuts one buffer into many (UDP_SEGMENT). */
final class EpollDatagramBatches extends DatagramBatches {
    private static final int DATAGRAM_BYTES = 2_048;
    /** The kernel takes 64 segments, and no more than an IP packet has. */
    private static final int MOST_SEGMENTS_BYTES = 64_000;

    /** More than a socket holds: it has twice the memory that was asked for, and each takes more than 512 bytes. */
    private static final int MOST_WAITING = UdpSocket.SOCKET_BUFFER_BYTES * 2 / 512;

    private static final int IPPROTO_IP = 0;
    private static final int IP_MTU_DISCOVER = 10;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_MTU_DISCOVER = 23;
    /** Routers may fragment. */
    private static final int PMTUDISC_DONT = 0;
    /** Nobody may, and what the kernel believes of the path is ignored. */
    private static final int PMTUDISC_PROBE = 3;

    private static final IntegerUnixChannelOption DISCOVER =
            new IntegerUnixChannelOption("IP_MTU_DISCOVER", IPPROTO_IP, IP_MTU_DISCOVER);
    private static final IntegerUnixChannelOption DISCOVER_V6 =
            new IntegerUnixChannelOption("IPV6_MTU_DISCOVER", IPPROTO_IPV6, IPV6_MTU_DISCOVER);

    private boolean canForbid = true;

    @Override
    void prepare(Channel channel) {
        EpollDatagramChannel socket = (EpollDatagramChannel) channel;
        socket.config().setRecvByteBufAllocator(new EpollDatagramReads(DATAGRAM_BYTES, () -> discard(socket.fd())));
        channel.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DATAGRAM_BYTES);
        forbidFragments(channel, false);
    }

    /** Reads what waits, of each datagram the first byte. */
    private static void discard(FileDescriptor socket) {
        ByteBuffer first = ByteBuffer.allocateDirect(1);
        try {
            for (int i = 0; i < MOST_WAITING && socket.read(first, 0, 1) != 0; i++) {
                first.clear();
            }
        } catch (IOException closed) {
            // Nothing is read from it any more.
        }
    }

    @Override
    int roomBytes() {
        return DATAGRAM_BYTES;
    }

    @Override
    int mostSegmentsBytes() {
        return EpollDatagramChannel.isSegmentedDatagramPacketSupported() ? MOST_SEGMENTS_BYTES : 0;
    }

    @Override
    Object segments(InetSocketAddress to, ByteBuf datagrams, int segmentBytes) {
        return new SegmentedDatagramPacket(datagrams, segmentBytes, to);
    }

    @Override
    boolean canForbidFragments() {
        return canForbid;
    }

    @Override
    void forbidFragments(Channel channel, boolean forbidden) {
        int value = forbidden ? PMTUDISC_PROBE : PMTUDISC_DONT;
        try {
            channel.config().setOption(DISCOVER, value);
        } catch (ChannelException e) {
            canForbid = false;
        }
        try {
            channel.config().setOption(DISCOVER_V6, value);
        } catch (ChannelException onlyIpv4) {
            // A socket of that family has no such option.
        }
    }
}
