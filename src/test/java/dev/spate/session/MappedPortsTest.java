package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.net.Transport;
import dev.spate.portmap.Mapping;
import dev.spate.portmap.PortMapper;
import dev.spate.portmap.PortMapping;
import dev.spate.tracker.ScriptedServer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A download whose router, of the test's own at an address of loopback, maps its port to another one. */
@Timeout(60)
class MappedPortsTest {
    private static final int EXTERNAL = 7_777;

    @TempDir
    private Path directory;

    private final List<PortMapping> mapped = new CopyOnWriteArrayList<>();

    @Test
    void trackersAreToldThePortByWhichOthersReachUs() throws Exception {
        byte[] address = {127, 0, 0, 78};
        ThreadLocalRandom random = ThreadLocalRandom.current();
        address[1] = (byte) random.nextInt();
        address[2] = (byte) random.nextInt();
        InetAddress router = InetAddress.getByAddress(address);
        try (TestEngine engine = new TestEngine();
                Transport others = Transport.start();
                ScriptedServer tracker = new ScriptedServer(head -> ScriptedServer.ok("d8:intervali60e5:peers0:e"))) {
            others.udp(SocketProtocolFamily.INET)
                    .handler(new Router())
                    .bind(new InetSocketAddress(router, 5_351))
                    .sync();
            engine.engine().mapPorts(Optional.of(router), new PortMapper.Listener() {
                @Override
                public void mapped(PortMapping mapping) {
                    mapped.add(mapping);
                }

                @Override
                public void failed(String why) {
                    throw new AssertionError(why);
                }
            });
            engine.start(
                    TestTorrent.single(TestTorrent.PIECE, tracker.url("/announce"))
                            .known(),
                    TestEngine.options(directory.resolve("out")).listenPort(0).build());
            await().until(() -> !mapped.isEmpty() && !tracker.heads().isEmpty());
            int before = tracker.heads().size();
            engine.passUntil(() -> tracker.heads().size() > before);
            String next = tracker.heads().get(before);
            assertTrue(next.contains("&port=" + EXTERNAL + "&"), next);
        }
    }

    @Test
    void peersThatComeOverUtpAloneAreToldThePortOfUdp() {
        MappedPorts ports = MappedPorts.none();
        InetAddress outside = InetAddress.getLoopbackAddress();

        ports.granted(new PortMapping(new Mapping(Mapping.Protocol.UDP, 6_881), outside, EXTERNAL, "PCP"));
        assertEquals(EXTERNAL, ports.externalPort(6_881));

        ports.granted(new PortMapping(new Mapping(Mapping.Protocol.TCP, 6_881), outside, 8_888, "PCP"));
        assertEquals(8_888, ports.externalPort(6_881));
    }

    /** Answers as RFC 6887, 11.1 has it, as the router of 80.0.0.1. */
    private static final class Router extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            ByteBuf answer = packet.content().copy();
            answer.setByte(1, 0x81)
                    .setInt(8, 1)
                    .setZero(12, 12)
                    .setShort(42, EXTERNAL)
                    .setInt(56, 80 << 24 | 1);
            ctx.writeAndFlush(new DatagramPacket(answer, packet.sender()));
        }
    }
}
