package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.MetainfoReader;
import dev.spate.session.Engine;
import dev.spate.session.EngineOptions;
import dev.spate.session.SeededEngine;
import dev.spate.session.TestOptions;
import dev.spate.session.TorrentRef;
import dev.spate.support.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each behaviour in a real download: the download completes, and the behaviour did occur. */
class BehaviourDownloadTest {
    private static final int PEERS = 6;

    @TempDir
    private Path temp;

    private enum Seen {
        CORRUPT(report -> report.progress().corruptBytes()),
        UNANSWERED(report -> report.total(PeerReport::requests) - report.total(PeerReport::blocksServed)),
        REFUSED(report -> report.total(PeerReport::rejected)),
        HANG_UPS(report -> report.total(PeerReport::hangUps)),
        USELESS(report -> report.peersConnected() - report.peersServing()),
        LATE(report -> (long) (report.progress().allSeconds() * 10));

        private final ToLongFunction<SwarmReport> how;

        Seen(ToLongFunction<SwarmReport> how) {
            this.how = how;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "corrupt=2,           1000000, CORRUPT,     16384",
        "stall:3=2,           1000000, UNANSWERED,  1",
        "reject:2=3,          1000000, REFUSED,     10",
        "close-after:5=3,     1000000, HANG_UPS,    3",
        "never-unchoke=3,     1000000, USELESS,     3",
        "flap:40=6,           500000,  REFUSED,     10",
        "slow-tail:32768=1,   1000000, LATE,        15",
        "churn:1=3,           300000,  HANG_UPS,    1",
    })
    void survivesAndSees(String share, long rate, Seen seen, long least) throws Exception {
        SwarmReport report = download(List.of(share), rate);
        long count = seen.how.applyAsLong(report);
        assertTrue(count >= least, () -> seen + " " + count + " in " + report.totalsJson());
    }

    @Test
    void partialPeersHaveEverythingTogether() throws Exception {
        SwarmReport report = download(List.of("partial:20=6"), 0);
        assertEquals(report.contentBytes(), report.progress().distinctBytes());
    }

    @Test
    void manyMisbehavioursAtOnce() throws Exception {
        download(List.of("corrupt:9=1", "flap:100=1", "close-after:20=1", "slow-tail:65536=1"), 1_000_000);
    }

    private SwarmReport download(List<String> shares, long rate) throws Exception {
        TorrentShape shape = new TorrentShape(3_000_000, 16_384, 1, 3);
        SimulatedLink link = new SimulatedLink(rate, Duration.ZERO, Duration.ZERO);
        SwarmOptions options = SwarmOptions.of(shape, SwarmOptions.divide(PEERS, link, shares));
        Path out = temp.resolve("out.bin");
        try (SyntheticSwarm swarm = SyntheticSwarm.start(options, PieceHashing.Progress.NONE);
                Engine engine = SeededEngine.start(EngineOptions.defaults())) {
            assertTrue(swarm.warning().isEmpty(), () -> swarm.warning().toString());
            byte[] torrent = swarm.torrent().torrentFile(swarm.trackerUrls());
            swarm.reset();
            engine.download(
                            new TorrentRef.Known(MetainfoReader.read(torrent)),
                            TestOptions.to(out).build(),
                            event -> {})
                    .result()
                    .get(Patience.SECONDS, TimeUnit.SECONDS);
            byte[] content = new byte[(int) shape.sizeBytes()];
            swarm.content().read(0, content, 0, content.length);
            assertArrayEquals(content, Files.readAllBytes(out));
            return swarm.report();
        }
    }
}
