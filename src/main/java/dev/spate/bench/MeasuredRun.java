package dev.spate.bench;

import dev.spate.bench.client.ClientLaunch;
import dev.spate.bench.client.ClientProcess;
import dev.spate.bench.client.ClientProfile;
import dev.spate.bench.client.RunConditions;
import dev.spate.bench.machine.CpuTime;
import dev.spate.bench.machine.MachineUse;
import dev.spate.bench.machine.ProcessTree;
import dev.spate.metainfo.Metainfo;
import dev.spate.report.Figures;
import dev.spate.report.Outcome;
import dev.spate.report.RunRecord;
import dev.spate.synthetic.ContentSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One run of one client against a swarm that serves already. Used by one thread, once. */
final class MeasuredRun {
    private static final double NANOS_A_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int TICKS_A_LOOK = 3;

    private final Swarm swarm;
    private final ClientProfile client;
    private final int round;
    private final long timeoutNanos;
    private final BooleanSupplier stopped;
    private final String mark;
    private final ProcessTree tree;
    private List<String> command = List.of();
    private Outcome outcome = Outcome.DONE;
    private String message = "";

    /**
     * What clients are run against.
     *
     * @param process that serves it
     * @param torrent the .torrent file
     * @param metainfo what is in that file
     * @param scenario that it was made for
     * @param conditions as clients get to know them
     */
    record Swarm(SwarmProcess process, Path torrent, Metainfo metainfo, Scenario scenario, RunConditions conditions) {}

    /**
     * @param mark the value of {@link ProcessTree#MARK} for this run alone
     * @param stopped whether it is to end soon
     */
    MeasuredRun(Swarm swarm, PlannedRun plannedRun, Duration timeout, String mark, BooleanSupplier stopped) {
        this.swarm = swarm;
        this.client = plannedRun.client();
        this.round = plannedRun.round();
        this.mark = mark;
        this.tree = new ProcessTree(mark);
        this.timeoutNanos = timeout.toNanos();
        this.stopped = stopped;
    }

    /**
     * Does it.
     *
     * @param place an empty directory
     * @throws BenchException when the swarm fails
     */
    CheckedRun in(Path place) throws IOException, InterruptedException {
        Optional<String> unable = client.unable(swarm.conditions);
        if (unable.isPresent()) {
            end(Outcome.SKIPPED, unable.get());
            return CheckedRun.of(record(Optional.empty()));
        }
        Path out = Files.createDirectory(place.resolve("out")).resolve(swarm.conditions.name());
        Path work = Files.createDirectory(place.resolve("work"));
        ClientLaunch prepared;
        try {
            prepared = client.prepare(swarm.torrent, out, work, swarm.conditions);
        } catch (IOException e) {
            end(Outcome.FAILED, "it could not be prepared: " + e.getMessage());
            return CheckedRun.of(record(Optional.empty()));
        }
        command = prepared.command();
        swarm.process.reset();
        MachineUse before = MachineUse.now(swarm.process.cpuTime());
        long beginNanos = System.nanoTime();
        long endNanos;
        try {
            endNanos = run(prepared, place, beginNanos);
        } catch (IOException e) {
            end(Outcome.FAILED, "it could not be started: " + e.getMessage());
            return CheckedRun.of(record(Optional.empty()));
        }
        MachineUse use = MachineUse.now(swarm.process.cpuTime()).since(before);
        return measured(
                out, use, (beginNanos - before.nanos()) / NANOS_A_SECOND, (endNanos - beginNanos) / NANOS_A_SECOND);
    }

    /** Runs the client; if the scenario wants it, kills it once and starts it again. Returns when it ended. */
    private long run(ClientLaunch prepared, Path logs, long beginNanos) throws IOException, InterruptedException {
        double killAt = client.floor() ? 0 : swarm.scenario.killAt();
        if (killAt > 0) {
            try (ClientProcess first = ClientProcess.start(prepared, tree, mark, logs)) {
                if (!awaitPart(first, killAt, beginNanos)) {
                    return first.endNanos();
                }
                first.kill();
            }
        }
        try (ClientProcess process = ClientProcess.start(prepared, tree, mark, logs)) {
            while (!process.awaitForAMoment()) {
                if (isOver(beginNanos)) {
                    return System.nanoTime();
                }
            }
            if (process.exitCode() != 0) {
                end(Outcome.FAILED, "it ended with exit code " + process.exitCode() + ": " + process.lastWords());
            }
            return process.endNanos();
        }
    }

