package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A DHT of libtorrent nodes on loopback: what we ask them, what they ask us, and what aria2 makes of both. And transmission
 * in a DHT of ours, which it takes some 20 s to come to terms with: meanwhile the others run.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DhtIT {
    private static final int NODES = 20;
    private static final String DEAD_TRACKER = "http://127.0.0.1:1/announce";
    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";

    private final Workspace workspace = Workspace.of(DhtIT.class);
    private final Spate spate = Spate.in(workspace)
            .withEnvironment(Map.of("XDG_CACHE_HOME", workspace.resolve("cache").toString(), "SPATE_DHT_ROUTERS", ""));
    private final NamespaceScript script = new NamespaceScript(
            workspace, "dht.sh", List.of("transmission.out", "swarm.out", "swarm.err", "info.out", "info.err"));
    private LibtorrentDht dht;
    private Thread transmission;
    private volatile Throwable transmissionFailure;
    private Torrent theirs;

    @BeforeAll
    void start() throws Exception {
        Payload payload = Payload.file(workspace.resolve("share").resolve("theirs.bin"), 300_000, 10);
        theirs = Torrent.of(payload, 16 << 10);
        theirs.write(Files.createDirectories(workspace.resolve("watch")).resolve("theirs.torrent"));
        transmission = new Thread(() -> {
            try {
                script.run(theirs.infoHash());
            } catch (Throwable failure) {
                transmissionFailure = failure;
            }
        });
        transmission.start();
        dht = LibtorrentDht.start(workspace.resolve("dht"), NODES, HASH);
    }

    @AfterAll
    void stop() throws InterruptedException {
        transmission.join();
        if (dht != null) {
            dht.close();
        }
    }

    @Order(2)
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

    /** The others learn of us by what libtorrent nodes stored, or ask our node; aria2, too, has nothing but the link. */
    @Order(1)
    @Test
    void aSeedIsFoundThroughLibtorrentNodesByAnotherSpateAndByAria2ThatHaveAMagnetLink() throws Exception {
        Payload payload = Payload.file(workspace.resolve("payload.bin"), 3 << 20, 9);
        Torrent torrent = Torrent.of(payload, 256 << 10);
        Path file = torrent.write(workspace.resolve("dht.torrent"), DEAD_TRACKER);
        Path out = workspace.resolve("fetched.bin");
        try (Spate.Running seed =
                spate.start("seed", "--json", file, "-d", workspace.resolve("."), "--dht-node", dht.address(1))) {
            seed.awaitStdout("\"listening\"", 1, Spate.SHORT);
            ClientProcess aria2 = aria2(torrent);
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
            aria2.awaitEnd(Duration.ofSeconds(60));
        }
        assertEquals(
                -1,
                Files.mismatch(
                        workspace.resolve("payload.bin"),
                        workspace.resolve("aria2").resolve("payload.bin")));
        assertEquals(-1, Files.mismatch(workspace.resolve("payload.bin"), out));
    }

    /** Asks for its first peers some 10 s after its start, when it has found its way by the one node that it is told of. */
    private ClientProcess aria2(Torrent torrent) {
        Installed.require("aria2c");
        Path directory = workspace.resolve("aria2");
        return ClientProcess.start(
                "aria2c",
                directory,
                List.of(
                        "aria2c",
                        "--no-conf=true",
                        "--dir=" + directory,
                        "--interface=127.0.0.4",
                        "--listen-port=" + Ports.free(),
                        "--disable-ipv6=true",
                        "--enable-dht=true",
                        "--enable-dht6=false",
                        "--dht-file-path=" + directory.resolve("dht.dat"),
                        "--dht-listen-port=" + Ports.free(),
                        "--dht-entry-point=" + dht.address(4),
                        "--bt-enable-lpd=false",
                        "--enable-peer-exchange=false",
                        "--seed-time=0",
                        "--file-allocation=none",
                        "--show-console-readout=false",
                        "magnet:?xt=urn:btih:" + torrent.infoHash()));
    }

    @Order(4)
    @EnabledOnOs(OS.LINUX)
    @Test
    void whatTransmissionAnnouncesToNodesOfOursIsFoundByASpateThatHasItsHash() throws Throwable {
        Installed.require("transmission-daemon", "ss");
        transmission.join();
        if (transmissionFailure != null) {
            throw transmissionFailure;
        }
        assertTrue(script.read("info.out").contains(theirs.infoHash()), script::said);
        assertTrue(script.read("info.err").contains("DHT: "), script::said);
    }

    @Order(3)
    @Test
    void pingAnswersWithTheNodesId() {
        String out = spate.run(Spate.SHORT, "dht", "ping", dht.address(3))
                .expectExit(0)
                .stdout();
        assertTrue(out.matches("(?s)Node ID: [0-9a-f]{40}\n.*Sees Us At: 127\\.0\\..*"), out);
    }
}
