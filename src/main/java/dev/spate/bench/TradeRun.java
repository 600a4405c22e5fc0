package dev.spate.bench;

import dev.spate.bench.client.ClientLaunch;
import dev.spate.bench.client.TradingClient;
import dev.spate.bench.machine.CpuTime;
import dev.spate.bench.machine.MachineUse;
import dev.spate.report.Figures;
import dev.spate.report.Outcome;
import dev.spate.report.ProcessFigures;
import dev.spate.report.TradingFigures;
import dev.spate.report.TransferFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A run in which other clients download at the same time, and all give to each other. The client is started when the
 * others have just been, and ends by itself as in any download. The others stay as seeds until all are complete.
 */
final class TradeRun extends DownloadRun {
    /** How long the others are waited for at least, and at most as long again as the client has taken. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final List<TradingClient> known;
    private Optional<Traders> traders = Optional.empty();
    private long beginNanos;
    private long clientNanos;
    private CpuTime cpuOfTraders = new CpuTime(0, 0);

    /** @param known of which the others are, if they are here */
    TradeRun(
            Swarm swarm,
            PlannedRun plannedRun,
            Duration timeout,
            String mark,
            BooleanSupplier stopped,
            List<TradingClient> known) {
        super(swarm, plannedRun, timeout, mark, stopped);
        this.known = known;
    }

    @Override
    boolean makeReady(ClientLaunch prepared, Path out, Path work, Path logs) {
        if (TradingClient.divide(swarm.scenario().traders(), known, swarm.conditions())
                .isEmpty()) {
            end(Outcome.SKIPPED, "no other client is here to trade with");
            return false;
        }
        return true;
    }

    @Override
    Ending run(ClientLaunch prepared, Path logs, MachineUse before, long begin)
            throws IOException, InterruptedException {
        beginNanos = begin;
        List<TradingClient> each = TradingClient.divide(swarm.scenario().traders(), known, swarm.conditions());
        try (Traders started = Traders.start(each, swarm, logs.resolve("others"), mark + "-others")) {
            traders = Optional.of(started);
            clientNanos = System.nanoTime();
            Ending ending = super.run(prepared, logs, before, clientNanos);
            cpuOfTraders = started.cpuTime();
            awaitTraders(started, begin, ending.nanos());
            return ending;
        }
    }

    private void awaitTraders(Traders started, long begin, long endNanos) throws IOException, InterruptedException {
        long patience = Math.max(PATIENCE_NANOS, endNanos - begin);
        while (!stopped.getAsBoolean()
                && !isLate(begin)
                && System.nanoTime() - endNanos < patience
                && !started.areComplete(swarm.process().totals())) {
            // Looking takes a moment for each process.
            continue;
        }
    }

    @Override
    Figures figures(SwarmNumbers numbers, Ending ending, double sinceReset, double wallSeconds) {
        double startSeconds = (clientNanos - beginNanos) / NANOS_A_SECOND;
        long resetNanos = beginNanos - (long) (sinceReset * NANOS_A_SECOND);
        Optional<TradingFigures> trading = traders.map(started -> started.figures(numbers, resetNanos, clientNanos));
        long[] switches = tree.switches();
        return new Figures(
                wallSeconds - startSeconds,
                TransferFigures.UNKNOWN,
                new ProcessFigures(
                        ending.client().userSeconds(),
                        ending.client().systemSeconds(),
                        tree.peakBytes(),
                        switches[0],
                        switches[1]),
                ending.use().swarm().totalSeconds(),
                ending.use().otherSeconds(ending.client().plus(cpuOfTraders)),
                Optional.empty(),
                trading);
    }

    @Override
    String howFar(Figures figures) {
        return figures.trading()
                .map(trading -> String.format(
                        Locale.ROOT,
                        "; %d of %d others had everything",
                        trading.others().stream()
                                .filter(other -> other.completedSeconds() >= 0)
                                .count(),
                        trading.others().size()))
                .orElse("");
    }
}
