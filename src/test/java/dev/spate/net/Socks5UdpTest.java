package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** UDP through a SOCKS 5 proxy in the same process, as RFC 1928 has it. */
class Socks5UdpTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private Socks5Server server = new Socks5Server();
    private final List<Transport> transports = new ArrayList<>();
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        transports.forEach(Transport::close);
        server.close();
    }

    private Transport through(String credentials) {
        Route route = new Route(
                Optional.empty(),
                Optional.of(ProxyAddress.parse("socks5://" + credentials + "127.0.0.1:" + server.port())));
        Transport made = Transport.start(TransportName.AUTO, route);
        transports.add(made);
        return made;
    }

    private final class Hearing extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            heard.add(packet.sender().getPort() + " " + packet.content().toString(StandardCharsets.US_ASCII));
        }
    }

    private Channel bound(Transport transport) {
        ChannelFuture done = transport.udp().handler(new Hearing()).bind(new InetSocketAddress(0));
        assertTrue(done.awaitUninterruptibly().isSuccess(), () -> String.valueOf(done.cause()));
        return done.channel();
    }

    private static ByteBuf text(String words) {
        return Unpooled.copiedBuffer(words, StandardCharsets.US_ASCII);
    }

    private static String refusal(Channel channel, InetSocketAddress to) {
        return channel.writeAndFlush(new DatagramPacket(text("x"), to))
                .awaitUninterruptibly()
                .cause()
                .getMessage();
    }

    @Test
    void datagramsGoByTheRelayAndComeFromTheirSenders() {
        Channel channel = bound(through("us:pw@"));
        InetSocketAddress goal = new InetSocketAddress(HERE, 7);
        channel.writeAndFlush(new DatagramPacket(text("there"), goal)).syncUninterruptibly();
        Awaitility.await().until(() -> server.sent().size() == 1);
        assertEquals("127.0.0.1:7 there", server.sent().get(0));
        server.answer(HexFormat.of().parseHex("000000" + "01" + "7f000001" + "0007"), "back");
        Awaitility.await().until(() -> heard.size() == 1);
        assertEquals("7 back", heard.poll());
        assertEquals("us:pw", server.login());
    }

    @Test
    void aConnectedChannelHearsItsPeerAlone() {
        InetSocketAddress goal = new InetSocketAddress(HERE, 7);
        ChannelFuture done =
                through("").udp().handler(new Hearing()).connect(goal).awaitUninterruptibly();
        assertTrue(done.isSuccess(), () -> String.valueOf(done.cause()));
        done.channel().writeAndFlush(text("there")).syncUninterruptibly();
        Awaitility.await().until(() -> server.sent().size() == 1);
        server.answer(HexFormat.of().parseHex("000000" + "01" + "7f000001" + "0008"), "another");
        server.answer(HexFormat.of().parseHex("000000" + "01" + "7f000001" + "0007"), "back");
        Awaitility.await().until(() -> heard.size() == 1);
        assertEquals("7 back", heard.poll());
    }

    /** Too short, a fragment, a name, an unknown kind, port 0, and what does not come from the relay at all. */
    @Test
    void whatIsNoDatagramOfTheRelayIsPassedOver() throws Exception {
        Channel channel = bound(through(""));
        InetSocketAddress goal = new InetSocketAddress(HERE, 7);
        channel.writeAndFlush(new DatagramPacket(text("there"), goal)).syncUninterruptibly();
        Awaitility.await().until(() -> server.sent().size() == 1);
        for (String head : List.of(
                "",
                "0000",
                "000000",
                "00000001",
                "0000000101020304",
                "000001017f0000010007",
                "0000000301610007",
                "000000097f0000010007",
                "000000017f0000010000",
                "0000000400000000000000000000000000000000")) {
            server.answer(HexFormat.of().parseHex(head), "");
        }
        server.strangerSends(HexFormat.of().parseHex("000000017f0000010007"), "stranger");
        server.answer(HexFormat.of().parseHex("00000001" + "7f000001" + "0009"), "good");
        Awaitility.await().until(() -> !heard.isEmpty());
        assertEquals("9 good", heard.poll());
        assertTrue(heard.isEmpty());
    }

    @Test
    void theFenceHoldsThroughTheRelay() {
        Channel channel = bound(through(""));
        assertEquals(
                "192.0.2.1:7 is beyond loopback (SPATE_NETWORK=loopback)",
                refusal(channel, new InetSocketAddress("192.0.2.1", 7)));
        assertEquals(
                "node.example:7 is beyond loopback (SPATE_NETWORK=loopback)",
                refusal(channel, InetSocketAddress.createUnresolved("node.example", 7)));
        assertTrue(server.sent().isEmpty());
    }

    /** Refused as microsocks does it, without a relay, hung up, and no proxy at all. */
    @ParameterizedTest
    @ValueSource(strings = {"07", "01", "port 0", "name", "hang up", "closed"})
    void withoutARelayThereIsNoUdpAndThatIsToldOnce(String how) {
        server.answersRequests(how);
        if (how.equals("closed")) {
            server.close();
        }
        Transport transport = through("");
        Queue<String> told = new ConcurrentLinkedQueue<>();
        transport.loop().submit(() -> transport.onUdpRefused(told::add)).syncUninterruptibly();
        for (int attempt = 0; attempt < 2; attempt++) {
            ChannelFuture done = transport.udp().handler(new Hearing()).bind(new InetSocketAddress(0));
            assertFalse(done.awaitUninterruptibly().isSuccess());
        }
        String proxy = "proxy 127.0.0.1:" + server.port() + ": ";
        String why = switch (how) {
            case "07", "01" -> "it passes on no UDP";
            case "hang up" -> "it closed the connection";
            case "closed" -> "connection refused";
            default -> "it names no relay of UDP";
        };
        assertEquals(List.of(proxy + why), List.copyOf(told));
        assertTrue(server.requests() <= 1, "asked " + server.requests() + " times");
    }

    /** RFC 1928: the relay ends with the connection by which it was asked for. */
    @Test
    void whenTheRelayEndsAnotherIsAskedForAndNothingIsSentMeanwhile() {
        Channel channel = bound(through(""));
        InetSocketAddress goal = new InetSocketAddress(HERE, 7);
        server.endRelays();
        Awaitility.await().until(() -> {
            ChannelFuture sent = channel.writeAndFlush(new DatagramPacket(text("lost"), goal))
                    .awaitUninterruptibly();
            return !sent.isSuccess() && sent.cause().getMessage().endsWith("its relay of UDP is gone");
        });
        int before = server.sent().size();
        Awaitility.await()
                .until(() -> channel.writeAndFlush(new DatagramPacket(text("again"), goal))
                        .awaitUninterruptibly()
                        .isSuccess());
        Awaitility.await().until(() -> server.sent().size() > before);
        assertEquals(2, server.requests());
        channel.close().syncUninterruptibly();
        Awaitility.await().until(() -> server.connections() == 0);
    }

    @Test
    void namesAndBothFamiliesAreWrittenForTheProxyToReach() throws Exception {
        assertEquals(
                "0000000304" + "6e6f6465" + "1ae1",
                HexFormat.of().formatHex(Socks5Datagram.head(InetSocketAddress.createUnresolved("node", 6_881))));
        InetSocketAddress six = new InetSocketAddress("2001:db8::7", 6_881);
        ByteBuf in = Unpooled.wrappedBuffer(Socks5Datagram.head(six), new byte[] {5});
        assertEquals(Optional.of(six), Socks5Datagram.readHead(in));
        assertArrayEquals(new byte[] {5}, ByteBufUtil.getBytes(in));
    }
}
