package dev.spate.bench;

import dev.spate.report.BenchReport;
import dev.spate.report.ClientSpec;
import dev.spate.report.Environment;
import dev.spate.swarm.ByteSize;
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

    /** What is told while it runs; called by the thread that runs it. */
    public interface Log {
        /** Something has happened. */
        void line(String text);

        /** This is being done now, until something else is told; may be ignored. */
        default void now(String text) {}
    }

    /** @param log receives what is being done */
    public Bench(BenchPlan plan, Log log) {
        this.plan = plan;
        this.log = log;
    }

    /**
     * Does all runs, as far as nobody stops it. A run that fails is part of the report.
     *
     * @throws BenchException when there is no room for what would be downloaded
     * @throws IOException when the temporary directory cannot be made or removed
     */
    public BenchReport run() throws IOException {
        Path directory = plan.directory().isPresent()
                ? Files.createTempDirectory(plan.directory().get().toAbsolutePath(), "spate-bench-")
                : TemporaryDirectories.onDisk("spate-bench-");
        try {
            requireRoom(directory);
            Environment environment = ThisMachine.environment(plan, directory);
            List<Observation> observations = new ArrayList<>();
            for (Scenario scenario : plan.scenarios()) {
                if (!stopped) {
                    new ScenarioRuns(plan, scenario, directory, log, () -> stopped).run(observations);
                }
            }
            return new BenchReport(
                    environment,
                    plan.scenarios().stream().map(Scenario::spec).toList(),
                    plan.clients().stream().map(Bench::spec).toList(),
                    plan.baseline(),
                    observations.stream().map(Observation::run).toList(),
                    new Guards(plan, environment).warnings(observations),
                    stopped);
        } finally {
            if (plan.keep()) {
                log.line("kept " + directory);
            } else {
                TemporaryDirectories.delete(directory);
            }
        }
    }

    /** Ends the run that is being done, and does no other; {@link #run} returns what there is. */
    public void stop() {
        stopped = true;
    }

    private void requireRoom(Path directory) throws IOException {
        long needed = plan.scenarios().stream()
                .mapToLong(scenario -> scenario.shape().sizeBytes())
                .max()
                .orElse(0);
        long usable = Files.getFileStore(directory).getUsableSpace();
        if (usable < needed + SPARE_BYTES) {
            throw new BenchException("no room: a download needs " + ByteSize.format(needed) + " and "
                    + ByteSize.format(usable) + " are free in " + directory.getParent()
                    + " (choose another place with --dir, or a smaller --size)");
        }
    }

    private static ClientSpec spec(ClientProfile client) {
        return new ClientSpec(client.name(), client.version(), client.command(), client.floor());
    }
}
