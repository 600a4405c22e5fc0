package dev.spate.interop;

import dev.spate.support.Installed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Torrents of BitTorrent v2 (BEP 52) that libtorrent made: it seeds them, spate downloads them and gives them to another
 * libtorrent. The v2-only one is known to both takers by its magnet link alone, so that piece layers are asked for in both
 * directions; the hybrid one is known by its torrent file.
 */
class V2IT {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Workspace workspace = Workspace.of(V2IT.class);
    private final Spate spate = Spate.in(workspace);

    private record Seed(ClientProcess process, String address) {}

    @Test
    void v2AndHybridTorrentsGoBothWays() throws IOException {
        Installed.requireLibtorrent();
        Path made = workspace.resolve("made");
        Payload payload = Payload.tree(made.resolve("tree"), 52);
        Seed seed = seed(made);
        int v2Port = Ports.free();
        int hybridPort = Ports.free();
        Path hybrid = made.resolve("hybrid.torrent");
        try (ClientProcess seeder = seed.process()) {
            seeder.await("seeds", LONG, () -> Files.exists(made.resolve("hashes")));
            String magnet = "magnet:?xt=urn:btmh:1220"
                    + Files.readAllLines(made.resolve("hashes")).get(0);
            try (Spate.Running v2 = download(seed, v2Port, "v2", magnet);
                    Spate.Running both = download(seed, hybridPort, "hybrid", hybrid)) {
                v2.awaitStdout("\"completed\"", 1, LONG);
                both.awaitStdout("\"completed\"", 1, LONG);
                payload.assertSameAs(workspace.resolve("v2"));
                payload.assertSameAs(workspace.resolve("hybrid"));
                take("taker-v2", v2Port, magnet, payload);
                take("taker-hybrid", hybridPort, hybrid, payload);
            }
        }
    }

    private Seed seed(Path directory) throws IOException {
        Path script = workspace.resolve("libtorrent_v2.py");
        try (InputStream in = V2IT.class.getResourceAsStream("/interop/libtorrent_v2.py")) {
            Files.write(script, in.readAllBytes());
        }
        String address = "127.0.0.3:" + Ports.free();
        return new Seed(
                ClientProcess.start(
                        "libtorrent",
                        directory,
                        List.of(Installed.PYTHON, script.toString(), address, directory.toString())),
                address);
    }

    private Spate.Running download(Seed seed, int port, String out, Object torrent) {
        return spate.start(
                "download",
                "--json",
                "--seed-ratio",
                "100",
                "--port",
                port,
                "--peer",
                seed.address(),
                "-o",
                workspace.resolve(out),
                torrent);
    }

    private void take(String name, int port, Object source, Payload payload) {
        Path directory = workspace.resolve(name);
        LibtorrentLeecher.Take take = new LibtorrentLeecher.Take("127.0.0.4", directory, source);
        try (LibtorrentLeecher leecher =
                LibtorrentLeecher.start(workspace.resolve(name + "-log"), "127.0.0.1:" + port, List.of(take))) {
            leecher.awaitFinished(LONG);
        }
        payload.assertSameAs(directory.resolve("tree"));
    }
}
