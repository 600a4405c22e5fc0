package dev.spate.bench;

import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.report.Outcome;
import dev.spate.report.RunRecord;
import dev.spate.swarm.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** All runs of one scenario, against one swarm: first the warm-ups, then the clients in turn, round after round. */
final class ScenarioRuns {
    private static final double MEBIBYTE = 1L << 20;

    private final BenchPlan plan;
    private final Scenario scenario;
    private final Path directory;
    private final Bench.Log log;
    private final BooleanSupplier stopped;

    /** One run to be done. */
    private record Turn(ClientProfile client, int round) {}

    /**
     * @param directory for all that is written
     * @param stopped whether no more runs are wanted
     */
    ScenarioRuns(BenchPlan plan, Scenario scenario, Path directory, Bench.Log log, BooleanSupplier stopped) {
        this.plan = plan;
        this.scenario = scenario;
        this.directory = directory;
        this.log = log;
        this.stopped = stopped;
    }

    /** Does them and adds one observation for each; when the swarm fails, all that are left fail with it. */
    void run(List<Observation> observations) throws IOException {
        List<Turn> turns = turns();
        int done = 0;
        log.now(scenario.name() + ": starting the swarm");
        Path files = Files.createDirectory(directory.resolve(observations.size() + "-" + scenario.name()));
        Path torrent = files.resolve("swarm.torrent");
        try (SwarmProcess swarm = SwarmProcess.start(swarmCommand(torrent), files.resolve("swarm.log"), log, stopped)) {
            Metainfo metainfo = MetainfoReader.read(Files.readAllBytes(torrent));
            MeasuredRun.Swarm served =
                    new MeasuredRun.Swarm(swarm, torrent, metainfo, scenario, conditions(swarm, metainfo));
            for (; done < turns.size() && !stopped.getAsBoolean(); done++) {
                Turn turn = turns.get(done);
                log.now(title(turn));
                Path place = Files.createDirectory(files.resolve(done + "-" + fileName(turn.client)));
                Observation observation =
                        new MeasuredRun(served, turn.client, turn.round, plan.timeoutOf(scenario), stopped).in(place);
                observations.add(observation);
                tell(turn, observation.run());
                if (!plan.keep()) {
                    TemporaryDirectories.delete(place);
                }
            }
        } catch (InterruptedException e) {
            // Stopped while nothing was running that could be reported.
            return;
        } catch (BenchException e) {
            for (Turn turn : turns.subList(done, turns.size())) {
                RunRecord failed = failed(turn, e.getMessage());
                observations.add(Observation.of(failed));
                tell(turn, failed);
            }
        } finally {
            if (!plan.keep()) {
                TemporaryDirectories.delete(files);
            }
        }
    }

    private List<Turn> turns() {
        List<Turn> turns = new ArrayList<>();
        plan.warmUps().forEach(client -> turns.add(new Turn(client, 0)));
        for (int round = 1; round <= plan.rounds(); round++) {
            for (ClientProfile client : plan.clients()) {
                turns.add(new Turn(client, round));
            }
        }
        return turns;
    }

    private List<String> swarmCommand(Path torrent) {
        List<String> command = new ArrayList<>();
        plan.swarm().forEach(word -> command.add(word.replace("{torrent}", torrent.toString())));
        command.addAll(scenario.swarmArguments());
        return command;
    }

    private RunConditions conditions(SwarmProcess swarm, Metainfo metainfo) {
        Optional<String> magnet = scenario.magnet() ? Optional.of(swarm.told("magnet")) : Optional.empty();
        return new RunConditions(
                magnet,
                metainfo.name(),
                metainfo.multiFile(),
                scenario.shape().sizeBytes(),
                scenario.peers(),
                swarm.told("firstPeer"));
    }

    private RunRecord failed(Turn turn, String why) {
        return new RunRecord(
                scenario.name(), turn.client.name(), turn.round, Outcome.FAILED, why, List.of(), Optional.empty());
    }

    private String title(Turn turn) {
        String round = turn.round == 0 ? "warm-up" : "round " + turn.round + " of " + plan.rounds();
        return scenario.name() + ": " + turn.client.name() + ", " + round;
    }

    private void tell(Turn turn, RunRecord run) {
        String result = run.figures()
                .filter(figures -> run.outcome() == Outcome.DONE)
                .map(figures -> String.format(
                        Locale.ROOT,
                        "%.2f s, %.1f MiB/s, %.2f s CPU, peak %s",
                        figures.wallSeconds(),
                        scenario.shape().sizeBytes() / MEBIBYTE / figures.wallSeconds(),
                        figures.cpuSeconds(),
                        figures.peakBytes() < 0 ? "unknown" : ByteSize.format(figures.peakBytes())))
                .orElse(run.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + run.message());
        log.line(title(turn) + ": " + result);
    }

    private static String fileName(ClientProfile client) {
        return client.name().replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
