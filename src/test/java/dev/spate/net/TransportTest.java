package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spate.support.Patience;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @ParameterizedTest
    @EnumSource
    void everyTransportConnectsAndBinds(TransportName name) throws Exception {
        try (Transport transport = startedOrSkipped(name)) {
            Channel server = opened(transport
                    .listener()
                    .childHandler(new ChannelInboundHandlerAdapter())
                    .bind(ANY_PORT));
            Channel client = opened(
                    transport.tcp().handler(new ChannelInboundHandlerAdapter()).connect(server.localAddress()));
            Channel datagram = opened(
                    transport.udp().handler(new ChannelInboundHandlerAdapter()).bind(ANY_PORT));
            assertTrue(client.isActive() && datagram.isActive());
            assertEquals(
                    "spate-loop",
                    transport
                            .loop()
                            .submit(() -> Thread.currentThread().getName())
                            .get(Patience.SECONDS, TimeUnit.SECONDS));
            assertTrue(datagram.close().await(Patience.SECONDS, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @EnumSource
    void noBytesArriveWhileReadingIsOffAndAllOfThemAfterwards(TransportName name) throws Exception {
        byte[] sent = new byte[700_000];
        new Random(4).nextBytes(sent);
        try (Transport transport = startedOrSkipped(name);
                ServerSocket listening = new ServerSocket()) {
            listening.bind(ANY_PORT);
            Receiver receiver = new Receiver();
            Channel client = opened(transport
                    .tcp()
                    .option(ChannelOption.AUTO_READ, false)
                    .handler(receiver)
                    .connect(listening.getLocalSocketAddress()));
            try (Socket peer = listening.accept()) {
                CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> write(peer, sent));
                transport.loop().schedule(() -> {}, 50, TimeUnit.MILLISECONDS).get(Patience.SECONDS, TimeUnit.SECONDS);
                assertEquals(0, receiver.reads.get());
                client.config().setAutoRead(true);
                sending.get(Patience.SECONDS, TimeUnit.SECONDS);
                peer.shutdownOutput();
                assertArrayEquals(sent, receiver.all.get(Patience.SECONDS, TimeUnit.SECONDS));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterThePeersEndOfOutputWeCanStillAnswerIfHalfClosedIsAllowed(TransportName name) throws Exception {
        try (Transport transport = startedOrSkipped(name);
                ServerSocket listening = new ServerSocket()) {
            listening.bind(ANY_PORT);
            Channel client = opened(transport
                    .tcp()
                    .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .handler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                            ctx.writeAndFlush(Unpooled.copiedBuffer(new byte[] {42}));
                        }
                    })
                    .connect(listening.getLocalSocketAddress()));
            try (Socket peer = listening.accept()) {
                peer.setSoTimeout(60_000);
                peer.shutdownOutput();
                assertEquals(42, peer.getInputStream().read());
                client.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatResetsEndsItsChannel(TransportName name) throws Exception {
        try (Transport transport = startedOrSkipped(name);
                ServerSocket listening = new ServerSocket()) {
            listening.bind(ANY_PORT);
            Channel client = opened(transport.tcp().handler(new Receiver()).connect(listening.getLocalSocketAddress()));
            try (Socket peer = listening.accept()) {
                peer.setSoLinger(true, 0);
            }
            assertTrue(client.closeFuture().await(Patience.SECONDS, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @EnumSource
    void closesWithoutAQuietPeriod(TransportName name) {
        // Netty's own quiet period is two seconds, and close waits for one: not each of them is late on a busy machine.
        boolean atOnce = false;
        for (int attempt = 0; attempt < 20 && !atOnce; attempt++) {
            Transport transport = startedOrSkipped(name);
            transport.loop().execute(() -> {});
            transport.close();
            atOnce = transport.loop().isTerminated();
            Awaitility.await().until(transport.loop()::isTerminated);
        }
        assertTrue(atOnce, "still running a second after close");
    }

    @Test
    void nioCanBeForced() {
        try (Transport transport = Transport.start(TransportName.NIO)) {
            assertEquals(TransportName.NIO, transport.name());
        }
    }

    @Test
    void aTransportOfAnotherSystemIsRefusedInOneLine() {
        TransportName foreign =
                System.getProperty("os.name").startsWith("Mac") ? TransportName.EPOLL : TransportName.KQUEUE;
        String message = assertThrows(TransportException.class, () -> Transport.start(foreign))
                .getMessage();
        assertTrue(
                message.startsWith("cannot use the transport " + foreign.label() + ": ")
                        && message.endsWith(" (choose another with --io, or leave the choice to auto)"),
                message);
        assertEquals(1, message.lines().count());
        assertNotEquals(Optional.empty(), Transport.obstacle(foreign));
    }

    @ParameterizedTest
    @CsvSource({"Linux,EPOLL", "Mac OS X,KQUEUE", "FreeBSD,KQUEUE", "Windows 11,NIO", "SunOS,NIO", "'',NIO"})
    void everySystemHasItsUsualTransport(String system, TransportName usual) {
        assertEquals(usual, TransportName.usualOn(system));
    }

    @ParameterizedTest
    @EnumSource
    void namesAreReadInAnyCase(TransportName name) {
        assertEquals(Optional.of(name), TransportName.parse(name.label()));
        assertEquals(Optional.of(name), TransportName.parse(" " + name.name()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "carrier pigeon", "io-uring", "iouring"})
    void otherNamesAreNone(String text) {
        assertEquals(Optional.empty(), TransportName.parse(text));
    }

    private static Transport startedOrSkipped(TransportName name) {
        Optional<String> obstacle = Transport.obstacle(name);
        assumeTrue(obstacle.isEmpty(), () -> name.label() + " does not work here: " + obstacle.orElseThrow());
        return Transport.start(name);
    }

    private static Channel opened(ChannelFuture opening) throws InterruptedException {
        assertTrue(
                opening.await(Patience.SECONDS, TimeUnit.SECONDS) && opening.isSuccess(),
                () -> "not opened: " + opening);
        return opening.channel();
    }

    private static void write(Socket peer, byte[] bytes) {
        try {
            peer.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gathers what arrives until the peer ends. */
    private static final class Receiver extends ChannelInboundHandlerAdapter {
        final AtomicInteger reads = new AtomicInteger();
        final CompletableFuture<byte[]> all = new CompletableFuture<>();
        private final ByteBuf gathered = Unpooled.buffer();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            reads.incrementAndGet();
            ByteBuf part = (ByteBuf) message;
            gathered.writeBytes(part);
            part.release();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            all.complete(Arrays.copyOf(gathered.array(), gathered.readableBytes()));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
