package dev.spate.bench.floor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bench.ContentCheck;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.support.Patience;
import dev.spate.synthetic.PeerReport;
import dev.spate.synthetic.SimulatedLink;
import dev.spate.synthetic.SwarmOptions;
import dev.spate.synthetic.SyntheticSwarm;
import dev.spate.synthetic.TorrentShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NullClientTest {
    private static final long SIZE = 8_000_001;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "honest=8",
                "corrupt=3",
                "corrupt:7=3",
                "stall:3=3",
                "stall=5",
                "reject:3=8",
                "close-after:5=8",
                "never-unchoke=4",
                "partial:50=7",
                "partial:30=4,corrupt:5=2",
                "flap:50=8",
                "churn:1=6"
            })
    void survivesWhatSomeOfEightPeersDo(String shares) throws Exception {
        SimulatedLink simulatedLink = new SimulatedLink(8 << 20, Duration.ofMillis(5), Duration.ofMillis(3));
        download(new TorrentShape(SIZE, 65_536, 1, 7), 8, simulatedLink, List.of(shares.split(",")));
    }

    @ParameterizedTest
    @ValueSource(ints = {16_384, 32_768, 49_152, 1 << 20, 16 << 20})
    void takesPiecesOfAnyLength(int pieceLength) throws Exception {
        long served = download(new TorrentShape(SIZE, pieceLength, 1, 8), 3, SimulatedLink.unlimited(), List.of());
        assertTrue(served >= SIZE, "served " + served);
    }

    @Test
    void writesManyFiles() throws Exception {
        download(new TorrentShape(SIZE, 65_536, 300, 9), 4, SimulatedLink.unlimited(), List.of());
    }

    @Test
    void asksOnePeerForEveryBlockOnce() throws Exception {
        assertEquals(SIZE, download(new TorrentShape(SIZE, 65_536, 1, 10), 1, SimulatedLink.unlimited(), List.of()));
    }

    @Test
    void refusesWhatIsNoTorrent() throws Exception {
        for (String text : List.of("", "d", "le", "i-e", "999999999999:", "d4:infoi1ee", "dl".repeat(10_000))) {
            Path file = Files.writeString(directory.resolve("no.torrent"), text);
            assertThrows(IllegalArgumentException.class, () -> new NullClient(file, directory.resolve("out")), text);
        }
    }

    /** Returns how many bytes the peers have sent. */
    private long download(TorrentShape shape, int peers, SimulatedLink simulatedLink, List<String> shares)
            throws Exception {
        SwarmOptions options = SwarmOptions.of(shape, SwarmOptions.divide(peers, simulatedLink, shares));
        try (SyntheticSwarm syntheticSwarm = SyntheticSwarm.start(options, (done, total) -> {})) {
            byte[] torrent = syntheticSwarm.torrent().torrentFile(syntheticSwarm.trackerUrls());
            Path file = Files.write(directory.resolve("swarm.torrent"), torrent);
            Path out = directory.resolve("out");
            CompletableFuture.runAsync(() -> run(file, out)).get(Patience.SECONDS, TimeUnit.SECONDS);
            ContentCheck.check(MetainfoReader.read(torrent), out, syntheticSwarm.content());
            return syntheticSwarm.report().total(PeerReport::bytesServed);
        }
    }

    private static void run(Path torrent, Path out) {
        try (NullClient client = new NullClient(torrent, out)) {
            client.run();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
