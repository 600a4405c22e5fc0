package dev.spate.cli.simulate;

import dev.spate.cli.Command;
import dev.spate.cli.CommandException;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.StandardOutput;
import dev.spate.cli.console.StopOnSignal;
import dev.spate.cli.console.Terminal;
import dev.spate.scheduler.PickStrategy;
import dev.spate.simulate.SimulatedSwarm;
import dev.spate.simulate.SimulationMemory;
import dev.spate.simulate.SimulationRuns;
import dev.spate.simulate.StrategyFigures;
import dev.spate.text.ByteSize;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code simulate}: runs the scheduler of {@code download} under a virtual clock, with simulated peers. */
@CommandLine.Command(
        name = "simulate",
        description = {
            "Simulate downloads: spate's own scheduler with simulated peers, in virtual time.",
            "The same options and seed print the same on every machine."
        })
public final class SimulateCommand implements Command {
    private static final int MOST_RUNS = 100_000;
    private static final long TICK_MILLIS = 1_000;
    private static final int TICKS_PER_LINE = 10;
    private static final long STOP_MILLIS = 3_000;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private SimulatedSwarmOptions swarmOptions = new SimulatedSwarmOptions();

    @Option(
            names = "--strategy",
            paramLabel = "NAMES",
            split = ",",
            defaultValue = "rarest-first,sequential,random",
            description = "Orders of pieces to compare (default: all; rarest-first,sequential,random).")
    private List<String> strategies = new ArrayList<>();

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "1",
            description = "Runs of each strategy, each with a swarm of its own (default 1).")
    private int runs;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Runs at a time (default: as many as there are processors).")
    private int threads;

    @Option(names = "--json", description = "A flag: the figures on stdout, as one line of JSON.")
    private boolean json;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(CommandContext context) throws Exception {
        long beganNanos = System.nanoTime();
        SimulatedSwarm swarm;
        List<PickStrategy> chosen;
        try {
            swarm = swarmOptions.swarm();
            chosen = checked();
        } catch (IllegalArgumentException e) {
            throw CommandException.usage("bad usage: " + e.getMessage());
        }
        SimulationRuns all = new SimulationRuns(swarm, chosen, runs, atATime(swarm, chosen.size() * runs));
        StopOnSignal stop = new StopOnSignal(() -> stopAndShow(swarm, all, context));
        try {
            watch(all, context.err());
        } finally {
            stop.close();
        }
        context.err().finish();
        Optional<Throwable> failure = all.failure();
        if (failure.isPresent()) {
            throw failed(failure.get());
        }
        show(swarm, all, context);
        if (all.figures().stream()
                .anyMatch(each -> each.times().completionNanos().size()
                        < (long) runs * swarm.downloaders().count())) {
            context.err()
                    .line("not every download was completed: in those runs nobody received anything for --patience,"
                            + " nothing could happen any more, or --limit was reached");
        }
        context.err().line(cost(all, System.nanoTime() - beganNanos));
    }

    private List<PickStrategy> checked() {
        if (runs < 1 || runs > MOST_RUNS) {
            throw new IllegalArgumentException("--runs " + runs + " is out of range (give 1 to " + MOST_RUNS + ")");
        }
        if (threads < 0) {
            throw new IllegalArgumentException("--threads " + threads + " is out of range (give 1 or more)");
        }
        return strategies.stream().distinct().map(SimulateCommand::strategy).toList();
    }

    private int atATime(SimulatedSwarm swarm, int jobs) {
        Runtime jvm = Runtime.getRuntime();
        try {
            return SimulationMemory.of(swarm, jvm.maxMemory())
                    .atATime(threads == 0 ? jvm.availableProcessors() : threads, jobs);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(e.getMessage());
        }
    }

    private static PickStrategy strategy(String name) {
        List<String> known = new ArrayList<>();
        for (PickStrategy each : PickStrategy.values()) {
            if (StrategyFigures.name(each).equals(name)) {
                return each;
            }
            known.add(StrategyFigures.name(each));
        }
        throw new IllegalArgumentException("no such strategy: '" + name + "' (" + String.join(", ", known) + ")");
    }

    private static void watch(SimulationRuns all, Terminal err) throws InterruptedException {
        for (int tick = 1; !all.await(TICK_MILLIS); tick++) {
            String state = "simulating: " + all.percent() + "% stored";
            if (err.isInteractive()) {
                err.live(state);
            } else if (tick % TICKS_PER_LINE == 0) {
                err.line(state);
            }
        }
    }

    private void show(SimulatedSwarm swarm, SimulationRuns all, CommandContext context)
            throws StandardOutput.ReaderGone {
        List<StrategyFigures> figures = all.figures();
        if (json) {
            context.out().line(SimulationJson.line(swarm, runs, figures));
        } else {
            for (String line : SimulationText.lines(swarm, runs, figures)) {
                context.out().line(line);
            }
        }
        context.out().flush();
    }

    /** After a signal: ends all runs soon, and shows what they had reached. */
    private void stopAndShow(SimulatedSwarm swarm, SimulationRuns all, CommandContext context) {
        all.stop();
        try {
            boolean ended = all.await(STOP_MILLIS);
            context.err().finish();
            context.err()
                    .line("spate: stopped: these are the figures so far"
                            + (ended ? "" : " of the runs that had ended"));
            show(swarm, all, context);
        } catch (InterruptedException | StandardOutput.ReaderGone e) {
            Thread.currentThread().interrupt();
        }
    }

    private static RuntimeException failed(Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            return CommandException.usage("simulation too large: Java's memory is used up"
                    + " (fewer --peers or --downloaders, --threads 1, or SPATE_OPTS=-Xmx8g)");
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    /** For stderr: it differs from run to run. */
    private static String cost(SimulationRuns all, long wallNanos) {
        long events = 0;
        long blocks = 0;
        for (StrategyFigures each : all.figures()) {
            events += each.counts().events();
            blocks += each.counts().blocks();
        }
        long cpu = cpuNanos();
        return String.format(
                Locale.ROOT,
                "%.1f s, %.1f CPU s, %s of heap at most; %d ns of CPU an event, %d a block",
                wallNanos / 1e9,
                cpu / 1e9,
                ByteSize.format(heapPeakBytes()),
                cpu / Math.max(1, events),
                cpu / Math.max(1, blocks));
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    private static long heapPeakBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }
}
