package dev.spate.bench;

import dev.spate.bench.client.ClientLaunch;
import dev.spate.bench.client.ClientProfile;
import dev.spate.bench.client.RunConditions;
import dev.spate.bench.machine.CpuTime;
import dev.spate.bench.machine.MachineUse;
import dev.spate.bench.machine.ProcessTree;
import dev.spate.metainfo.Metainfo;
import dev.spate.report.Figures;
import dev.spate.report.Outcome;
import dev.spate.report.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * One run of one client against a swarm that is there already. A {@link DownloadRun} or a {@link SeedingRun} says what is
 * done. Used by one thread, once.
 */
abstract class MeasuredRun {
    static final double NANOS_A_SECOND = TimeUnit.SECONDS.toNanos(1);
    /** The swarm is asked for its numbers only so often. */
    static final int TICKS_A_LOOK = 3;

    final Swarm swarm;
    final ClientProfile client;
    private final int round;
    private final long timeoutNanos;
    final BooleanSupplier stopped;
    final String mark;
    final ProcessTree tree;
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
     * @param data what clients seed; empty for downloads
     */
    record Swarm(
            SwarmProcess process,
            Path torrent,
            Metainfo metainfo,
            Scenario scenario,
            RunConditions conditions,
            Optional<SeededData> data) {}

    /**
     * How a run ended.
     *
     * @param nanos when, on the clock of {@link System#nanoTime}
     * @param use what the machine did from the start until then
     * @param client processor time of the client in that time
     */
    record Ending(long nanos, MachineUse use, CpuTime client) {}

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
        Optional<String> unable = swarm.scenario().swarm().torrent().form().hasV1() || client.readsV2()
                ? client.unable(swarm.conditions)
                : Optional.of(client.name() + " reads no torrent of version 2 alone");
        if (unable.isPresent()) {
            end(Outcome.SKIPPED, unable.get());
            return CheckedRun.of(record(Optional.empty()));
        }
        Path out = Files.createDirectory(place.resolve("out")).resolve(swarm.conditions.name());
        Path work = Files.createDirectory(place.resolve("work"));
        ClientLaunch prepared;
        try {
            provide(out);
            prepared = client.prepare(swarm.torrent, out, work, swarm.conditions);
        } catch (IOException e) {
            end(Outcome.FAILED, "it could not be prepared: " + e.getMessage());
            return CheckedRun.of(record(Optional.empty()));
        }
        command = prepared.command();
        try {
            if (!makeReady(prepared, out, work, place)) {
                return CheckedRun.of(record(Optional.empty()));
            }
            swarm.process.reset();
            MachineUse before = MachineUse.now(swarm.process.cpuTime());
            long beginNanos = System.nanoTime();
            Ending ending = run(prepared, place, before, beginNanos);
            return measured(
                    out,
                    ending,
                    (beginNanos - before.nanos()) / NANOS_A_SECOND,
                    (ending.nanos() - beginNanos) / NANOS_A_SECOND);
        } catch (IOException e) {
            end(Outcome.FAILED, "it could not be started: " + e.getMessage());
            return CheckedRun.of(record(Optional.empty()));
        }
    }

    /** Puts there what the client is to find at its output. */
    void provide(Path out) throws IOException {}

    /**
     * What has to be done before the run, unmeasured.
     *
     * @param out where the content will be, or has to be for a client that seeds
     * @param work the client's directory
     * @param logs where its output goes
     * @return whether the run can begin; if not, it was {@linkplain #end ended}
     */
    boolean makeReady(ClientLaunch prepared, Path out, Path work, Path logs) throws IOException, InterruptedException {
        return true;
    }

    /** Runs the client, and returns when the run is over; no process of it is left then. */
    abstract Ending run(ClientLaunch prepared, Path logs, MachineUse before, long beginNanos)
            throws IOException, InterruptedException;

    /** The figures of what the swarm has seen. */
    abstract Figures figures(SwarmNumbers numbers, Ending ending, double sinceReset, double wallSeconds);

    /**
     * Checks what a client has done that ended well.
     *
     * @throws BenchException when it is wrong
     */
    abstract void check(Path out, Figures figures) throws IOException;

    /** More to be said of a run that timed out; may be empty. */
    abstract String howFar(Figures figures);

    /** Whether it takes longer than it may. */
    final boolean isLate(long beginNanos) {
        return System.nanoTime() - beginNanos > timeoutNanos;
    }

    /** Whether the run was stopped or has timed out. */
    boolean isOver(long beginNanos) {
        if (stopped.getAsBoolean()) {
            end(Outcome.INTERRUPTED, "the bench was stopped");
        } else if (isLate(beginNanos)) {
            end(
                    Outcome.TIMED_OUT,
                    String.format(Locale.ROOT, "it had not ended after %.0f s", timeoutNanos / NANOS_A_SECOND));
        }
        return outcome != Outcome.DONE;
    }

    private CheckedRun measured(Path out, Ending ending, double sinceReset, double wallSeconds)
            throws IOException, InterruptedException {
        SwarmNumbers numbers = outcome == Outcome.INTERRUPTED ? SwarmNumbers.none() : swarm.process.numbers();
        Figures figures = figures(numbers, ending, sinceReset, wallSeconds);
        if (outcome == Outcome.TIMED_OUT) {
            message += howFar(figures);
        }
        if (outcome == Outcome.DONE) {
            try {
                check(out, figures);
            } catch (BenchException e) {
                end(Outcome.WRONG, e.getMessage());
            }
        }
        return new CheckedRun(
                record(Optional.of(figures)),
                busyShare(numbers),
                numbers.whole("refusedForFiles"),
                ending.use().stolen());
    }

    /** The part of the time that the swarm's busiest thread was busy. */
    abstract double busyShare(SwarmNumbers numbers);

    final void end(Outcome how, String why) {
        outcome = how;
        message = why;
    }

    private RunRecord record(Optional<Figures> figures) {
        return new RunRecord(swarm.scenario.name(), client.name(), round, outcome, message, command, figures);
    }
}
