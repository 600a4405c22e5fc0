package dev.spate.bench;

import dev.spate.bench.client.ClientLaunch;
import dev.spate.bench.client.ClientProcess;
import dev.spate.bench.machine.CpuTime;
import dev.spate.bench.machine.MachineUse;
import dev.spate.bench.machine.ProcessTree;
import dev.spate.report.Figures;
import dev.spate.report.Outcome;
import dev.spate.report.ProcessFigures;
import dev.spate.report.SeedingFigures;
import dev.spate.report.TransferFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A run in which the client seeds to the swarm's leechers, and is ended when all of them have everything.
 *
 * <p>A client that can be told only by its own resume data that its files are complete is started once before: it checks
 * them then, and is ended when it has given a block, if it does not end by itself.
 */
final class SeedingRun extends MeasuredRun {
    private CpuTime servingFrom = new CpuTime(Double.NaN, Double.NaN);
    private long servingFromBytes = -1;
    private double servingSeconds = Double.NaN;
    private long servingBytes = -1;

    SeedingRun(Swarm swarm, PlannedRun plannedRun, Duration timeout, String mark, BooleanSupplier stopped) {
        super(swarm, plannedRun, timeout, mark, stopped);
    }

    private SeededData data() {
        return swarm.data().orElseThrow();
    }

    @Override
    void provide(Path out) throws IOException {
        data().linkTo(out);
    }

    @Override
    boolean makeReady(ClientLaunch prepared, Path out, Path work, Path logs) throws IOException, InterruptedException {
        Optional<ClientLaunch> checking = client.checkingLaunch(prepared);
        if (checking.isPresent() && !letItCheck(checking.get(), logs)) {
            return false;
        }
        if (swarm.scenario().dropCache()) {
            Optional<String> why = data().dropFromPageCache();
            if (why.isPresent()) {
                end(Outcome.FAILED, "what it seeds could not be dropped from the page cache: " + why.get());
                return false;
            }
        }
        return true;
    }

    private boolean letItCheck(ClientLaunch checking, Path logs) throws IOException, InterruptedException {
        swarm.process().reset();
        long beginNanos = System.nanoTime();
        try (ClientProcess first = ClientProcess.start(checking, new ProcessTree(mark), mark, logs)) {
            for (int tick = 1; ; tick++) {
                if (first.awaitForAMoment()) {
                    if (first.exitCode() == 0) {
                        return true;
                    }
                    end(Outcome.FAILED, "it ended while it was to check its files: " + first.lastWords());
                    return false;
                }
                if (isOver(beginNanos)) {
                    return false;
                }
                if (tick % TICKS_A_LOOK == 0 && totals().whole("deliveredBytes") > 0) {
                    return true;
                }
            }
        }
    }

    private SwarmNumbers totals() throws IOException, InterruptedException {
        return swarm.process().totals().ofLeechers();
    }

    @Override
    Ending run(ClientLaunch prepared, Path logs, MachineUse before, long beginNanos)
            throws IOException, InterruptedException {
        try (ClientProcess process = ClientProcess.start(prepared, tree, mark, logs)) {
            for (int tick = 1; ; tick++) {
                if (process.awaitForAMoment()) {
                    end(
                            Outcome.FAILED,
                            "it ended with exit code " + process.exitCode() + " before everybody had everything: "
                                    + process.lastWords());
                    break;
                }
                if (isOver(beginNanos) || tick % TICKS_A_LOOK == 0 && isEverythingDelivered()) {
                    break;
                }
            }
            // Taken while it lives: how it ends is not what is measured.
            MachineUse use = MachineUse.now(swarm.process().cpuTime()).since(before);
            return new Ending(System.nanoTime(), use, tree.soFar());
        }
    }

    /** Asks the swarm; takes note of what the client has used so far. */
    private boolean isEverythingDelivered() throws IOException, InterruptedException {
        SwarmNumbers numbers = totals();
        long delivered = numbers.whole("deliveredBytes");
        if (delivered > 0) {
            tree.sample();
            CpuTime now = tree.soFar();
            if (servingFromBytes < 0) {
                servingFrom = now;
                servingFromBytes = delivered;
            }
            servingSeconds = now.totalSeconds() - servingFrom.totalSeconds();
            servingBytes = delivered - servingFromBytes;
        }
        return numbers.number("allSeconds") >= 0;
    }

    @Override
    Figures figures(SwarmNumbers all, Ending ending, double sinceReset, double wallSeconds) {
        SwarmNumbers numbers = all.ofLeechers();
        double allSeconds = numbers.mark("allSeconds", sinceReset);
        long[] switches = tree.switches();
        return new Figures(
                allSeconds >= 0 ? allSeconds : wallSeconds,
                new TransferFigures(
                        numbers.mark("firstBlockSeconds", sinceReset),
                        numbers.mark("halfSeconds", sinceReset),
                        numbers.mark("nearlySeconds", sinceReset),
                        allSeconds,
                        numbers.whole("receivedBytes"),
                        numbers.whole("unwantedBytes"),
                        numbers.whole("corruptBytes"),
                        (int) numbers.whole("connected"),
                        (int) numbers.whole("served"),
                        (int) numbers.whole("mostOutstanding"),
                        numbers.number("medianOutstanding"),
                        numbers.number("fairness"),
                        numbers.series(),
                        numbers.latency()),
                new ProcessFigures(
                        ending.client().userSeconds(),
                        ending.client().systemSeconds(),
                        tree.peakBytes(),
                        switches[0],
                        switches[1]),
                ending.use().swarm().totalSeconds(),
                ending.use().otherSeconds(ending.client()),
                Optional.of(new SeedingFigures(
                        (int) numbers.whole("done"),
                        numbers.mark("firstDoneSeconds", sinceReset),
                        numbers.mark("middleDoneSeconds", sinceReset),
                        numbers.number("fairnessAtFirstDone"),
                        servingSeconds,
                        servingBytes)),
                Optional.empty());
    }

    @Override
    void check(Path out, Figures figures) throws IOException {
        if (figures.transfer().corruptBytes() > 0) {
            throw new BenchException(
                    "it sent " + figures.transfer().corruptBytes() + " bytes in blocks that are wrong");
        }
        if (!data().isUntouched()) {
            throw new BenchException("it has written to the files that it seeds");
        }
    }

    @Override
    String howFar(Figures figures) {
        int done = figures.seeding().map(SeedingFigures::leechersDone).orElse(0);
        return String.format(
                Locale.ROOT,
                ": %d of %d leechers had everything, and %.1f MiB had been given",
                Math.max(0, done),
                swarm.scenario().swarm().leechers().leechers(),
                Math.max(0, figures.transfer().sentBytes()) / (double) (1 << 20));
    }

    @Override
    double busyShare(SwarmNumbers numbers) {
        return numbers.ofLeechers().number("loopBusyShare");
    }
}
