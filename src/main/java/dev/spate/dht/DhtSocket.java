package dev.spate.dht;

import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.KrpcReader;
import dev.spate.net.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * The UDP socket of the DHT, of both families when it is bound to the unspecified address. It passes on datagrams that begin
 * as a dictionary does, so that others may share the socket one day, and drops what it cannot send at once.
 *
 * <p>Owner: the loop.
 */
final class DhtSocket extends SimpleChannelInboundHandler<DatagramPacket> {
    /** What waits to be sent, at most: some hundred datagrams. */
    private static final WriteBufferWaterMark QUEUE = new WriteBufferWaterMark(32 << 10, 64 << 10);

    /** Takes datagrams, and hears what cannot be reached. */
    interface Receiver {
        void received(Endpoint from, byte[] datagram);

        /** A datagram to that address could not be sent. */
        void unsent(Endpoint to, Throwable cause);

        /** A bug, or the socket is broken. */
        void broken(Throwable cause);
    }

    private final Receiver receiver;
    private final ChannelFuture binding;
    private final Channel channel;

    DhtSocket(Transport transport, InetSocketAddress bind, Receiver receiver) {
        this.receiver = receiver;
        this.binding = transport
                .udp()
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(KrpcReader.MAX_DATAGRAM_BYTES))
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, QUEUE)
                .handler(this)
                .bind(bind);
        this.channel = binding.channel();
    }

    /** Completes when the socket is bound. */
    ChannelFuture bound() {
        return binding;
    }

    /** The port it is bound to. */
    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    void send(Endpoint to, byte[] datagram) {
        if (!channel.isWritable()) {
            return;
        }
        channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(datagram), address(to)))
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        receiver.unsent(to, done.cause());
                    }
                });
    }

    void close() {
        channel.close();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        ByteBuf in = packet.content();
        if (in.isReadable() && in.getByte(in.readerIndex()) == 'd') {
            receiver.received(endpoint(packet.sender()), ByteBufUtil.getBytes(in));
        }
    }

    /** The system tells that an address of an earlier datagram has nobody: no reason to end. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof RuntimeException || cause instanceof Error) {
            receiver.broken(cause);
        }
    }

    static Endpoint endpoint(InetSocketAddress address) {
        return Endpoint.of(address.getAddress().getAddress(), address.getPort());
    }

    static InetSocketAddress address(Endpoint endpoint) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(endpoint.addressBytes()), endpoint.port());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
