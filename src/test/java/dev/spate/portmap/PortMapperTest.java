package dev.spate.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.net.HostResolver;
import dev.spate.net.Transport;
import dev.spate.net.TransportName;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sockets and timers, with routers of the test's own at an address of loopback that no other test has. */
class PortMapperTest {
    private static final Mapping TCP = new Mapping(Mapping.Protocol.TCP, 6_881);
    private static final String LAST_RESORT = "; UPnP: nobody answers";

    private final AtomicLong ahead = new AtomicLong();
    private final Random random = new Random();
    private final List<Object> told = new CopyOnWriteArrayList<>();
    private final Queue<byte[]> requests = new ConcurrentLinkedQueue<>();
    private Transport transport;
    private HostResolver resolver;
    private InetAddress router;
    private PortMapper mapper;

    @BeforeEach
    void start() throws Exception {
        byte[] address = new byte[4];
        random.nextBytes(address);
        address[0] = 127;
        address[3] = 77;
        router = InetAddress.getByAddress(address);
        transport = Transport.start(TransportName.AUTO, () -> System.nanoTime() + ahead.get());
        resolver = new HostResolver(transport);
        mapper = new PortMapper(
                transport,
                SocketProtocolFamily.INET,
                resolver,
                Optional.of(router),
                random,
                () -> System.nanoTime() + ahead.get(),
                new PortMapper.Listener() {
                    @Override
                    public void mapped(PortMapping mapping) {
                        told.add(mapping);
                    }

                    @Override
                    public void failed(String why) {
                        told.add(why);
                    }
                });
    }

    @AfterEach
    void stop() {
        transport.close();
    }

    private void onLoop(Runnable work) {
        transport.loop().submit(work).syncUninterruptibly();
    }

