package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDatagramChannelConfig;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sockets of loopback: what is sent as one for several waits coalesced in the socket, as a network card would have it. */
class EpollDatagramBatchesTest {
    private static final int DATAGRAM_BYTES = 500;
    private static final int LAST_BYTES = 7;
    /** So many that each burst leaves something in the socket. */
    private static final int PAIRS_EACH_TIME = 40;

    private EventLoopGroup group;

    @AfterEach
    void stop() {
        if (group != null) {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    /** Sends pairs to itself whenever it has read, before as after the trial of coalesced reads. */
    private static final class Pairs extends ChannelInboundHandlerAdapter {
        final CompletableFuture<Void> ended = new CompletableFuture<>();
        final Set<Integer> sizes = new TreeSet<>();
        boolean coalesced;
        private final Channel sender;
        private int laterBursts = 100;

        Pairs(Channel sender) {
            this.sender = sender;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            new EpollDatagramBatches().prepare(ctx.channel());
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            channelReadComplete(ctx);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            int bytes = packet.content().readableBytes();
            packet.release();
            if (bytes == LAST_BYTES) {
                ended.complete(null);
            } else {
                sizes.add(bytes);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            boolean isOn = ((EpollDatagramChannelConfig) ctx.channel().config()).isUdpGro();
            coalesced |= isOn;
            laterBursts -= coalesced && !isOn ? 1 : 0;
            InetSocketAddress to = (InetSocketAddress) ctx.channel().localAddress();
            for (int i = 0; i < PAIRS_EACH_TIME && laterBursts > 0; i++) {
                sender.write(new SegmentedDatagramPacket(
                        Unpooled.buffer().writeZero(2 * DATAGRAM_BYTES), DATAGRAM_BYTES, to));
            }
            if (laterBursts <= 0) {
                sender.write(new DatagramPacket(Unpooled.buffer().writeZero(LAST_BYTES), to));
            }
            sender.flush();
        }
    }

    @Test
    void noTwoDatagramsBecomeOneWhenCoalescedReadsEnd() throws Exception {
        assumeTrue(Epoll.isAvailable() && EpollDatagramChannel.isSegmentedDatagramPacketSupported());
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        Bootstrap udp = new Bootstrap().group(group).channel(EpollDatagramChannel.class);
        Channel sender = udp.handler(new ChannelInboundHandlerAdapter())
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        Pairs pairs = new Pairs(sender);
        udp.clone().handler(pairs).bind("127.0.0.1", 0).sync();
        pairs.ended.get(20, TimeUnit.SECONDS);
        assertTrue(pairs.coalesced);
        assertEquals(Set.of(DATAGRAM_BYTES), pairs.sizes);
    }
}
