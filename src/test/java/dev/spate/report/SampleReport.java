package dev.spate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.HdrHistogram.Histogram;

/** Makes reports such as {@code bench} measures them, from a seed: clients of different speed, some of which fail. */
public final class SampleReport {
    private static final int STEPS = 240;
    private static final long MEBIBYTE = 1 << 20;

    private static final List<String> CLIENTS =
            List.of("null", "spate", "aria2c", "libtorrent", "transmission-cli", "rtorrent");
    private static final double[] SLOWNESS = {1, 1.12, 1.9, 1.25, 2.6, 1.7};

    private final Random random;
    private final int rounds;

    private SampleReport(long seed, int rounds) {
        this.random = new Random(seed);
        this.rounds = rounds;
    }

    /** Six clients, five scenarios; rtorrent fails everywhere once, transmission-cli always in one scenario. */
    public static BenchReport large(long seed, int rounds) {
        return new SampleReport(seed, rounds).report();
    }

    /** One run of one client beside the null client. */
    static BenchReport quick(long seed) {
        SampleReport sample = new SampleReport(seed, 1);
        BenchReport all = sample.report();
        List<String> names = List.of("spate", "null");
        return new BenchReport(
                all.environment(),
                all.scenarios().subList(0, 1),
                all.clients().stream()
                        .filter(each -> names.contains(each.name()))
                        .toList(),
                "",
                all.runs().stream()
                        .filter(run ->
                                run.scenario().equals("fifty") && run.round() == 1 && names.contains(run.client()))
                        .toList(),
                List.of(),
                false);
    }

    public static ScenarioSpec scenario(String name, long mebibytes, int peers, long capacity) {
        return new ScenarioSpec(
                name,
                "A swarm called " + name,
                List.of("--size", mebibytes + "m", "--peers", Integer.toString(peers), "--seed", "1"),
                List.of(),
                mebibytes * MEBIBYTE,
                256 * 1024,
                peers,
                capacity);
    }

    static ClientSpec client(String name) {
        return new ClientSpec(
                name,
                "1." + name.length(),
                name.equals("aria2c") ? "2021-08-21" : "",
                List.of("/usr/bin/" + name, "-d", "{dir}", "{torrent}"),
                name.equals("null"));
    }

    public static Environment environment() {
        return new Environment(
                "0.1.0",
                "2026-11-22T20:15:03Z",
                "Debian GNU/Linux 13, Linux 6.12",
                "Example CPU @ 2.50GHz",
                2,
                8L << 30,
                "17.0.15 (Debian)",
                "/var/tmp/spate-bench",
                "ext4",
                1_048_576,
                "loopback",
                "cubic",
                "bench fifty thousand far small bad-swarm --rounds 3 --report out.html");
    }

    private BenchReport report() {
        List<ScenarioSpec> scenarios = List.of(
                scenario("fifty", 512, 50, 400 * MEBIBYTE),
                scenario("thousand", 512, 1000, 250 * MEBIBYTE),
                scenario("far", 256, 50, 100 * MEBIBYTE),
                scenario("small", 16, 20, 0),
                scenario("bad-swarm", 256, 100, 200 * MEBIBYTE));
        List<RunRecord> runs = new ArrayList<>();
        for (ScenarioSpec scenario : scenarios) {
            for (int round = 0; round <= rounds; round++) {
                for (int client = 0; client < CLIENTS.size(); client++) {
                    runs.add(run(scenario, client, round));
                }
            }
        }
        return new BenchReport(
                environment(),
                scenarios,
                CLIENTS.stream().map(SampleReport::client).toList(),
                "spate",
                runs,
                List.of(
                        new Warning("thousand", "", -1, "the open-file limit of 1,024 cut the peers to 1,000"),
                        new Warning("fifty", "aria2c", 2, "another process took 0.41 of 2 cores"),
                        new Warning("", "", -1, "output sat on tmpfs: no disk was measured")),
                false);
    }

