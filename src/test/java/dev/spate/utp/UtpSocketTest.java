package dev.spate.utp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.net.Transport;
import dev.spate.net.TransportName;
import dev.spate.net.UdpShare;
import dev.spate.support.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two sockets on loopback. */
@ExtendWith(LeakCheck.class)
class UtpSocketTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Transport transport = Transport.start();
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private final BlockingQueue<Gathering> gathered = new LinkedBlockingQueue<>();
    private final CompletableFuture<Throwable> broken = new CompletableFuture<>();

    @AfterEach
    void close() {
        transport.close();
        assertFalse(broken.isDone(), () -> "broken: " + broken.join());
    }

    private <T> T onLoop(Callable<T> work) throws Exception {
        return transport.loop().submit(work).get(20, TimeUnit.SECONDS);
    }

    private UtpSocket socket() throws Exception {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        UtpSocket socket = onLoop(() -> new UtpSocket(
                transport, any, new SplittableRandom(3), new UtpMemory(32 << 20), System::nanoTime, broken::complete));
        socket.bound().sync();
        return socket;
    }

    private static InetSocketAddress at(UtpSocket socket) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.port());
    }

    private UtpSocket listener() throws Exception {
        UtpSocket listener = socket();
        onLoop(() -> {
            listener.accept(this::accept);
            return null;
        });
        return listener;
    }

    private void accept(Channel channel) {
        Gathering all = new Gathering();
        channel.pipeline().addLast(all);
        gathered.add(all);
        accepted.add(channel);
    }

    private Channel dial(UtpSocket from, UtpSocket to) throws Exception {
        Channel channel = onLoop(() -> from.connect(at(to), PATIENCE)).get(20, TimeUnit.SECONDS);
        channel.pipeline().addLast(new Gathering());
        channel.config().setAutoRead(true);
        return channel;
    }

    /** Gathers all that comes. */
    private static final class Gathering extends SimpleChannelInboundHandler<ByteBuf> {
        final CompletableFuture<byte[]> all = new CompletableFuture<>();
        final ByteBuf gathered = Unpooled.buffer();
        volatile int bytes;
        volatile Throwable exception;

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf in) {
            gathered.writeBytes(in);
            bytes = gathered.readableBytes();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            byte[] whole = new byte[gathered.readableBytes()];
            gathered.readBytes(whole);
            all.complete(whole);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            exception = cause;
        }
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        new SplittableRandom(bytes).nextBytes(random);
        return random;
    }

    private byte[] allOfTheNext() throws Exception {
        return gathered.poll(20, TimeUnit.SECONDS).all.get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(
            value = TransportName.class,
            names = {"AUTO", "NIO"})
    void whatIsWrittenArrivesAndThenTheEnd(TransportName name) throws Exception {
        transport.close();
        transport = Transport.start(name);
        // So many that reads of coalesced datagrams are tried, where the system has them.
        byte[] sent = random(8_000_000);
        Channel dialled = dial(socket(), listener());
        Gathering back = dialled.pipeline().get(Gathering.class);
        dialled.writeAndFlush(Unpooled.wrappedBuffer(sent)).addListener(done -> dialled.close());
        Channel incoming = accepted.poll(20, TimeUnit.SECONDS);
        assertArrayEquals(sent, gathered.poll(20, TimeUnit.SECONDS).all.get(20, TimeUnit.SECONDS));
        assertEquals(0, back.all.get(20, TimeUnit.SECONDS).length);
        assertInstanceOf(InetSocketAddress.class, incoming.remoteAddress());
    }

    @Test
    void aReaderWhoStopsMakesTheWriterUnwritable() throws Exception {
        Channel dialled = dial(socket(), listener());
        dialled.writeAndFlush(Unpooled.wrappedBuffer(random(10))).sync();
        Channel incoming = accepted.poll(20, TimeUnit.SECONDS);
        onLoop(() -> incoming.config().setAutoRead(false));
        byte[] much = random(8_000_000);
        CompletableFuture<Boolean> unwritable = new CompletableFuture<>();
        CompletableFuture<Boolean> writable = new CompletableFuture<>();
        onLoop(() -> dialled.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelWritabilityChanged(ChannelHandlerContext ctx) {
                (ctx.channel().isWritable() ? writable : unwritable).complete(true);
            }
        }));
        dialled.writeAndFlush(Unpooled.wrappedBuffer(much));
        assertTrue(unwritable.get(20, TimeUnit.SECONDS));
        assertFalse(writable.isDone());
        int before = incoming.pipeline().get(Gathering.class).bytes;
        assertTrue(before <= 1 << 20, "read " + before);
        incoming.config().setAutoRead(true);
        assertTrue(writable.get(20, TimeUnit.SECONDS));
        dialled.close();
        assertEquals(much.length + 10, allOfTheNext().length);
    }

    @Test
    void whoDoesNotListenRefuses() throws Exception {
        UtpSocket from = socket();
        UtpSocket deaf = socket();
        Throwable cause = onLoop(() -> from.connect(at(deaf), PATIENCE)).await().cause();
        assertInstanceOf(ConnectException.class, cause);
    }

    /** Else who is turned away at once would leave a connection for some seconds, again and again. */
    @Test
    void whoIsTurnedAwayLeavesNothingBehind() throws Exception {
        UtpSocket listener = socket();
        CompletableFuture<Channel> turnedAway = new CompletableFuture<>();
        onLoop(() -> {
            listener.accept(channel -> {
                channel.close();
                turnedAway.complete(channel);
            });
            return null;
        });
        UtpSocket from = socket();
        Channel dialled = onLoop(() -> from.connect(at(listener), PATIENCE)).get(20, TimeUnit.SECONDS);
        Gathering gathering = new Gathering();
        dialled.pipeline().addLast(gathering);
        dialled.config().setAutoRead(true);
        dialled.writeAndFlush(Unpooled.wrappedBuffer(random(68)));
        assertFalse(turnedAway.get(20, TimeUnit.SECONDS).isOpen());
        assertEquals(0, onLoop(listener::connections));
        assertEquals(0, gathering.all.get(20, TimeUnit.SECONDS).length);
        assertEquals("connection reset", gathering.exception.getMessage());
    }

    @Test
    void theSocketIsSharedWithTheDht() throws Exception {
        InetSocketAddress any = new InetSocketAddress(0);
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        UdpShare dht = onLoop(() -> transport.udp(any, UdpShare.Kind.DHT, new UdpShare.Receiver() {
            @Override
            public void received(InetSocketAddress from, ByteBuf datagram) {
                heard.add(datagram.toString(java.nio.charset.StandardCharsets.US_ASCII));
            }

            @Override
            public void burstEnded() {}

            @Override
            public void writable() {}

            @Override
            public void broken(Throwable cause) {
                broken.complete(cause);
            }
        }));
        dht.bound().sync();
        UtpSocket shared = onLoop(() -> new UtpSocket(
                transport, any, new SplittableRandom(4), new UtpMemory(32 << 20), System::nanoTime, broken::complete));
        assertEquals(dht.localAddress().getPort(), shared.port());
        onLoop(() -> {
            shared.accept(this::accept);
            return null;
        });
        UtpSocket other = socket();
        Channel dialled = dial(other, shared);
        dialled.writeAndFlush(Unpooled.wrappedBuffer(random(5_000))).addListener(done -> dialled.close());
        assertEquals(5_000, allOfTheNext().length);
        InetSocketAddress sharedAt = new InetSocketAddress(InetAddress.getLoopbackAddress(), shared.port());
        // One that is too long is not taken for its beginning.
        byte[] tooLong = new byte[5_000];
        tooLong[0] = 'd';
        onLoop(() -> {
            dht.send(sharedAt, Unpooled.wrappedBuffer(tooLong));
            dht.send(sharedAt, Unpooled.wrappedBuffer("d1:y1:qe".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
            dht.flush();
            return null;
        });
        assertEquals("d1:y1:qe", heard.poll(20, TimeUnit.SECONDS));
        onLoop(() -> {
            dht.close();
            shared.close();
            return null;
        });
    }
}
