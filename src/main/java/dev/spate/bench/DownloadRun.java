package dev.spate.bench;

import dev.spate.bench.client.ClientLaunch;
import dev.spate.bench.client.ClientProcess;
import dev.spate.bench.machine.CpuTime;
import dev.spate.bench.machine.MachineUse;
import dev.spate.report.Figures;
import dev.spate.report.Outcome;
import dev.spate.report.ProcessFigures;
import dev.spate.report.TransferFigures;
import dev.spate.synthetic.ContentSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** A run in which the client downloads from the swarm, and ends by itself. */
class DownloadRun extends MeasuredRun {
    DownloadRun(Swarm swarm, PlannedRun plannedRun, Duration timeout, String mark, BooleanSupplier stopped) {
        super(swarm, plannedRun, timeout, mark, stopped);
    }

    @Override
    Ending run(ClientLaunch prepared, Path logs, MachineUse before, long beginNanos)
            throws IOException, InterruptedException {
        long endNanos = run(prepared, logs, beginNanos);
        MachineUse use = MachineUse.now(swarm.process().cpuTime()).since(before);
        CpuTime client = use.endedChildren().plus(tree.ofOrphans());
        return new Ending(endNanos, use, client);
    }

    /** Runs the client; if the scenario wants it, kills it once and starts it again. Returns when it ended. */
    private long run(ClientLaunch prepared, Path logs, long beginNanos) throws IOException, InterruptedException {
        double killAt = client.floor() ? 0 : swarm.scenario().killAt();
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
                    && swarm.process().numbers().whole("distinctBytes")
                            >= part * swarm.conditions().contentBytes()) {
                return true;
            }
        }
    }

    @Override
    Figures figures(SwarmNumbers numbers, Ending ending, double sinceReset, double wallSeconds) {
        long[] switches = tree.switches();
        return new Figures(
                wallSeconds,
                new TransferFigures(
                        numbers.mark("firstBlockSeconds", sinceReset),
                        numbers.mark("halfSeconds", sinceReset),
                        numbers.mark("nearlySeconds", sinceReset),
                        numbers.mark("allSeconds", sinceReset),
                        numbers.whole("bytesServed"),
                        numbers.whole("duplicateBytes"),
                        numbers.whole("corruptBytes"),
                        (int) numbers.whole("peersConnected"),
                        (int) numbers.whole("peersServing"),
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
                ending.use().otherSeconds(ending.client()));
    }

    @Override
    void check(Path out, Figures figures) throws IOException {
        try (ContentSource content =
                new ContentSource(swarm.scenario().swarm().torrent().seed())) {
            ContentCheck.check(swarm.metainfo(), out, content);
        }
    }

    @Override
    String howFar(Figures figures) {
        return figures.transfer().allSeconds() < 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", though everything had been sent after %.1f s (does it end by itself when it is complete?)",
                        figures.transfer().allSeconds());
    }

    @Override
    double busyShare(SwarmNumbers numbers) {
        return numbers.number("loopBusyShare");
    }
}
