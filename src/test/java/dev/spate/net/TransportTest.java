package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "nio", "NIO", "epoll", "kqueue"})
    void everyTransportConnectsAndBinds(String name) throws Exception {
        try (Transport transport = Transport.start(Optional.of(name))) {
            Channel server = opened(new ServerBootstrap()
                    .group(transport.loop())
                    .channel(transport.serverSocket())
                    .childHandler(new ChannelInboundHandlerAdapter())
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
            Channel client = opened(new Bootstrap()
                    .group(transport.loop())
                    .channel(transport.socket())
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(server.localAddress()));
            Channel datagram = opened(new Bootstrap()
                    .group(transport.loop())
                    .channel(transport.datagram())
                    .handler(new ChannelInboundHandlerAdapter())
                    .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
            assertTrue(client.isActive() && datagram.isActive());
            assertEquals(
                    "spate-loop",
                    transport
                            .loop()
                            .submit(() -> Thread.currentThread().getName())
                            .get(5, TimeUnit.SECONDS));
        }
    }

    @Test
    void nioCanBeForced() {
        try (Transport transport = Transport.start(Optional.of("nio"))) {
            assertEquals("nio", transport.name());
        }
    }

    @Test
    void aTransportOfAnotherSystemFallsBackToNio() {
        String foreign = System.getProperty("os.name").startsWith("Mac") ? "epoll" : "kqueue";
        try (Transport transport = Transport.start(Optional.of(foreign))) {
            assertEquals("nio", transport.name());
        }
    }

    @Test
    void rejectsAnUnknownName() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> Transport.start(Optional.of("carrier pigeon")))
                .getMessage();
        assertEquals("no such transport: carrier pigeon (epoll, kqueue or nio)", message);
    }

    @Test
    void closesWithoutAQuietPeriod() {
        Transport transport = Transport.start(Optional.empty());
        transport.loop().execute(() -> {});
        assertTimeoutPreemptively(Duration.ofSeconds(1), transport::close);
        assertTrue(transport.loop().isTerminated());
    }

    private static Channel opened(ChannelFuture opening) throws InterruptedException {
        assertTrue(opening.await(5, TimeUnit.SECONDS) && opening.isSuccess(), () -> "not opened: " + opening);
        return opening.channel();
    }
}
