package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.mse.Encryption;
import dev.spate.tracker.ScriptedServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tracker near us at a path where none is expected: a torrent may not send us there, the user may. */
@Timeout(60)
class UserTrackersTest {
    private static final String PATH = "/0123456789abcdef0123/announce";

    @TempDir
    Path directory;

    private final TestTorrent content = TestTorrent.single(2 * TestTorrent.PIECE);

    /** As libtorrent and Transmission tell them. */
    @ParameterizedTest
    @CsvSource({
        "OFF, ''",
        "ALLOW, &supportcrypto=1",
        "PREFER, &supportcrypto=1",
        "REQUIRE, &supportcrypto=1&requirecrypto=1"
    })
    void trackersAreToldWhetherPeersMayBeEncrypted(Encryption encryption, String told) throws Exception {
        try (TestEngine engine = new TestEngine(EngineOptions.defaults().encrypting(encryption));
                ScriptedServer tracker = new ScriptedServer(head -> ScriptedServer.ok("d8:intervali60e5:peers0:e"))) {
            TestTorrent torrent = TestTorrent.single(TestTorrent.PIECE);
            engine.start(
                    torrent.known().withTrackers(List.of(tracker.url("/announce"))),
                    TestEngine.to(directory.resolve("out")));
            await().until(() -> !tracker.heads().isEmpty());
            String head = tracker.heads().get(0);
            String query = head.substring(0, head.indexOf(" HTTP/1.1"));
            assertEquals("event=started" + told, query.substring(query.indexOf("event=")));
        }
    }

    @Test
    void peersAsksTheTrackerThatTheUserNamesAndTheRefusalOfAnotherSaysHow() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedServer server = new ScriptedServer(head -> ScriptedServer.ok(answer(7)))) {
            TorrentRef strangers =
                    TestTorrent.single(TestTorrent.PIECE, server.url(PATH)).known();
            ExecutionException refused = assertThrows(ExecutionException.class, () -> peers(engine, strangers));
            assertTrue(refused.getMessage().contains("--tracker URL"), refused::getMessage);
            assertEquals(0, server.heads().size());
            PeersResult found = peers(engine, strangers.withTrackers(List.of(server.url(PATH))));
            assertEquals(List.of(new InetSocketAddress("127.0.0.1", 7)), found.peers());
        }
    }

    @Test
    void aDownloadAsksItBeforeTheTrackersOfTheTorrent() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(PeerScripts.seed(content, 1));
                ScriptedServer server = new ScriptedServer(
                        head -> ScriptedServer.ok(answer(seed.address().getPort())))) {
            Path out = directory.resolve("out");
            TorrentRef torrent = content.known().withTrackers(List.of(server.url(PATH)));
            TestEngine.await(engine.start(torrent, TestEngine.to(out)));
            assertArrayEquals(content.content(), Files.readAllBytes(out));
            assertTrue(server.heads().get(0).startsWith("GET " + PATH + "?info_hash="));
        }
    }

    private static PeersResult peers(TestEngine engine, TorrentRef torrent) throws Exception {
        return engine.engine()
                .peers(torrent, new PeersQuestion(false, Set.of(), false, Duration.ofSeconds(30)), warning -> {})
                .get(30, TimeUnit.SECONDS);
    }

    private static String answer(int port) {
        byte[] peer = {127, 0, 0, 1, (byte) (port >> 8), (byte) port};
        return "d8:intervali60e5:peers6:" + new String(peer, StandardCharsets.ISO_8859_1) + "e";
    }
}