    /** Waits until the swarm has sent a part of the content; returns false when the run was over before. */
    private boolean awaitPart(ClientProcess process, double part, long beginNanos)
            throws IOException, InterruptedException {
        for (int tick = 1; ; tick++) {
            if (process.awaitForAMoment()) {
                end(
                        Outcome.FAILED,
                        process.exitCode() == 0
                                ? "it had ended before it could be killed (a larger --size gives more time)"
                                : "it ended with exit code " + process.exitCode() + ": " + process.lastWords());
                return false;
            }
            if (isOver(beginNanos)) {
                return false;
            }
            if (tick % TICKS_A_LOOK == 0
                    && swarm.process.numbers().whole("distinctBytes") >= part * swarm.conditions.contentBytes()) {
                return true;
            }
        }
    }

    /** Whether the run was stopped or has timed out. */
    private boolean isOver(long beginNanos) {
        if (stopped.getAsBoolean()) {
            end(Outcome.INTERRUPTED, "the bench was stopped");
        } else if (System.nanoTime() - beginNanos > timeoutNanos) {
            end(
                    Outcome.TIMED_OUT,
                    String.format(Locale.ROOT, "it had not ended after %.0f s", timeoutNanos / NANOS_A_SECOND));
        }
        return outcome != Outcome.DONE;
    }

    private CheckedRun measured(Path out, MachineUse use, double sinceReset, double wallSeconds)
            throws IOException, InterruptedException {
        SwarmNumbers numbers = outcome == Outcome.INTERRUPTED ? SwarmNumbers.none() : swarm.process.numbers();
        Figures figures = figures(numbers, use, sinceReset, wallSeconds);
        if (outcome == Outcome.TIMED_OUT && figures.allSeconds() >= 0) {
            message += String.format(
                    Locale.ROOT,
                    ", though everything had been sent after %.1f s (does it end by itself when it is complete?)",
                    figures.allSeconds());
        }
        if (outcome == Outcome.DONE) {
            try (ContentSource content =
                    new ContentSource(swarm.scenario.swarm().torrent().seed())) {
                ContentCheck.check(swarm.metainfo, out, content);
            } catch (BenchException e) {
                end(Outcome.WRONG, e.getMessage());
            }
        }
        return new CheckedRun(
                record(Optional.of(figures)),
                numbers.number("loopBusyShare"),
                numbers.whole("refusedForFiles"),
                use.stolen());
    }

    private Figures figures(SwarmNumbers numbers, MachineUse use, double sinceReset, double wallSeconds) {
        CpuTime cpu = use.endedChildren().plus(tree.ofOrphans());
        long[] switches = tree.switches();
        return new Figures(
                wallSeconds,
                numbers.mark("firstBlockSeconds", sinceReset),
                numbers.mark("halfSeconds", sinceReset),
                numbers.mark("nearlySeconds", sinceReset),
                numbers.mark("allSeconds", sinceReset),
                cpu.userSeconds(),
                cpu.systemSeconds(),
                tree.peakBytes(),
                switches[0],
                switches[1],
                numbers.whole("bytesServed"),
                numbers.whole("duplicateBytes"),
                numbers.whole("corruptBytes"),
                (int) numbers.whole("peersConnected"),
                (int) numbers.whole("peersServing"),
                (int) numbers.whole("mostOutstanding"),
                numbers.number("medianOutstanding"),
                numbers.number("fairness"),
                use.swarm().totalSeconds(),
                use.otherSeconds(cpu),
                numbers.series(),
                numbers.latency());
    }

    private void end(Outcome how, String why) {
        outcome = how;
        message = why;
    }

    private RunRecord record(Optional<Figures> figures) {
        return new RunRecord(swarm.scenario.name(), client.name(), round, outcome, message, command, figures);
    }
}
