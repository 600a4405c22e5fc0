package dev.spate.net;

import dev.spate.net.UdpShare.Kind;
import dev.spate.net.UdpShare.Receiver;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A UDP socket that several use, each for another {@link Kind} of datagrams. Owner: the event loop. */
final class UdpSocket extends ChannelInboundHandlerAdapter {
    /** The room for a datagram; there is less for each where many are read at once. */
    static final int MOST_DATAGRAM_BYTES = 4_096;

    /** So many are read before their receivers act on them. */
    static final int BURST_DATAGRAMS = 64;

    /** A system's default of 208 KiB holds a few milliseconds of a fast line. */
    static final int SOCKET_BUFFER_BYTES = 1 << 20;

    private static final WriteBufferWaterMark QUEUE = new WriteBufferWaterMark(512 << 10, 1 << 20);

    private final DatagramBatches batches;
    private final InetSocketAddress wanted;
    private final Consumer<UdpSocket> closed;
    private final List<UdpShare> shares = new ArrayList<>();
    private final ChannelFuture binding;
    private boolean segmentsWork;
    private boolean segmentsProven;
    private boolean fragmentsForbidden;

    UdpSocket(Bootstrap udp, DatagramBatches batches, InetSocketAddress wanted, Consumer<UdpSocket> closed) {
        this.batches = batches;
        this.wanted = wanted;
        this.closed = closed;
        this.segmentsWork = batches.mostSegmentsBytes() > 0;
        this.binding = udp.option(ChannelOption.WRITE_BUFFER_WATER_MARK, QUEUE)
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .handler(this)
                .bind(wanted);
        binding.addListener(done -> {
            if (!done.isSuccess()) {
                closed.accept(this);
            }
        });
    }

    /** Whether a user of this kind who wants this address can have a part in it. */
    boolean fits(InetSocketAddress address, Kind kind) {
        boolean same = wanted.getAddress().equals(address.getAddress())
                && (address.getPort() == 0
                        ? wanted.getAddress().isAnyLocalAddress()
                        : address.getPort() == wanted.getPort() || address.getPort() == boundPort());
        return same && shares.stream().noneMatch(each -> each.kind() == kind);
    }

    private int boundPort() {
        return binding.isSuccess() ? ((InetSocketAddress) channel().localAddress()).getPort() : -1;
    }

    UdpShare share(Kind kind, Receiver receiver) {
        UdpShare share = new UdpShare(this, kind, receiver);
        shares.add(share);
        return share;
    }

    void leave(UdpShare share) {
        if (shares.remove(share) && shares.isEmpty()) {
            closed.accept(this);
            channel().close();
        }
    }

    Future<Void> binding() {
        return binding;
    }

    Channel channel() {
        return binding.channel();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        batches.prepare(ctx.channel());
    }

    ChannelFuture send(InetSocketAddress to, ByteBuf datagram) {
        return channel().write(new DatagramPacket(datagram, to));
    }

    int mostSegmentsBytes() {
        return segmentsWork ? batches.mostSegmentsBytes() : 0;
    }

    void sendSegments(InetSocketAddress to, ByteBuf datagrams, int segmentBytes) {
        if (!segmentsWork || datagrams.readableBytes() <= segmentBytes) {
            sendOneByOne(to, datagrams, segmentBytes);
            return;
        }
        if (segmentsProven) {
            channel().write(batches.segments(to, datagrams, segmentBytes));
            return;
        }
        // Cards and tunnels that cannot do it say so when it is tried.
        ByteBuf again = datagrams.retainedDuplicate();
        channel().write(batches.segments(to, datagrams, segmentBytes)).addListener(done -> {
            if (done.isSuccess()) {
                segmentsProven = true;
                again.release();
            } else {
                segmentsWork = false;
                sendOneByOne(to, again, segmentBytes);
                channel().flush();
            }
        });
    }

    private void sendOneByOne(InetSocketAddress to, ByteBuf datagrams, int segmentBytes) {
        while (datagrams.readableBytes() > segmentBytes) {
            send(to, datagrams.readRetainedSlice(segmentBytes));
        }
        send(to, datagrams);
    }

    boolean canForbidFragments() {
        return batches.canForbidFragments();
    }

    boolean sendUnfragmented(InetSocketAddress to, ByteBuf datagram) {
        channel().flush();
        forbidFragments(true);
        ChannelFuture sent = channel().writeAndFlush(new DatagramPacket(datagram, to));
        if (sent.isDone()) {
            forbidFragments(false);
            return sent.isSuccess();
        }
        // It waits for the system, with those that come behind it.
        sent.addListener(done -> forbidFragments(false));
        return true;
    }

    private void forbidFragments(boolean forbidden) {
        if (forbidden != fragmentsForbidden && channel().isOpen()) {
            fragmentsForbidden = forbidden;
            batches.forbidFragments(channel(), forbidden);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            received(packet.sender(), packet.content());
        } finally {
            packet.release();
        }
    }

    private void received(InetSocketAddress sender, ByteBuf in) {
        // What fills its room was cut: the beginning of a longer one would pass for a packet of uTP.
        if (!in.isReadable() || in.readableBytes() >= batches.roomBytes()) {
            return;
        }
        int first = in.getByte(in.readerIndex());
        for (int i = 0; i < shares.size(); i++) {
            UdpShare each = shares.get(i);
            if (each.kind().begins(first)) {
                each.receiver().received(sender, in);
                return;
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        for (UdpShare each : List.copyOf(shares)) {
            each.receiver().burstEnded();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            for (UdpShare each : List.copyOf(shares)) {
                each.receiver().writable();
            }
        }
    }

    /** The system tells that an address of an earlier datagram has nobody: no reason to end. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof RuntimeException || cause instanceof Error) {
            List.copyOf(shares).forEach(each -> each.receiver().broken(cause));
        }
    }
}
