package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Both ways over IPv6: libtorrent takes from a spate that listens at all addresses, and another spate from libtorrent. And two
 * spates meet that know nothing but the DHT node of one of them.
 */
class Ipv6IT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void givesToLibtorrentAndTakesFromItOverLoopback() {
        Installed.requireLibtorrent();
        Workspace workspace = Workspace.of(Ipv6IT.class);
        Spate spate = Spate.in(workspace)
                .withEnvironment(
                        Map.of("XDG_CACHE_HOME", workspace.resolve("cache").toString(), "SPATE_DHT_ROUTERS", ""));
        Torrent torrent = Torrent.of(
                Workspace.sharedFile(8).named(workspace.resolve("share").resolve("six.bin")), 1 << 16);
        Path file = torrent.write(workspace.resolve("six.torrent"));
        int port = Ports.free();
        Path taken = workspace.resolve("libtorrent");
        Path out = workspace.resolve("out");
        // With a node of the DHT, whose only acquaintance is nobody.
        try (Spate.Running seed = spate.start(
                "seed", "--json", "--port", port, "--dht-node", "[::1]:9", "-d", workspace.resolve("share"), file)) {
            seed.awaitStdout("\"listening\"", 1, LONG);
            try (LibtorrentLeecher libtorrent = LibtorrentLeecher.start(
                    workspace.resolve("lt"),
                    "[::1]:" + port,
                    List.of(new LibtorrentLeecher.Take("[::1]", taken, file)))) {
                libtorrent.awaitFinished(LONG);
                torrent.payload().assertSameAs(taken.resolve("six.bin"));
                // It tells of peers a moment later, and libtorrent may be faster.
                seed.awaitStdout('"' + Events.PEER_CONNECTED + '"', 1, LONG);
                assertTrue(
                        Events.of(seed.stdout(), Events.PEER_CONNECTED).stream()
                                .anyMatch(each -> each.contains("\"[::1]:")),
                        seed::stdout);
                String address = libtorrent.states().get(0).address();
                Spate.Outcome outcome = spate.run(LONG, "download", "--json", "-o", out, "--peer", address, file)
                        .expectExit(0);
                torrent.payload().assertSameAs(out);
                assertTrue(
                        Events.of(outcome.stdout(), Events.PEER_CONNECTED).stream()
                                .anyMatch(each -> each.contains('"' + address + '"')),
                        outcome::toString);
            }
            // Nothing but the seed's node: it is told of us, and the seed dials.
            Path linked = workspace.resolve("linked");
            String magnet = "magnet:?xt=urn:btih:" + torrent.infoHash();
            Spate.Outcome outcome = spate.run(
                            LONG, "download", "--json", "-o", linked, "--dht-node", "[::1]:" + port, magnet)
                    .expectExit(0);
            torrent.payload().assertSameAs(linked);
            assertTrue(
                    Events.of(outcome.stdout(), Events.PEER_CONNECTED).stream()
                            .allMatch(each -> each.contains("\"[::1]:")),
                    outcome::toString);
        }
    }
}