    private RunRecord run(ScenarioSpec scenario, int client, int round) {
        String name = CLIENTS.get(client);
        Outcome outcome = Outcome.DONE;
        String message = "";
        if (name.equals("transmission-cli") && scenario.name().equals("bad-swarm")) {
            outcome = Outcome.TIMED_OUT;
            message = "not ended after 60 s; 71.3 % of the content was there";
        } else if (name.equals("rtorrent") && round == 2) {
            outcome = Outcome.FAILED;
            message = "exit code 134: <b>Aborted</b> & \"core\" \u001b[31mdumped";
        } else if (name.equals("aria2c") && scenario.name().equals("far") && round == 1) {
            outcome = Outcome.WRONG;
            message = "differs at byte 131,072";
        }
        return new RunRecord(
                scenario.name(),
                name,
                round,
                outcome,
                message,
                List.of("/usr/bin/" + name, "-d", "/var/tmp/spate-bench/out", "swarm.torrent"),
                Optional.of(figures(scenario, client, outcome)));
    }

    private Figures figures(ScenarioSpec scenario, int client, Outcome outcome) {
        double capacity = scenario.capacityBytesPerSecond() == 0 ? 300.0 * MEBIBYTE : scenario.capacityBytesPerSecond();
        double wall = scenario.contentBytes() / capacity * SLOWNESS[client] * (1 + 0.06 * random.nextGaussian()) + 0.2;
        wall = Math.max(wall, 0.1);
        double first = 0.1 + 0.05 * random.nextDouble();
        double gibibytes = scenario.contentBytes() / (double) (1 << 30);
        long wasted = (long) (scenario.contentBytes() * 0.01 * client * random.nextDouble());
        double end = wall * 0.97;
        boolean done = outcome == Outcome.DONE;
        ProcessFigures process = new ProcessFigures(
                gibibytes * SLOWNESS[client] * (1.8 + 0.2 * random.nextDouble()),
                gibibytes * SLOWNESS[client] * (1.1 + 0.2 * random.nextDouble()),
                (long) ((20 + 40 * client + 5 * random.nextDouble()) * MEBIBYTE),
                (long) (20_000 * wall),
                (long) (900 * wall));
        return new Figures(
                wall,
                new TransferFigures(
                        first,
                        first + (end - first) * 0.45,
                        done ? first + (end - first) * 0.93 : -1,
                        done ? end : -1,
                        scenario.contentBytes() + wasted,
                        wasted,
                        scenario.name().equals("bad-swarm") ? 3 * MEBIBYTE : 0,
                        (int) (scenario.peers() * (client == 2 ? 0.55 : 1)),
                        (int) (scenario.peers() * (client == 2 ? 0.5 : 0.98)),
                        64 + 10 * client,
                        20.5 + client,
                        0.7 + 0.04 * client,
                        series(scenario, first, end, wall, done),
                        latency(client)),
                process,
                wall * 0.2,
                wall * 0.05);
    }

    private Series series(ScenarioSpec scenario, double first, double end, double wall, boolean done) {
        double step = wall / STEPS;
        long[] distinct = new long[STEPS];
        long[] sent = new long[STEPS];
        int[] connections = new int[STEPS];
        double so = 0;
        for (int i = 0; i < STEPS; i++) {
            double time = (i + 1) * step;
            double part = Math.min(1, Math.max(0, (time - first) / (end - first)));
            double curve = part < 0.9 ? part * 1.09 : 0.981 + (part - 0.9) * 0.19;
            so = Math.max(so, Math.min(1, curve * (1 + 0.01 * random.nextGaussian())));
            double reached = part >= 1 ? 1 : Math.min(so, 0.9999);
            distinct[i] = (long) (scenario.contentBytes() * reached * (done ? 1 : 0.7));
            sent[i] = (long) (distinct[i] * 1.01);
            connections[i] = (int) (scenario.peers() * Math.min(1, time / wall * 4));
        }
        return new Series(step, distinct, sent, connections);
    }

    private Latency latency(int client) {
        Histogram histogram = new Histogram(60_000_000L, 2);
        for (int i = 0; i < 3_000; i++) {
            histogram.recordValue((long) (Math.exp(random.nextGaussian() * 0.8) * (400 + 500 * client)) + 1);
        }
        return Latency.of(histogram);
    }
}
