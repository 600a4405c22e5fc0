package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A DHT of libtorrent nodes on loopback: what we ask them, and what they ask us. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DhtIT {
    private static final int NODES = 20;
    private static final String DEAD_TRACKER = "http://127.0.0.1:1/announce";
    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";

    private final Workspace workspace = Workspace.of(DhtIT.class);
    private final Spate spate = Spate.in(workspace)
            .withEnvironment(Map.of("XDG_CACHE_HOME", workspace.resolve("cache").toString(), "SPATE_DHT_ROUTERS", ""));
    private LibtorrentDht dht;

    @BeforeAll
    void start() {
        dht = LibtorrentDht.start(workspace.resolve("dht"), NODES, HASH);
    }

    @AfterAll
    void stop() {
        if (dht != null) {
            dht.close();
        }
    }

    @Test
    void lookupFindsThePeerAmongLibtorrentNodesAndTheNextOneNeedsNoNode() {
        String peer = dht.address(NODES - 1) + "\n";
        assertEquals(
                peer,
                spate.run(Spate.SHORT, "dht", "lookup", HASH, "--dht-node", dht.address(0))
                        .expectExit(0)
                        .stdout());
        String json = spate.run(Spate.SHORT, "dht", "lookup", HASH, "--json", "--scrape")
                .expectExit(0)
                .stdout();
        assertTrue(json.contains("\"peers\":[\"" + dht.address(NODES - 1) + "\"]"), json);
        assertTrue(json.contains("\"leechers\":1.000"), json);
    }

    /** The other one learns of us by what libtorrent nodes stored, or asks our node. */
    @Test
    void aSeedIsFoundThroughLibtorrentNodesByAnotherSpateThatHasAMagnetLink() throws Exception {
        Payload payload = Payload.file(workspace.resolve("payload.bin"), 3 << 20, 9);
        Torrent torrent = Torrent.of(payload, 256 << 10);
        Path file = torrent.write(workspace.resolve("dht.torrent"), DEAD_TRACKER);
        Path out = workspace.resolve("fetched.bin");
        try (Spate.Running seed =
                spate.start("seed", "--json", file, "-d", workspace.resolve("."), "--dht-node", dht.address(1))) {
            seed.awaitStdout("\"listening\"", 1, Spate.SHORT);
            spate.run(
                            Spate.SHORT,
                            "download",
                            "-o",
                            out,
                            "--dht-node",
                            dht.address(2),
                            "magnet:?xt=urn:btih:" + torrent.infoHash())
                    .expectExit(0);
            String peers = spate.run(
                            Spate.SHORT,
                            "peers",
                            "--all",
                            "--long",
                            "--dht-node",
                            dht.address(3),
                            "magnet:?xt=urn:btih:" + torrent.infoHash())
                    .expectExit(0)
                    .stdout();
            assertTrue(peers.matches("(?s)127\\.0\\.0\\.1:\\d+ dht\n.*"), peers);
        }
        assertEquals(-1, Files.mismatch(workspace.resolve("payload.bin"), out));
    }

    @Test
    void pingAnswersWithTheNodesId() {
        String out = spate.run(Spate.SHORT, "dht", "ping", dht.address(3))
                .expectExit(0)
                .stdout();
        assertTrue(out.matches("(?s)Node ID: [0-9a-f]{40}\n.*Sees Us At: 127\\.0\\..*"), out);
    }
}
