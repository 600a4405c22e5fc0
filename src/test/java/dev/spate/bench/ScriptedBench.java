package dev.spate.bench;

import dev.spate.bench.client.ClientProfile;
import dev.spate.bench.client.CommandClient;
import dev.spate.bench.client.TradingClient;
import dev.spate.synthetic.ContentSource;
import dev.spate.synthetic.LeecherGroup;
import dev.spate.synthetic.PieceHashing;
import dev.spate.synthetic.SyntheticTorrent;
import dev.spate.synthetic.TorrentShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Plans of a bench whose swarm and clients are shell scripts. */
final class ScriptedBench {
    private static final TorrentShape SHAPE = new TorrentShape(700_000, 65_536, 1, 5);
    private static final String NUMBERS = "{\"event\":\"numbers\",\"report\":{\"peersConnected\":4,\"peersServing\":3,"
            + "\"bytesServed\":770000,\"distinctBytes\":700000,\"duplicateBytes\":70000,\"fairness\":0.5,"
            + "\"firstBlockSeconds\":90,\"allSeconds\":-1,\"loopBusyShare\":0.97,"
            + "\"series\":{\"stepSeconds\":0.02,\"distinctBytes\":[1,2],\"sentBytes\":[1,3],\"connections\":[4,4]}}}";

    private final Path original;
    private final Path work;
    private final String swarm;

    /** @param directory for the content and for the bench */
    ScriptedBench(Path directory) throws IOException {
        original = directory.resolve("original");
        work = Files.createDirectory(directory.resolve("work"));
        Path torrentFile = directory.resolve("original.torrent");
        try (ContentSource content = new ContentSource(SHAPE.seed())) {
            byte[] bytes = new byte[(int) SHAPE.sizeBytes()];
            content.read(0, bytes, 0, bytes.length);
            Files.write(original, bytes);
            SyntheticTorrent torrent = SyntheticTorrent.of(SHAPE, content, PieceHashing.Progress.NONE);
            Files.write(torrentFile, torrent.torrentFile(List.of()));
        }
        swarm = "cp " + torrentFile + " {torrent}; echo '{\"event\":\"hashing\",\"doneBytes\":1,\"totalBytes\":2}';"
                + " echo '{\"event\":\"ready\",\"firstPeer\":\"127.1.0.1:1\"}'; while read line; do echo '" + NUMBERS
                + "'; done";
    }

    /** A client that runs this script; {@code {original}} stands for a file with the right content. */
    ClientProfile client(String name, String script) {
        return new CommandClient(name, List.of("/bin/sh", "-c", script.replace("{original}", original.toString())));
    }

    /** A client that does it right. */
    ClientProfile good(String name) {
        return client(name, "cp {original} {out}");
    }

    /** One round of these, with all else as usual. */
    BenchPlan plan(ClientProfile... clients) {
        return plan(Duration.ofSeconds(30), 0, clients);
    }

    /** One round of these. */
    BenchPlan plan(Duration timeout, double killAt, ClientProfile... clients) {
        return plan(scenario(SHAPE, killAt), swarm, 1, List.of(), timeout, clients);
    }

    /** The same with a swarm of which a client takes nothing, so that the moment of its kill never comes. */
    BenchPlan neverKilled(double killAt, ClientProfile client) {
        String nothing = NUMBERS.replace("\"distinctBytes\":700000", "\"distinctBytes\":0");
        return plan(
                scenario(SHAPE, killAt), swarm.replace(NUMBERS, nothing), 1, List.of(), Duration.ofSeconds(30), client);
    }

    /** Several rounds, after a warm-up. */
    BenchPlan rounds(int rounds, ClientProfile warmUp, ClientProfile... clients) {
        return plan(scenario(SHAPE, 0), swarm, rounds, List.of(warmUp), Duration.ZERO, clients);
    }

    /** With another script for the swarm. */
    BenchPlan withSwarm(String script, ClientProfile client) {
        return plan(scenario(SHAPE, 0), script, 1, List.of(), Duration.ZERO, client);
    }

    /** A scenario in which clients seed to two leechers; the swarm answers with the numbers of this script. */
    BenchPlan seeding(Duration timeout, String leechers, ClientProfile... clients) {
        Scenario scenario = new Scenario(
                "seeds",
                "",
                new Scenario.Arguments(List.of(), List.of(), List.of()),
                new Scenario.Swarm(SHAPE, 0, 0, new LeecherGroup(2, 0, 0)),
                0,
                false);
        String numbers = "{\"event\":\"numbers\",\"report\":{\"leechers\":" + leechers + "}}";
        return plan(scenario, swarm.replace(NUMBERS, numbers), 1, List.of(), timeout, clients);
    }

    /** A scenario in which two other clients download at the same time; the trackers have heard this. */
    BenchPlan trading(Duration timeout, String announcers, ClientProfile other, ClientProfile client) {
        Scenario scenario = new Scenario(
                "trades",
                "",
                new Scenario.Arguments(List.of(), List.of(), List.of()),
                new Scenario.Swarm(SHAPE, 1, 0),
                0,
                false,
                false,
                2);
        String numbers = "{\"event\":\"numbers\",\"report\":{\"announcers\":" + announcers + "}}";
        return plan(scenario, swarm.replace(NUMBERS, numbers), 1, List.of(), timeout, client)
                .with(List.of(new TradingClient(other, false)));
    }

    /** With content of this size. */
    BenchPlan ofSize(long sizeBytes, ClientProfile client) {
        TorrentShape shape = new TorrentShape(sizeBytes, 1 << 30, 1, 1);
        return plan(scenario(shape, 0), swarm, 1, List.of(), Duration.ZERO, client);
    }

    private static Scenario scenario(TorrentShape shape, double killAt) {
        return new Scenario(
                "tiny",
                "",
                new Scenario.Arguments(List.of(), List.of(), List.of()),
                new Scenario.Swarm(shape, 4, 0),
                killAt,
                false);
    }

    private BenchPlan plan(
            Scenario scenario,
            String script,
            int rounds,
            List<ClientProfile> warmUps,
            Duration timeout,
            ClientProfile... clients) {
        return new BenchPlan(
                List.of(scenario),
                new BenchPlan.Rounds(List.of(clients), warmUps, rounds, "", timeout),
                Optional.of(work),
                false,
                List.of("/bin/sh", "-c", script),
                new BenchPlan.Origin("loopback", "bench"));
    }

    /** What the bench has left behind. */
    long leftBehind() throws IOException {
        try (Stream<Path> all = Files.list(work)) {
            return all.count();
        }
    }
}
