package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Patience;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkFenceTest {
    private static final String REASON = " (SPATE_NETWORK=loopback)";

    private Transport transport = Transport.start();

    @AfterEach
    void end() {
        transport.close();
    }

    private static InetSocketAddress at(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), 6881);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Throwable failure(Future<?> done) throws InterruptedException {
        assertTrue(done.await(Patience.SECONDS, TimeUnit.SECONDS));
        return done.cause();
    }

    @Test
    void allTestsRunBehindIt() {
        assertEquals(NetworkFence.LOOPBACK, NetworkFence.ofProcess());
    }

    @Test
    void theVariableIsOneWordOrEmpty() {
        assertEquals(NetworkFence.NONE, NetworkFence.parse(""));
        assertEquals(NetworkFence.LOOPBACK, NetworkFence.parse("loopback"));
        TransportException typo = assertThrows(TransportException.class, () -> NetworkFence.parse("lopback"));
        assertEquals("SPATE_NETWORK: no such network: lopback (loopback, or empty)", typo.getMessage());
    }

    @Test
    void processesThatSayNothingAreKeptOnLoopback() {
        Map<String, String> silent = new HashMap<>();
        NetworkFence.keepOnLoopback(silent);
        assertEquals(Map.of("SPATE_NETWORK", "loopback"), silent);
        Map<String, String> open = new HashMap<>(Map.of("SPATE_NETWORK", ""));
        NetworkFence.keepOnLoopback(open);
        assertEquals(Map.of("SPATE_NETWORK", ""), open);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "0.0.0.0",
                "10.0.0.1",
                "224.0.0.1",
                "2001:db8::1",
                "64:ff9b::7f00:1",
                "ff02::1",
                "::ffff:192.0.2.1"
            })
    void nobodyBeyondLoopbackIsDialled(String address) throws Exception {
        for (TransportName each : List.of(TransportName.AUTO, TransportName.NIO)) {
            transport.close();
            transport = Transport.start(each);
            Throwable refusal = failure(
                    transport.tcp().handler(new ChannelInboundHandlerAdapter()).connect(at(address)));
            assertInstanceOf(NetworkFenceException.class, refusal);
            String named = NetUtil.toSocketAddressString(at(address));
            assertEquals(named + " is beyond loopback" + REASON, refusal.getMessage());
            assertInstanceOf(
                    NetworkFenceException.class,
                    failure(transport
                            .udp()
                            .handler(new ChannelInboundHandlerAdapter())
                            .connect(at(address))));
        }
    }

    @Test
    void noDatagramLeavesAndItsMemoryIsGivenBack() throws Exception {
        Channel socket = transport
                .udp()
                .handler(new ChannelInboundHandlerAdapter())
                .bind(new InetSocketAddress(0))
                .sync()
                .channel();
        ByteBuf content = Unpooled.copiedBuffer(new byte[] {1});
        Throwable refusal = failure(socket.writeAndFlush(new DatagramPacket(content, at("192.0.2.1"))));
        assertEquals("192.0.2.1:6881 is beyond loopback" + REASON, refusal.getMessage());
        assertEquals(0, content.refCnt());
        InetSocketAddress near =
                new InetSocketAddress(NetUtil.LOCALHOST4, ((InetSocketAddress) socket.localAddress()).getPort());
        assertEquals(
                null, failure(socket.writeAndFlush(new DatagramPacket(Unpooled.copiedBuffer(new byte[] {1}), near))));
        socket.close().sync();
    }

    @Test
    void nobodyListensAtAnAddressBeyondLoopback() throws Exception {
        ChannelFuture binding = transport
                .listener()
                .childHandler(new ChannelInboundHandlerAdapter())
                .bind(at("192.0.2.1"));
        assertInstanceOf(NetworkFenceException.class, failure(binding));
    }

    /** A listening socket that Netty's tests have no real one of: it hears of whoever dials it. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "::1", "192.0.2.1", "10.0.0.1"})
    void onlyLoopbackIsLetIn(String from) {
        EmbeddedChannel listening = new EmbeddedChannel(NetworkFence.Head.INSTANCE);
        EmbeddedChannel dialled = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return at(from);
            }
        };
        listening.writeInbound(dialled);
        assertEquals(at(from).getAddress().isLoopbackAddress(), listening.readInbound() != null);
        assertEquals(at(from).getAddress().isLoopbackAddress(), dialled.isOpen());
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "tracker.invalid", "router.example.org"})
    void noNameIsAskedFor(String host) throws Exception {
        HostResolver resolver = new HostResolver(transport);
        Future<List<InetAddress>> found =
                transport.loop().submit(() -> resolver.resolve(host)).get(Patience.SECONDS, TimeUnit.SECONDS);
        Throwable refusal = failure(found);
        assertInstanceOf(UnknownHostException.class, refusal);
        assertEquals(host + " is not looked up" + REASON, refusal.getMessage());
        assertFalse(resolver.hasAsked(), "no client of DNS was made");
    }

    @ParameterizedTest
    @EnumSource
    void theFencesDifferInWhatTheyAdmit(NetworkFence fence) throws Exception {
        assertTrue(fence.admits(NetUtil.LOCALHOST4) && fence.admits(NetUtil.LOCALHOST6));
        assertEquals(fence == NetworkFence.NONE, fence.admits(at("192.0.2.1").getAddress()));
    }

    @Test
    void socketsOfTheJdkStandBehindItToo() {
        assertThrows(NetworkFenceException.class, () -> JdkSockets.open(at("192.0.2.1")));
        assertThrows(NetworkFenceException.class, () -> JdkSockets.connect("192.0.2.1", 80, 1_000));
        assertThrows(UnknownHostException.class, () -> JdkSockets.connect("example.com", 80, 1_000));
    }
}
