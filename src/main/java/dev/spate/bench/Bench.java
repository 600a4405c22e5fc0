package dev.spate.bench;

import dev.spate.bench.machine.TemporaryDirectories;
import dev.spate.bench.machine.Watchdog;
import dev.spate.report.BenchReport;
import dev.spate.report.Environment;
import dev.spate.text.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs clients against scenarios, one run at a time: each swarm and each client in a process of its own, measured from
 * outside.
 *
 * <p>{@link #run} blocks; {@link #stop} makes it end soon, from any thread.
 */
public final class Bench {
    private static final long SPARE_BYTES = 64L << 20;

    private final BenchPlan plan;
    private final Log log;
    private volatile boolean stopped;

    /** Receives messages while it runs; called by the thread that runs it. */
    public interface Log {
        /** Something has happened. */
        void line(String text);

        /** What is being done now, until the next message; may be ignored. */
        default void now(String text) {}

        /** A run has ended. The report has all that was measured so far, as if the bench had been interrupted now. */
        default void measured(BenchReport soFar) {}
    }

    /** @param log receives what is being done */
    public Bench(BenchPlan plan, Log log) {
        this.plan = plan;
        this.log = log;
    }

    /**
     * Does all runs, until {@link #stop}. A run that fails is part of the report.
     *
     * @throws BenchException when there is no room for what would be downloaded
     * @throws IOException when the temporary directory cannot be made
     */
    public BenchReport run() throws IOException {
        Path directory = plan.directory().isPresent()
                ? Files.createTempDirectory(plan.directory().get().toAbsolutePath(), "spate-bench-")
                : TemporaryDirectories.onDisk("spate-bench-");
        try (Watchdog watchdog = Watchdog.over(directory, plan.keep())) {
            requireRoom(directory);
            Progress progress = new Progress(ThisMachine.environment(plan, directory), watchdog);
            for (int i = 0; i < plan.scenarios().size() && !stopped; i++) {
                Scenario scenario = plan.scenarios().get(i);
                new ScenarioRuns(plan, scenario, progress).run(directory.resolve(i + "-" + scenario.name()));
            }
            return progress.report(stopped);
        } finally {
            leave(directory);
        }
    }

    /** What has been measured so far. */
    private final class Progress implements ScenarioRuns.Runs {
        private final Environment environment;
        private final Watchdog watchdog;
        private final RemainingTime remainingTime = new RemainingTime(plan.plannedRuns());
        private final List<CheckedRun> checkedRuns = new ArrayList<>();

        Progress(Environment environment, Watchdog watchdog) {
            this.environment = environment;
            this.watchdog = watchdog;
        }

        @Override
        public Log log() {
            return log;
        }

        @Override
        public boolean stopped() {
            return stopped;
        }

        @Override
        public RemainingTime remainingTime() {
            return remainingTime;
        }

        @Override
        public String nextMark() {
            return watchdog.mark(checkedRuns.size());
        }

        @Override
        public void add(CheckedRun checkedRun) {
            checkedRuns.add(checkedRun);
            log.measured(report(true));
        }

        BenchReport report(boolean interrupted) {
            BenchReport report = plan.report(environment, checkedRuns, interrupted);
            return report.with(new Guards(plan, environment).warnings(checkedRuns, report));
        }
    }

    /** Ends the current run and starts no other; {@link #run} returns what was measured. */
    public void stop() {
        stopped = true;
    }

    private void leave(Path directory) {
        if (plan.keep()) {
            log.line("kept " + directory);
            return;
        }
        try {
            TemporaryDirectories.delete(directory);
        } catch (IOException e) {
            log.line("cannot remove " + directory + ": " + e);
        }
    }

    private void requireRoom(Path directory) throws IOException {
        long needed = plan.scenarios().stream()
                .mapToLong(scenario -> scenario.swarm().torrent().sizeBytes() * (1 + scenario.traders()))
                .max()
                .orElse(0);
        long usable = Files.getFileStore(directory).getUsableSpace();
        if (usable < needed + SPARE_BYTES) {
            throw new BenchException("no room: a download needs " + ByteSize.shortest(needed) + " and "
                    + ByteSize.shortest(usable) + " are free in " + directory.getParent()
                    + " (choose another place with --dir, or a smaller --size)");
        }
    }
}
