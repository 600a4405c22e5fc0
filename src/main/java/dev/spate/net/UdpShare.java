package dev.spate.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;

/**
 * One user's part in a UDP socket: the datagrams of one {@link Kind}. Users of different kinds share a socket, so that
 * peers and routers see one port.
 *
 * <p>Owner: the event loop.
 */
public final class UdpShare implements AutoCloseable {
    /** What a datagram is, by its first byte. */
    public enum Kind {
        /** A dictionary (BEP 5). */
        DHT {
            @Override
            boolean begins(int firstByte) {
                return firstByte == 'd';
            }
        },
        /** Version 1, types 0 to 4 (BEP 29). */
        UTP {
            @Override
            boolean begins(int firstByte) {
                return (firstByte & 0x0F) == 1 && (firstByte & 0xFF) >> 4 <= 4;
            }
        };

        abstract boolean begins(int firstByte);
    }

    /** Takes the datagrams of one kind. */
    public interface Receiver {
        /** @param datagram borrowed */
        void received(InetSocketAddress from, ByteBuf datagram);

        /** All datagrams that came together were handed over. */
        void burstEnded();

        /** The socket is writable again, after it was not. */
        void writable();

        /** A bug, or the socket is broken. */
        void broken(Throwable cause);
    }

    private final UdpSocket socket;
    private final Kind kind;
    private final Receiver receiver;

    UdpShare(UdpSocket socket, Kind kind, Receiver receiver) {
        this.socket = socket;
        this.kind = kind;
        this.receiver = receiver;
    }

    Kind kind() {
        return kind;
    }

    Receiver receiver() {
        return receiver;
    }

    /** Completes when the socket is bound. */
    public Future<Void> bound() {
        return socket.binding();
    }

    /** Where it is bound. */
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) socket.channel().localAddress();
    }

    /** For what is sent. */
    public ByteBufAllocator alloc() {
        return socket.channel().alloc();
    }

    /** Whether there is room for what is sent; what is sent without waits in memory. */
    public boolean isWritable() {
        return socket.channel().isWritable();
    }

    /** Queues a datagram until {@link #flush}; released when it is sent or cannot be. */
    public ChannelFuture send(InetSocketAddress to, ByteBuf datagram) {
        return socket.send(to, datagram);
    }

    /** The bytes that {@link #sendSegments} takes; 0 when datagrams have to be sent one by one. */
    public int mostSegmentsBytes() {
        return socket.mostSegmentsBytes();
    }

    /** Queues many datagrams as one buffer: each has {@code segmentBytes}, but the last, which may be shorter. */
    public void sendSegments(InetSocketAddress to, ByteBuf datagrams, int segmentBytes) {
        socket.sendSegments(to, datagrams, segmentBytes);
    }

    /** Whether {@link #sendUnfragmented} works here. */
    public boolean canForbidFragments() {
        return socket.canForbidFragments();
    }

    /**
     * Sends one datagram at once, and forbids everybody on its way to fragment it.
     *
     * @return false when the system says that it is too great, or the like
     */
    public boolean sendUnfragmented(InetSocketAddress to, ByteBuf datagram) {
        return socket.sendUnfragmented(to, datagram);
    }

    /** Sends what is queued. */
    public void flush() {
        socket.channel().flush();
    }

    /** Leaves the socket; the last closes it. */
    @Override
    public void close() {
        socket.leave(this);
    }
}
