package dev.spate.cli.bench;

import dev.spate.bench.Bench;
import dev.spate.bench.BenchException;
import dev.spate.bench.BenchPlan;
import dev.spate.bench.Scenario;
import dev.spate.bench.client.ClientProfile;
import dev.spate.bench.client.TradingClient;
import dev.spate.bench.machine.NetworkEmulation;
import dev.spate.bench.machine.PrivateNetwork;
import dev.spate.cli.AlreadyReportedException;
import dev.spate.cli.Command;
import dev.spate.cli.CommandException;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.ExitCode;
import dev.spate.cli.SelfInvocation;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.StopOnSignal;
import dev.spate.cli.convert.DurationConverter;
import dev.spate.report.BenchReport;
import dev.spate.report.Outcome;
import dev.spate.report.text.CommandText;
import dev.spate.text.TimeSpan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench}: runs clients against synthetic swarms and reports their time, CPU and memory. */
@CommandLine.Command(
        name = "bench",
        description = {
            "Measure downloads from synthetic swarms, or seeding to synthetic leechers: any client, any swarm.",
            "Swarm and client are processes of their own; what was downloaded is compared byte by byte."
                    + " A run that fails is told, and ends with exit code 75 after all others."
        })
public final class BenchCommand implements Command {
    private static final int MOST_ROUNDS = 1_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "SCENARIO",
            arity = "0..*",
            description = "A name of --list, or a file of options (default: quick). The options below that describe a"
                    + " swarm take the place of the scenario's.")
    private List<String> scenarios = new ArrayList<>();

    @Option(names = "--list", description = "List the scenarios, and the clients found here, and end.")
    private boolean list;

    @Option(
            names = "--client",
            paramLabel = "CLIENTS",
            description =
                    "Names of --list with commas between them, 'all' that are here, NAME=CLIENT@PROGRAM for one of"
                            + " them that is elsewhere, such as 'rt16=rtorrent@/opt/rtorrent/bin/rtorrent', or"
                            + " NAME=COMMAND for any other, such as 'mine=./mine -o {out} {torrent}'. {torrent}, {out},"
                            + " {dir}, {work}, {port} and {dht} are filled in; a command that downloads has to end when it"
                            + " is done, one that seeds is ended. Repeatable (default: spate).")
    private List<String> clients = new ArrayList<>();

    @Option(
            names = "--defaults",
            description =
                    "Run each client a second time as it comes, under the name CLIENT-defaults: without the limits"
                            + " that its profile sets.")
    private boolean defaults;

    @Option(names = "--no-floor", description = "Leave out the null client, which does only what every client must do.")
    private boolean noFloor;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "1",
            description = "Run each client N times, in turn (default 1; 5 and more for verdicts).")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "WHO",
            defaultValue = "floor",
            description =
                    "Run before the first round of each scenario, uncounted: floor (the null client), each or none"
                            + " (default floor).")
    private String warmUp;

    @Option(names = "--baseline", paramLabel = "CLIENT", description = "Say who is faster or slower than this client.")
    private String baseline = "";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "End a client after this time (default: by size and rate of the swarm, a minute at least; 0:"
                    + " no limit).")
    private Duration timeout;

    @Option(names = "--json", paramLabel = "FILE", description = "Write all that was measured as JSON to FILE.")
    private Path json;

    @Option(names = "--report", paramLabel = "FILE", description = "Write a page with tables and charts, as HTML.")
    private Path page;

    @Option(names = "--dir", paramLabel = "DIR", description = "Download to a temporary directory in here.")
    private Path directory;

    @Option(names = "--keep", description = "Keep the temporary directory with all downloads.")
    private boolean keep;

    @Option(
            names = "--private-network",
            description = "Run everything in a network namespace of its own, where peers have addresses of 10.77.0.0/16"
                    + " (default: when a client ignores peers on the loopback).")
    private boolean privateNetwork;

    @Option(
            names = "--netem",
            paramLabel = "delay=TIME,loss=PERCENT",
            converter = NetworkEmulationConverter.class,
            description = "Let the kernel delay and lose packets between clients and swarm, such as delay=50ms,loss=1%:"
                    + " each packet, so a round trip takes twice the delay. In a network namespace of its own;"
                    + " takes sch_netem.")
    private NetworkEmulation netem;

    @Mixin
    private ScenarioOptions scenarioOptions = new ScenarioOptions();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(CommandContext context) throws Exception {
        BenchClients known = new BenchClients();
        if (list) {
            BenchList.print(known.known(), context.out());
            return;
        }
        if (rounds < 1 || rounds > MOST_ROUNDS) {
            throw CommandException.usage(
                    "bad usage: --rounds " + rounds + " is out of range (give 1 to " + MOST_ROUNDS + ")");
        }
        List<Scenario> asked = new BenchScenarios(spec.commandLine().getParseResult()).of(scenarios);
        List<ClientProfile> chosen = new ArrayList<>(known.of(clients.isEmpty() ? List.of("spate") : clients));
        if (defaults) {
            chosen = withDefaults(chosen);
        }
        List<ClientProfile> warming = warming(chosen, known.floor());
        if (!noFloor && chosen.stream().noneMatch(ClientProfile::floor)) {
            chosen.add(known.floor());
        }
        if (!baseline.isEmpty() && chosen.stream().noneMatch(each -> each.name().equals(baseline))) {
            throw CommandException.usage(
                    "bad usage: --baseline " + baseline + " is none of the clients (add it to --client)");
        }
        BenchOutput output = new BenchOutput(context, Optional.ofNullable(json), Optional.ofNullable(page));
        boolean inside = PrivateNetwork.inside();
        if (!inside
                && (privateNetwork || netem != null || chosen.stream().anyMatch(ClientProfile::needsPrivateNetwork))) {
            runInPrivateNetwork();
            return;
        }
        BenchPlan plan = new BenchPlan(
                        asked,
                        new BenchPlan.Rounds(chosen, warming, rounds, baseline, bound(timeout)),
                        Optional.ofNullable(directory),
                        keep,
                        swarm(inside),
                        new BenchPlan.Origin(network(inside), CommandText.of(again())))
                .with(TradingClient.known());
        Bench bench = new Bench(plan, output);
        PrivateNetwork.whenTheMakerEnds(bench::stop);
        measure(bench, output);
    }

    private String network(boolean inside) {
        String emulated = netem == null ? "" : ", " + netem;
        return inside ? "private network " + PrivateNetwork.PEERS + emulated : "loopback";
    }

    /** Each beside itself as it comes, so that the two run one after the other. */
    private static List<ClientProfile> withDefaults(List<ClientProfile> clients) {
        return new ArrayList<>(clients.stream()
                .flatMap(each -> Stream.concat(Stream.of(each), each.asItComes().stream()))
                .toList());
    }

    private List<ClientProfile> warming(List<ClientProfile> chosen, ClientProfile floor) {
        return switch (warmUp) {
            case "floor" -> List.of(floor);
            case "each" -> List.copyOf(chosen);
            case "none" -> List.of();
            default ->
                throw CommandException.usage("bad usage: --warm-up '" + warmUp + "' is none of floor, each, none");
        };
    }

    private static List<String> swarm(boolean inPrivateNetwork) {
        List<String> arguments =
                new ArrayList<>(List.of("swarm", "--until-stdin-closes", "--torrent-out", "{torrent}"));
        if (inPrivateNetwork) {
            arguments.addAll(List.of("--network", PrivateNetwork.PEERS));
        }
        return SelfInvocation.frugal(arguments);
    }

    /** After which a client is ended; zero for what follows from the scenario, which is so when nothing was asked for. */
    static Duration bound(Duration asked) {
        if (asked == null) {
            return Duration.ZERO;
        }
        return asked.isZero() ? TimeSpan.LONGEST : asked;
    }

    /** Runs the same command in a child process that has its own network. */
    private void runInPrivateNetwork() throws IOException, InterruptedException {
        if (!PrivateNetwork.available()) {
            throw CommandException.usage(
                    "cannot make a private network: that takes Linux, unshare, ip, and either root or user"
                            + " namespaces (leave out --private-network)");
        }
        if (netem != null) {
            netem.missing().ifPresent(why -> {
                throw CommandException.usage("cannot add delay and loss: " + why + " (leave out --netem; --latency of"
                        + " the swarm delays without a kernel)");
            });
        }
        int exitCode = PrivateNetwork.run(SelfInvocation.frugal(again()), Optional.ofNullable(netem));
        if (exitCode != 0) {
            throw new AlreadyReportedException(exitCode);
        }
    }

    /** The arguments of this very command. */
    private List<String> again() {
        List<String> arguments = new ArrayList<>(List.of("bench"));
        arguments.addAll(spec.commandLine().getParseResult().originalArgs());
        return arguments;
    }

    private static void measure(Bench bench, BenchOutput output) throws Exception {
        CompletableFuture<BenchReport> finished = new CompletableFuture<>();
        StopOnSignal stop = new StopOnSignal(() -> {
            bench.stop();
            output.showWhenThere(finished);
        });
        BenchReport report;
        try {
            report = bench.run();
            finished.complete(report);
        } catch (BenchException e) {
            throw new CommandException(ExitCode.DISK, "bench failed: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            output.showSoFar();
            throw e;
        } finally {
            // After a signal this never returns: the shutdown hook shows what was measured.
            finished.cancel(false);
            stop.close();
        }
        output.show(report);
        long failed = report.runs().stream()
                .filter(run -> run.outcome() != Outcome.DONE && run.outcome() != Outcome.SKIPPED)
                .count();
        if (failed > 0) {
            throw new CommandException(
                    ExitCode.INCOMPLETE,
                    failed + " of " + report.runs().size() + " runs failed: see the lines below the table");
        }
    }
}