    /** A socket of the router that answers each datagram so; null is no answer. */
    private void listen(int port, UnaryOperator<byte[]> answers) {
        transport
                .udp(SocketProtocolFamily.INET)
                .handler(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
                        byte[] request = ByteBufUtil.getBytes(packet.content());
                        requests.add(request);
                        byte[] answer = answers.apply(request);
                        if (answer != null) {
                            ctx.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(answer), packet.sender()));
                        }
                    }
                })
                .bind(new InetSocketAddress(router, port))
                .syncUninterruptibly();
    }

    private static byte[] granted(byte[] request, int lastByteOfAddress, int firstByteOfAddress) {
        ByteBuffer out = ByteBuffer.wrap(request.clone());
        out.put(1, (byte) 0x81).putInt(8, 1_000).putInt(12, 0).putLong(16, 0);
        return out.putInt(56, firstByteOfAddress << 24 | lastByteOfAddress).array();
    }

    /** Lets the time of the loop go by until something is told. */
    private Object told() {
        Awaitility.await().pollInterval(5, TimeUnit.MILLISECONDS).until(() -> {
            if (told.isEmpty()) {
                ahead.addAndGet(TimeUnit.MILLISECONDS.toNanos(250));
                onLoop(() -> {});
            }
            return !told.isEmpty();
        });
        return told.remove(0);
    }

    /** What comes of an answer that comes by itself: its time does not go by faster. */
    private Object answered() {
        Awaitility.await().pollInterval(5, TimeUnit.MILLISECONDS).until(() -> !told.isEmpty());
        return told.remove(0);
    }

    private void close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        onLoop(() -> mapper.close().thenRun(() -> closed.complete(null)));
        closed.join();
    }

    @Test
    void whatTheRouterMapsIsRenewedAndGivenBackAtTheEnd() throws Exception {
        listen(PcpGateway.PORT, request -> granted(request, 3, 80));
        onLoop(() -> mapper.map(TCP));
        assertEquals(new PortMapping(TCP, InetAddress.getByName("80.0.0.3"), 6_881, "PCP"), answered());
        assertEquals(1, requests.size());
        ahead.addAndGet(TimeUnit.SECONDS.toNanos(GatewayRules.LIFETIME_SECONDS / 2 + 1));
        Awaitility.await().pollInterval(5, TimeUnit.MILLISECONDS).until(() -> {
            onLoop(() -> {});
            return requests.size() == 2;
        });
        close();
        byte[] last = List.copyOf(requests).get(requests.size() - 1);
        assertEquals(0, ByteBuffer.wrap(last).getInt(4));
        assertEquals(List.of(), told);
    }

    @Test
    void aRouterThatIsGoneIsLookedForAnew() throws Exception {
        AtomicBoolean away = new AtomicBoolean();
        listen(PcpGateway.PORT, request -> away.get() ? null : granted(request, 3, 80));
        listen(SsdpMessage.PORT, request -> null);
        onLoop(() -> mapper.map(TCP));
        answered();
        away.set(true);
        ahead.addAndGet(TimeUnit.SECONDS.toNanos(GatewayRules.LIFETIME_SECONDS / 2));
        assertEquals("PCP, NAT-PMP: " + router.getHostAddress() + ": it does not answer any more", told());
        // By every method: it may be another router.
        Awaitility.await()
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .until(() -> requests.stream().anyMatch(each -> each[0] == 'M'));
        close();
    }

    @Test
    void aPortThatIsClosedIsGivenBackAtOnce() {
        listen(PcpGateway.PORT, request -> granted(request, 3, 80));
        onLoop(() -> mapper.map(TCP));
        answered();
        onLoop(() -> mapper.unmap(TCP));
        Awaitility.await().until(() -> requests.size() == 2);
        close();
        assertEquals(2, requests.size());
    }

    @Test
    void aRouterThatNamesLoopbackAsItsOwnIsRefusedInOneLine() {
        listen(PcpGateway.PORT, request -> granted(request, 1, 127));
        onLoop(() -> mapper.map(TCP));
        assertEquals(
                "PCP, NAT-PMP: " + router.getHostAddress()
                        + ": it names 127.0.0.1 as its own, an address of this machine" + LAST_RESORT,
                told());
        onLoop(() -> mapper.map(new Mapping(Mapping.Protocol.UDP, 1)));
        ahead.addAndGet(TimeUnit.HOURS.toNanos(2));
        Awaitility.await().pollInterval(5, TimeUnit.MILLISECONDS).until(() -> {
            onLoop(() -> {});
            return requests.size() >= 2;
        });
        assertEquals(List.of(), told);
        close();
    }

    @Test
    void whereNobodyListensIsToldSo() {
        onLoop(() -> mapper.map(TCP));
        assertEquals("PCP, NAT-PMP: " + router.getHostAddress() + ": nobody listens there" + LAST_RESORT, told());
        close();
    }

    @Test
    void aRouterThatHangsIsGivenUp() {
        listen(PcpGateway.PORT, request -> null);
        onLoop(() -> mapper.map(TCP));
        assertEquals("PCP, NAT-PMP: " + router.getHostAddress() + ": it does not answer" + LAST_RESORT, told());
        assertEquals(9, requests.size());
        close();
    }

    @Test
    void anAnswerThatLeadsIntoTheWorldIsNotFollowed() {
        listen(
                SsdpMessage.PORT,
                request ->
                        ("HTTP/1.1 200 OK\r\nST: x:InternetGatewayDevice:1\r\nLocation: http://80.1.2.3/d.xml\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
        onLoop(() -> mapper.map(TCP));
        assertEquals(
                "PCP, NAT-PMP: " + router.getHostAddress() + ": nobody listens there; UPnP: " + router.getHostAddress()
                        + " leads to http://80.1.2.3/d.xml, refused",
                told());
        close();
    }

    @ParameterizedTest
    @CsvSource({"INET, 192.0.2.1", "INET6, 2001:db8::1", "INET6,"})
    void behindTheFenceARouterElsewhereIsNotAsked(SocketProtocolFamily family, String router) {
        PortMapper far = new PortMapper(
                transport,
                family,
                resolver,
                Optional.ofNullable(router).map(NetUtil::createInetAddressFromIpAddressString),
                random,
                System::nanoTime,
                new PortMapper.Listener() {
                    @Override
                    public void mapped(PortMapping mapping) {
                        told.add(mapping);
                    }

                    @Override
                    public void failed(String why) {
                        told.add(why);
                    }
                });
        onLoop(() -> far.map(TCP));
        assertEquals(List.of("the router is beyond loopback (SPATE_NETWORK=loopback)"), told);
    }
}
