package dev.spate.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bench.client.ClientProfile;
import dev.spate.bench.client.CommandClient;
import dev.spate.bench.client.RunConditions;
import dev.spate.bench.client.TradingClient;
import dev.spate.report.Outcome;
import dev.spate.report.RunRecord;
import dev.spate.report.TradingFigures;
import dev.spate.support.SpateJar;
import dev.spate.synthetic.TorrentShape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** spate downloads from one slow seeder among three sessions of libtorrent; all processes are real. */
@EnabledOnOs(OS.LINUX)
class TradeIT {
    private static final TorrentShape SHAPE = new TorrentShape(4 << 20, 64 << 10, 1, 1);
    private static final List<String> SPATE = SpateJar.command(List.of());

    @TempDir
    private Path directory;

    @Test
    void allGetEverythingAndTellWhatTheyGave() throws Exception {
        TradingClient libtorrent = TradingClient.known().stream()
                .filter(each -> each.name().equals("libtorrent"))
                .findFirst()
                .orElseThrow();
        Assumptions.assumeTrue(
                libtorrent.usable(new RunConditions(Optional.empty(), "x", 1, 1, "127.1.0.1:1")), "no libtorrent");
        RunRecord run = new Bench(plan(libtorrent), text -> {}).run().runs().get(0);
        assertEquals(Outcome.DONE, run.outcome(), run.message());
        TradingFigures trading = run.figures().orElseThrow().trading().orElseThrow();
        assertEquals(3, trading.others().size());
        assertTrue(
                trading.completedSeconds() > 0 && Double.isFinite(trading.middleOfOthersSeconds()), trading::toString);
        long took = trading.downloadedBytes();
        long gave = trading.uploadedBytes();
        for (TradingFigures.Other other : trading.others()) {
            assertTrue(other.completedSeconds() > 0, trading::toString);
            took += other.downloadedBytes();
            gave += other.uploadedBytes();
        }
        assertTrue(trading.downloadedBytes() >= SHAPE.sizeBytes(), trading::toString);
        assertTrue(took >= 4 * SHAPE.sizeBytes(), trading::toString);
        // What nobody of them gave came from the seeder, whose rate is too low for all.
        assertTrue(gave > 0 && gave < took, trading::toString);
    }

    private BenchPlan plan(TradingClient other) {
        List<String> shape = List.of("--size=4MiB", "--piece-length=64KiB", "--peers=1", "--rate=2MiB", "--trading");
        Scenario scenario = new Scenario(
                "trade",
                "",
                new Scenario.Arguments(shape, List.of(), shape),
                new Scenario.Swarm(SHAPE, 1, 2 << 20),
                0,
                false,
                false,
                3);
        ClientProfile spate = new CommandClient("spate", spate("download", "--quiet", "-o", "{out}", "{torrent}"));
        return new BenchPlan(
                        List.of(scenario),
                        new BenchPlan.Rounds(List.of(spate), List.of(), 1, "", Duration.ofSeconds(60)),
                        Optional.of(directory),
                        false,
                        spate("swarm", "--until-stdin-closes", "--no-cache", "--torrent-out", "{torrent}"),
                        new BenchPlan.Origin("loopback", "bench"))
                .with(List.of(other));
    }

    private static List<String> spate(String... arguments) {
        return Stream.concat(SPATE.stream(), Stream.of(arguments)).toList();
    }
}
