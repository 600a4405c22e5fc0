package dev.spate.tracker;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Real trackers of a name that has an address of each family. */
@Timeout(60)
class BothFamiliesTest {
    @RegisterExtension
    final LoopExtension loop = new LoopExtension();

    private final Set<String> given = new ConcurrentSkipListSet<>();
    private final Set<String> failed = new ConcurrentSkipListSet<>();

    private final class Recorder implements Announcer.Client {
        @Override
        public AnnounceRequest request() {
            return LoopExtension.request();
        }

        @Override
        public void peers(String tracker, List<InetSocketAddress> peers) {
            peers.forEach(each -> given.add(each.getAddress().getHostAddress() + " " + each.getPort()));
        }

        @Override
        public void failed(String tracker, String reason) {
            failed.add(reason);
        }
    }

    private Announcer started(String url) throws Exception {
        return loop.on(() -> {
            Announcer announcer = new Announcer(
                    loop.transport().loop(),
                    loop.trackers(LoopExtension.PATIENT),
                    List.of(List.of(url)),
                    AnnouncePolicy.DOWNLOAD,
                    new Random(1),
                    new Recorder());
            announcer.start();
            return announcer;
        });
    }

    private void awaitBoth(Announcer announcer) throws Exception {
        await().until(() -> given.size() == 2);
        assertEquals(Set.of("127.0.0.1 4", "127.0.0.1 6"), given);
        assertEquals(Set.of(), failed);
        loop.await(() -> announcer.stop(Duration.ofSeconds(5)));
    }

    private static ServerSocket bound(String address, int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        return socket;
    }

    private static byte[] peer(int port) {
        return ScriptedServer.ok("d8:intervali60e5:peers6:\u007f\0\0\1\0" + (char) port + "e");
    }

    @Test
    void aTrackerOfHttpIsToldOverBoth() throws Exception {
        ServerSocket four = bound("127.0.0.1", 0);
        try (ScriptedServer one = ScriptedServer.on(four, head -> peer(4));
                ScriptedServer other = ScriptedServer.on(bound("::1", four.getLocalPort()), head -> peer(6))) {
            awaitBoth(started("http://localhost:" + four.getLocalPort() + "/announce"));
            for (ScriptedServer each : List.of(one, other)) {
                await().until(() -> each.heads().size() == 2);
                assertEquals(
                        1,
                        each.heads().stream()
                                .filter(head -> head.contains("event=started"))
                                .count());
                assertEquals(
                        1,
                        each.heads().stream()
                                .filter(head -> head.contains("event=stopped"))
                                .count());
            }
        }
    }

    private static FakeUdpTracker.Script udp(int port) {
        return (action, transaction, datagram, from) -> {
            if (action == UdpTrackerCodec.CONNECT) {
                return FakeUdpTracker.connected(transaction);
            }
            ByteBuf out = Unpooled.buffer();
            int family = from.getAddress().getAddress().length;
            List<InetSocketAddress> peers = List.of(
                    family == CompactPeers.IPV4_BYTES
                            ? new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port)
                            : new InetSocketAddress(InetAddress.getByName("::1"), port));
            UdpTrackerCodec.writeAnnounceResponse(
                    out, transaction, LoopExtension.response(peers, Duration.ofMinutes(10)), family);
            return out;
        };
    }

    @Test
    void aTrackerOfUdpIsToldOverBoth() throws Exception {
        FakeUdpTracker four = new FakeUdpTracker(InetAddress.getByName("127.0.0.1"), udp(4));
        String port = four.url().replaceAll("\\D*127.0.0.1:(\\d+).*", "$1");
        FakeUdpTracker six = new FakeUdpTracker(InetAddress.getByName("::1"), Integer.parseInt(port), udp(6));
        try {
            Announcer announcer = started("udp://localhost:" + port + "/announce");
            await().until(() -> given.size() == 2);
            assertEquals(Set.of("127.0.0.1 4", "0:0:0:0:0:0:0:1 6"), given);
            assertEquals(Set.of(), failed);
            loop.await(() -> announcer.stop(Duration.ofSeconds(5)));
        } finally {
            four.close();
            six.close();
        }
    }

    @Test
    void aTrackerThatListensInOneFamilyIsHeardAsBefore() throws Exception {
        try (ScriptedServer one = new ScriptedServer(head -> peer(4))) {
            Announcer announcer = started("http://localhost:" + one.port() + "/announce");
            await().until(() -> given.size() == 1);
            assertEquals(Set.of(), failed);
            loop.await(() -> announcer.stop(Duration.ofSeconds(5)));
            await().until(() -> one.heads().size() == 2);
        }
    }
}
