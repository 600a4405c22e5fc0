package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Patience;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import dev.spate.wire.BlockAllocator;
import dev.spate.wire.FrameLimits;
import dev.spate.wire.Handshake;
import dev.spate.wire.HandshakeDecoder;
import dev.spate.wire.PeerFrameDecoder;
import dev.spate.wire.PeerFrameEncoder;
import dev.spate.wire.PeerMessage;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A minimal client on our own codec: sends what the test says, and keeps what arrives, in order. */
final class TestClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = Patience.SECONDS;
    private static final Object END = new Object();

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<Object> inbox = new LinkedBlockingQueue<>();
    private final Channel channel;

    TestClient(InetSocketAddress address, SyntheticTorrent torrent) {
        channel = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        FrameLimits limits = FrameLimits.of(torrent.layout());
                        opened.pipeline()
                                .addLast(new HandshakeDecoder(), new PeerFrameDecoder(limits, BlockAllocator.exact()))
                                .addLast(new Inbox());
                    }
                })
                .connect(address)
                .syncUninterruptibly()
                .channel();
    }

    /** Connects, sends a handshake with both extensions, and waits for the handshake of the peer. */
    static TestClient greeted(SyntheticSwarm swarm, int peer) throws InterruptedException {
        TestClient client = new TestClient(swarm.peerAddresses().get(peer), swarm.torrent());
        client.greet(swarm.torrent().infoHash(), true);
        client.await(Handshake.class);
        return client;
    }

    /** As {@link #greeted}, and unchoked. */
    static TestClient unchoked(SyntheticSwarm swarm, int peer) throws InterruptedException {
        TestClient client = greeted(swarm, peer);
        client.send(new PeerMessage.Interested());
        client.await(PeerMessage.Unchoke.class);
        return client;
    }

    void greet(InfoHash infoHash, boolean fast) {
        ByteBuf out = channel.alloc().buffer();
        Handshake.of(infoHash, PeerId.generate(new Random(1)), true, fast).encode(out);
        channel.writeAndFlush(out);
    }

    void send(PeerMessage... messages) {
        ByteBuf out = channel.alloc().buffer();
        for (PeerMessage message : messages) {
            PeerFrameEncoder.write(out, message);
        }
        channel.writeAndFlush(out);
    }

    /** Waits for the next message of this kind; those before it are lost. */
    <T> T await(Class<T> kind) throws InterruptedException {
        return kind.cast(until(kind).get(0));
    }

    /** Waits for the next message of this kind; returns it, and then the names of those before it. */
    <T> List<Object> until(Class<T> kind) throws InterruptedException {
        List<Object> before = new ArrayList<>();
        while (true) {
            Object next = inbox.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(next, () -> "no " + kind.getSimpleName() + " after " + before);
            assertTrue(next != END, () -> "closed before " + kind.getSimpleName());
            if (kind.isInstance(next)) {
                before.add(0, next);
                return before;
            }
            before.add(next.getClass().getSimpleName());
            ReferenceCountUtil.release(next);
        }
    }

    /** Waits for the content of the next piece message. */
    byte[] block() throws InterruptedException {
        PeerMessage.Piece piece = await(PeerMessage.Piece.class);
        try {
            byte[] bytes = new byte[piece.data().readableBytes()];
            piece.data().readBytes(bytes);
            return bytes;
        } finally {
            piece.release();
        }
    }

    /** Waits until the other side has closed. */
    void awaitClose() throws InterruptedException {
        Object next;
        do {
            next = inbox.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(next, "not closed");
            ReferenceCountUtil.release(next);
        } while (next != END);
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        inbox.forEach(ReferenceCountUtil::release);
    }

    private final class Inbox extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            inbox.add(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            inbox.add(END);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
