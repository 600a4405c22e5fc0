package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels that are bound, or go through a proxy, on loopback. */
class RouteTest {
    private static final byte[] GRANTED = HexFormat.of().parseHex("05000001000000000000");

    private final Transport others = Transport.start();
    private Transport transport = Transport.start();
    private final StringBuffer heard = new StringBuffer();

    @AfterEach
    void stop() {
        transport.close();
        others.close();
    }

    private void by(TransportName name, Route route) {
        transport.close();
        transport = Transport.start(name, route);
    }

    private void by(Route route) {
        by(TransportName.AUTO, route);
    }

    private static Route proxy(String url) {
        return new Route(Optional.empty(), Optional.of(ProxyAddress.parse(url)));
    }

    private InetSocketAddress listen(
            BiConsumer<ChannelHandlerContext, ByteBuf> reader, CompletableFuture<Channel> came) {
        return (InetSocketAddress) others.listener()
                .childHandler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public boolean isSharable() {
                        return true;
                    }

                    @Override
                    public void channelActive(ChannelHandlerContext ctx) {
                        came.complete(ctx.channel());
                    }

                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        ByteBuf in = (ByteBuf) message;
                        reader.accept(ctx, in);
                        in.release();
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel()
                .localAddress();
    }

    private ChannelFuture connect(InetSocketAddress to, boolean autoRead) {
        return transport
                .tcp()
                .disableResolver()
                .option(ChannelOption.AUTO_READ, autoRead)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 300)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelActive(ChannelHandlerContext ctx) {
                                heard.append("active ");
                            }

