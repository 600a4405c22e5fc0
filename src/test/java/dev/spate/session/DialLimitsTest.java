package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spate.session.swarm.Swarm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many addresses, most of them dead. Each needs its own address of the loopback, which only Linux has. */
@Timeout(60)
class DialLimitsTest {
    private static final TestTorrent TORRENT = TestTorrent.single(TestTorrent.PIECE);

    @TempDir
    Path directory;

    private static List<InetSocketAddress> addresses(int count, int port) throws IOException {
        assumeTrue(System.getProperty("os.name").startsWith("Linux"));
        List<InetSocketAddress> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] host = {127, 1, (byte) (i / 250), (byte) (1 + i % 250)};
            all.add(new InetSocketAddress(InetAddress.getByAddress(host), port));
        }
        return all;
    }

    @Test
    void findsTheOneLivePeerBehindTenThousandDeadAddresses() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(PeerScripts.seed(TORRENT, 1))) {
            List<InetSocketAddress> all = addresses(10_000, seed.address().getPort());
            all.add(seed.address());
            // Nobody of them is waited for.
            engine.stopClock();
            Download download = engine.start(
                    TORRENT.known(), TestEngine.to(directory.resolve("out"), all.toArray(InetSocketAddress[]::new)));
            TestEngine.await(download);
            assertEquals(10_001, download.snapshot().peersKnown());
        }
    }

    @Test
    void neverHasMoreDialsOpenThanTheLimitAndHurriesWhenManyWait() throws Exception {
        Queue<Socket> accepted = new ConcurrentLinkedQueue<>();
        try (TestEngine engine = new TestEngine();
                ServerSocket silent = new ServerSocket(0, 2_000)) {
            Thread accepting = new Thread(() -> {
                try {
                    while (true) {
                        accepted.add(silent.accept());
                    }
                } catch (IOException closed) {
                    return;
                }
            });
            accepting.setDaemon(true);
            accepting.start();
            List<InetSocketAddress> all = addresses(Swarm.HALF_OPEN_LIMIT * 3 / 2, silent.getLocalPort());
            DownloadOptions options = TestEngine.options(
                            directory.resolve("out"), all.toArray(InetSocketAddress[]::new))
                    .timeout(Duration.ZERO)
                    .build();
            engine.stopClock();
            Download download = engine.start(TORRENT.known(), options);
            await().until(() -> accepted.size() >= Swarm.HALF_OPEN_LIMIT);
            engine.pass(Duration.ofMillis(2_900));
            assertTrue(
                    download.snapshot().waitingFor().startsWith("connecting to "),
                    download.snapshot().waitingFor());
            assertEquals(Swarm.HALF_OPEN_LIMIT, accepted.size());
            // The first ones get three seconds to connect and three for the handshake, then come the others. Without
            // short timeouts it were 10 s each.
            engine.pass(Duration.ofMillis(3_300));
            await().until(() -> accepted.size() > Swarm.HALF_OPEN_LIMIT);
            download.stop().get(20, TimeUnit.SECONDS);
        } finally {
            for (Socket each : accepted) {
                each.close();
            }
        }
    }
}
