package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A swarm without any tracker, in which everybody knows one peer at the beginning (BEP 11). */
class PexIT {
    private static final Duration LONG = Duration.ofSeconds(100);

    /**
     * A slow spate seed, two libtorrents that know it alone, and a spate that has a link which names one of the libtorrents
     * alone, and cannot be dialled: the seed tells the libtorrents of each other, and after that the one tells the spate of the others.
     */
    @Test
    void spateAndLibtorrentTellEachOtherOfTheirPeers() {
        Installed.requireLibtorrent();
        Workspace workspace = Workspace.of(PexIT.class);
        Spate spate = Spate.in(workspace);
        Torrent torrent = Torrent.of(
                Workspace.sharedFile(8).named(workspace.resolve("share").resolve("told.bin")), 1 << 16);
        Path file = torrent.write(workspace.resolve("told.torrent"));
        int port = Ports.free();
        Path out = workspace.resolve("out");
        try (Spate.Running seed = spate.start(
                "seed", "--json", "--upload-limit", "400KiB", "--port", port, "-d", workspace.resolve("share"), file)) {
            seed.awaitStdout("\"listening\"", 1, LONG);
            List<LibtorrentLeecher.Take> takes = List.of(
                    new LibtorrentLeecher.Take("127.0.0.31", workspace.resolve("lt-0"), file),
                    new LibtorrentLeecher.Take("127.0.0.32", workspace.resolve("lt-1"), file));
            try (LibtorrentLeecher libtorrents =
                            LibtorrentLeecher.exchangingPeers(workspace.resolve("lt"), "127.0.0.1:" + port, takes);
                    Spate.Running download = spate.start(
                            "download",
                            "--json",
                            "--no-listen",
                            "--seed-ratio",
                            "100",
                            "-o",
                            out,
                            "magnet:?xt=urn:btih:" + torrent.infoHash() + "&x.pe="
                                    + libtorrents.states().get(0).address())) {
                // The seed, the other libtorrent, and the spate.
                Awaitility.await()
                        .atMost(LONG)
                        .until(() -> libtorrents.states().stream().allMatch(each -> each.peers() >= 3));
                libtorrents.awaitFinished(LONG);
                download.awaitStdout("\"completed\"", 1, LONG);
                List<String> met = Events.of(download.stdout(), "peerConnected");
                met.forEach(System.out::println);
                assertTrue(met.stream().anyMatch(each -> each.contains("[\"pex\"]")), met::toString);
                torrent.payload().assertSameAs(out);
            }
        }
    }
}
