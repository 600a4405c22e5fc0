package dev.spate.bench;

import dev.spate.bench.client.ClientProfile;
import dev.spate.bench.client.RunConditions;
import dev.spate.bench.machine.TemporaryDirectories;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.report.Outcome;
import dev.spate.report.RunRecord;
import dev.spate.text.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** All runs of one scenario, against one swarm: first the warm-ups, then the clients in turn, round after round. */
final class ScenarioRuns {
    private static final double MEBIBYTE = 1L << 20;
    private static final double NANOS_A_SECOND = 1e9;

    private final BenchPlan plan;
    private final Scenario scenario;
    private final List<PlannedRun> plannedRuns;
    private final Runs runs;

    /** What the runs of all scenarios share. */
    interface Runs {
        /** Hears what is being done. */
        Bench.Log log();

        /** Whether no more runs are wanted. */
        boolean stopped();

        /** How long it will take still. */
        RemainingTime remainingTime();

        /** The mark by which processes of the next run are found. */
        String nextMark();

        /** Keeps what was measured. */
        void add(CheckedRun checkedRun);
    }

    ScenarioRuns(BenchPlan plan, Scenario scenario, Runs runs) {
        this.plan = plan;
        this.scenario = scenario;
        this.plannedRuns = plan.plannedRuns().stream()
                .filter(each -> each.scenario().equals(scenario))
                .toList();
        this.runs = runs;
    }

    /**
     * Does all runs. If the swarm or the directory fails, the remaining runs fail too.
     *
     * @param files where all is written; made, and removed in the end unless it is to be kept
     */
    void run(Path files) {
        int done = 0;
        runs.log().now(scenario.name() + ": starting the swarm");
        try {
            Files.createDirectory(files);
            Path torrent = files.resolve("swarm.torrent");
            try (SwarmProcess swarm =
                    SwarmProcess.start(swarmCommand(torrent), files.resolve("swarm.log"), runs.log(), runs::stopped)) {
                Metainfo metainfo = MetainfoReader.read(Files.readAllBytes(torrent));
                MeasuredRun.Swarm served = new MeasuredRun.Swarm(
                        swarm,
                        torrent,
                        metainfo,
                        scenario,
                        conditions(swarm, metainfo),
                        scenario.seeds() ? Optional.of(seededData(metainfo, files)) : Optional.empty());
                for (; done < plannedRuns.size() && !runs.stopped(); done++) {
                    PlannedRun plannedRun = plannedRuns.get(done);
                    runs.log()
                            .now(plannedRun.title(plan.rounds().count()) + " ("
                                    + runs.remainingTime().text() + ")");
                    measure(plannedRun, served, files.resolve(done + "-" + fileName(plannedRun.client())));
                }
            }
        } catch (InterruptedException e) {
            // Stopped while nothing was running that could be reported.
            return;
        } catch (BenchException e) {
            fail(plannedRuns.subList(done, plannedRuns.size()), e.getMessage());
        } catch (IOException e) {
            fail(
                    plannedRuns.subList(done, plannedRuns.size()),
                    "its files could not be written or read: " + e.getMessage());
        } finally {
            remove(files);
        }
    }

    private void measure(PlannedRun plannedRun, MeasuredRun.Swarm served, Path place)
            throws IOException, InterruptedException {
        long beginNanos = System.nanoTime();
        Files.createDirectory(place);
        Duration timeout = plan.timeoutOf(scenario);
        CheckedRun checkedRun = run(plannedRun, served, timeout).in(place);
        remove(place);
        runs.remainingTime().took(plannedRun, (System.nanoTime() - beginNanos) / NANOS_A_SECOND);
        runs.add(checkedRun);
        tell(plannedRun, checkedRun.run());
    }

    private MeasuredRun run(PlannedRun plannedRun, MeasuredRun.Swarm served, Duration timeout) {
        if (scenario.seeds()) {
            return new SeedingRun(served, plannedRun, timeout, runs.nextMark(), runs::stopped);
        }
        return scenario.trades()
                ? new TradeRun(served, plannedRun, timeout, runs.nextMark(), runs::stopped, plan.traders())
                : new DownloadRun(served, plannedRun, timeout, runs.nextMark(), runs::stopped);
    }

    private void fail(List<PlannedRun> left, String why) {
        for (PlannedRun plannedRun : left) {
            RunRecord failed = new RunRecord(
                    scenario.name(),
                    plannedRun.client().name(),
                    plannedRun.round(),
                    Outcome.FAILED,
                    why,
                    List.of(),
                    Optional.empty());
            runs.remainingTime().dropped(plannedRun);
            runs.add(CheckedRun.of(failed));
            tell(plannedRun, failed);
        }
    }

    private void remove(Path directory) {
        if (plan.keep() || !Files.exists(directory)) {
            return;
        }
        try {
            TemporaryDirectories.delete(directory);
        } catch (IOException e) {
            runs.log().line("cannot remove " + directory + ": " + e);
        }
    }

    private List<String> swarmCommand(Path torrent) {
        List<String> command = new ArrayList<>();
        plan.swarmCommand().forEach(word -> command.add(word.replace("{torrent}", torrent.toString())));
        command.addAll(scenario.arguments().swarmCommand());
        return command;
    }

    private SeededData seededData(Metainfo metainfo, Path files) throws IOException, InterruptedException {
        runs.log().now(scenario.name() + ": writing what is to be seeded");
        return SeededData.write(
                metainfo,
                scenario.swarm().torrent().seed(),
                Files.createDirectory(files.resolve("data")),
                runs::stopped);
    }

    private RunConditions conditions(SwarmProcess swarm, Metainfo metainfo) {
        Optional<String> magnet = scenario.magnet() ? Optional.of(swarm.readyText("magnet")) : Optional.empty();
        return new RunConditions(
                magnet,
                metainfo.name(),
                scenario.swarm().torrent().sizeBytes(),
                scenario.swarm().peers(),
                swarm.readyText("firstPeer"),
                scenario.seeds(),
                scenario.trades(),
                List.of(),
                finding(swarm.readyText("dhtNode"), metainfo),
                scenario.swarm().encrypted(),
                scenario.swarm().utp());
    }

    private RunConditions.Finding finding(String dhtNode, Metainfo metainfo) {
        return new RunConditions.Finding(
                dhtNode.isEmpty() ? Optional.empty() : Optional.of(dhtNode),
                dhtNode.isEmpty() || !metainfo.tiers().isEmpty(),
                scenario.swarm().pex());
    }

    private void tell(PlannedRun plannedRun, RunRecord run) {
        String result = run.figures()
                .filter(figures -> run.outcome() == Outcome.DONE)
                .map(figures -> String.format(
                        Locale.ROOT,
                        "%.2f s, %.1f MiB/s, %.2f s CPU, peak %s",
                        figures.wallSeconds(),
                        scenario.workBytes() / MEBIBYTE / figures.wallSeconds(),
                        figures.process().cpuSeconds(),
                        figures.process().peakBytes() < 0
                                ? "unknown"
                                : ByteSize.shortest(figures.process().peakBytes())))
                .orElse(run.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + run.message());
        runs.log()
                .line(plannedRun.title(plan.rounds().count()) + ": " + result
                        + (runs.remainingTime().isOver() || runs.stopped()
                                ? ""
                                : " (" + runs.remainingTime().text() + ")"));
    }

    private static String fileName(ClientProfile client) {
        return client.name().replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