                            @Override
                            public void channelRead(ChannelHandlerContext ctx, Object message) {
                                ByteBuf in = (ByteBuf) message;
                                heard.append(in.toString(StandardCharsets.US_ASCII));
                                in.release();
                            }
                        });
                    }
                })
                .connect(to)
                .awaitUninterruptibly();
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO", "AUTO"})
    void aConnectionComesFromTheAddressThatItIsBoundTo(TransportName name) throws Exception {
        by(name, new Route(Optional.of(NetworkBinding.parse("127.0.0.9")), Optional.empty()));
        CompletableFuture<Channel> came = new CompletableFuture<>();
        InetSocketAddress server = listen((ctx, in) -> {}, came);
        assertTrue(connect(server, true).isSuccess());
        assertEquals("127.0.0.9", ((InetSocketAddress) came.get().remoteAddress()).getHostString());
        Channel listening = transport
                .listener()
                .childHandler(new ChannelInboundHandlerAdapter())
                .bind(new InetSocketAddress(0))
                .syncUninterruptibly()
                .channel();
        assertEquals("127.0.0.9", ((InetSocketAddress) listening.localAddress()).getHostString());
        Channel udp = transport
                .udp()
                .handler(new ChannelInboundHandlerAdapter())
                .bind(new InetSocketAddress(0))
                .syncUninterruptibly()
                .channel();
        assertEquals("127.0.0.9", ((InetSocketAddress) udp.localAddress()).getHostString());
    }

    @Test
    void anAddressOfAnotherFamilyIsNotReached() throws Exception {
        by(new Route(Optional.of(NetworkBinding.parse("127.0.0.9")), Optional.empty()));
        ChannelFuture done = connect(new InetSocketAddress(InetAddress.getByName("::1"), 1), true);
        assertEquals("127.0.0.9 (--bind) has no address of IPv6", done.cause().getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "nosuch0", "", "2001:db8::1"})
    void whatIsNotOfThisMachineIsNotBoundTo(String text) {
        assertThrows(IllegalArgumentException.class, () -> NetworkBinding.parse(text));
    }

    @Test
    void throughAProxyAConnectionStandsWhenItsOtherEndDoes() {
        StringBuffer inactive = new StringBuffer();
        InetSocketAddress server = listen(
                (ctx, in) -> {
                    byte[] answer = in.getByte(in.readerIndex() + 1) == 1 && in.readableBytes() == 3
                            ? new byte[] {5, 0}
                            : GRANTED;
                    inactive.append(heard);
                    ctx.writeAndFlush(Unpooled.wrappedBuffer(answer));
                    if (answer == GRANTED) {
                        ctx.writeAndFlush(Unpooled.copiedBuffer("early", StandardCharsets.US_ASCII));
                    }
                },
                new CompletableFuture<>());
        by(proxy("socks5://127.0.0.1:" + server.getPort()));
        ChannelFuture done = connect(InetSocketAddress.createUnresolved("localhost", 80), false);
        assertFalse(done.isSuccess());
        done = connect(new InetSocketAddress("127.0.0.1", 80), false);
        assertTrue(done.isSuccess(), () -> "failed");
        assertEquals("", inactive.toString());
        done.channel().read();
        Awaitility.await().until(() -> heard.toString().equals("active early"));
    }

    @Test
    void whatCameEarlyIsKeptUntilItIsRead() {
        InetSocketAddress server = listen(
                (ctx, in) -> ctx.writeAndFlush(
                        Unpooled.copiedBuffer("HTTP/1.1 200 OK\r\n\r\nearly", StandardCharsets.US_ASCII)),
                new CompletableFuture<>());
        by(proxy("http://127.0.0.1:" + server.getPort()));
        ChannelFuture done = connect(new InetSocketAddress("127.0.0.1", 80), false);
        assertTrue(done.isSuccess());
        transport.loop().submit(() -> {}).syncUninterruptibly();
        assertEquals("active ", heard.toString());
        done.channel().read();
        Awaitility.await().until(() -> heard.toString().equals("active early"));
    }

    @Test
    void aProxyThatRefusesHangsOrHangsUpIsNamed() {
        InetSocketAddress refusing = listen(
                (ctx, in) ->
                        ctx.writeAndFlush(Unpooled.copiedBuffer("HTTP/1.1 403 No\r\n\r\n", StandardCharsets.US_ASCII)),
                new CompletableFuture<>());
        InetSocketAddress silent = listen((ctx, in) -> {}, new CompletableFuture<>());
        InetSocketAddress closing = listen((ctx, in) -> ctx.close(), new CompletableFuture<>());
        assertEquals(": it answers HTTP 403", reason(refusing));
        assertEquals(": no connection through it in time", reason(silent));
        assertEquals(": it closed the connection", reason(closing));
        others.close();
        assertEquals(": connection refused", reason(closing));
    }

    private String reason(InetSocketAddress proxy) {
        by(proxy("http://u:p@127.0.0.1:" + proxy.getPort()));
        Throwable cause = connect(new InetSocketAddress("127.0.0.1", 80), true).cause();
        assertInstanceOf(ProxyException.class, cause);
        assertFalse(cause instanceof ConnectException);
        assertEquals("", heard.toString());
        return cause.getMessage().replace("proxy 127.0.0.1:" + proxy.getPort(), "");
    }

    @Test
    void nothingListensNorLeavesBesideAProxy() {
        by(proxy("socks5://127.0.0.1:1"));
        Throwable listening = transport
                .listener()
                .childHandler(new ChannelInboundHandlerAdapter())
                .bind("127.0.0.1", 0)
                .awaitUninterruptibly()
                .cause();
        assertEquals("nobody is let in beside a proxy (--proxy)", listening.getMessage());
        Throwable udp = transport
                .udp()
                .handler(new ChannelInboundHandlerAdapter())
                .bind("127.0.0.1", 0)
                .awaitUninterruptibly()
                .cause();
        assertInstanceOf(IOException.class, udp);
        HostResolver resolver = new HostResolver(transport);
        Throwable name = transport
                .loop()
                .submit(() -> resolver.resolve("tracker.example"))
                .syncUninterruptibly()
                .getNow()
                .cause();
        assertTrue(name.getMessage().contains("names are the proxy's"), name::getMessage);
        assertFalse(resolver.hasAsked());
    }
}
