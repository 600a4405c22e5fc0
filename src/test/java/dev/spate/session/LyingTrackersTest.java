package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.spate.support.ClosedPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A tracker that names thousands of dead addresses, and one behind it that knows somebody. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class LyingTrackersTest {
    private static final int DEAD = 20_000;

    @TempDir
    Path directory;

    private static HttpServer tracker(byte[] peers, AtomicInteger asked) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(("d8:intervali1800e5:peers" + peers.length + ":").getBytes(StandardCharsets.US_ASCII));
        answer.writeBytes(peers);
        answer.write('e');
        byte[] bytes = answer.toByteArray();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/announce", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/announce";
    }

    /** Every second one refuses; to connect to the others hangs, as nobody accepts there. */
    private static byte[] dead(int refusing, int hanging) {
        ByteArrayOutputStream peers = new ByteArrayOutputStream();
        for (int i = 0; i < DEAD; i++) {
            int port = i % 2 == 0 ? refusing : hanging;
            peers.writeBytes(
                    new byte[] {127, 1, (byte) (i / 250), (byte) (i % 250 + 1), (byte) (port >> 8), (byte) port});
        }
        return peers.toByteArray();
    }

    private static byte[] peer(InetSocketAddress peer) {
        int port = peer.getPort();
        return new byte[] {127, 0, 0, 1, (byte) (port >> 8), (byte) port};
    }

    @Test
    void thousandsOfDeadAddressesDoNotHideThePeerOfAnotherTracker() throws Exception {
        AtomicInteger liarAsked = new AtomicInteger();
        AtomicInteger honestAsked = new AtomicInteger();
        ClosedPort refusing = ClosedPort.tcp();
        ServerSocket hanging = new ServerSocket(0, 1);
        HttpServer liar = tracker(dead(refusing.number(), hanging.getLocalPort()), liarAsked);
        TestTorrent[] torrent = new TestTorrent[1];
        ScriptedPeer seed =
                new ScriptedPeer(wire -> PeerScripts.seed(torrent[0], 1).run(wire));
        HttpServer honest = tracker(peer(seed.address()), honestAsked);
        torrent[0] = TestTorrent.single(4 * TestTorrent.PIECE, url(liar), url(honest));
        try (TestEngine engine = new TestEngine();
                seed;
                refusing;
                hanging) {
            Path out = directory.resolve("out");
            Download download = engine.start(
                    torrent[0].known(),
                    TestEngine.options(out).timeout(Duration.ZERO).build());
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> download.snapshot().peersKnown() >= DEAD);
            assertTrue(honestAsked.get() == 0, "the first tracker has answered: it is enough at first");
            engine.pass(Duration.ofSeconds(11));
            await().atMost(Duration.ofSeconds(40)).until(() -> honestAsked.get() > 0);
            engine.passUntil(() -> seed.connections() > 0);
            TestEngine.await(download);
            assertArrayEquals(torrent[0].content(), Files.readAllBytes(out));
            assertTrue(liarAsked.get() >= 1);
        } finally {
            liar.stop(0);
            honest.stop(0);
        }
    }
}
