package dev.spate.simulate;

import dev.spate.scheduler.PickStrategy;
import dev.spate.sim.Simulation;
import dev.spate.sim.SimulationListener;
import dev.spate.sim.SimulationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Runs each strategy with each seed, several at a time. A run owns all that it touches, except the counter of stored pieces.
 *
 * <p>Any thread may ask how the runs stand, and stop them.
 */
public final class SimulationRuns {
    private final SimulatedSwarm swarm;
    private final List<PickStrategy> strategies;
    private final int runs;
    private final AtomicReferenceArray<SimulationResult> results;
    private final AtomicReferenceArray<Throwable> failures;
    private final CountDownLatch left;
    private final AtomicLong stored = new AtomicLong();
    private final long toStore;
    private volatile boolean stopped;

    /**
     * Begins all runs.
     *
     * @param runs of each strategy
     * @param atATime how many runs share the machine
     */
    public SimulationRuns(SimulatedSwarm swarm, List<PickStrategy> strategies, int runs, int atATime) {
        this.swarm = swarm;
        this.strategies = strategies;
        this.runs = runs;
        int jobs = strategies.size() * runs;
        results = new AtomicReferenceArray<>(jobs);
        failures = new AtomicReferenceArray<>(jobs);
        left = new CountDownLatch(jobs);
        toStore = (long) jobs * swarm.downloaders().count() * swarm.layout().pieceCount();
        ExecutorService threads = Executors.newFixedThreadPool(atATime, work -> {
            Thread thread = new Thread(work, "spate-simulate");
            thread.setDaemon(true);
            return thread;
        });
        for (int job = 0; job < jobs; job++) {
            int number = job;
            threads.execute(() -> work(number));
        }
        threads.shutdown();
    }

    private void work(int job) {
        try {
            if (!stopped) {
                results.set(job, simulate(strategies.get(job / runs), job % runs));
            }
        } catch (RuntimeException | Error e) {
            failures.set(job, e);
            stopped = true;
        } finally {
            left.countDown();
        }
    }

    private SimulationResult simulate(PickStrategy strategy, int run) {
        SimulationListener counter = new SimulationListener() {
            @Override
            public void stored(int downloader, int piece) {
                stored.incrementAndGet();
            }
        };
        return Simulation.run(swarm.options(strategy, run), swarm.random(run), counter, () -> stopped);
    }

    /** Ends the runs soon; their results are what they had reached. */
    public void stop() {
        stopped = true;
    }

    /** Waits for the end of all; returns whether it came. */
    public boolean await(long millis) throws InterruptedException {
        return left.await(millis, TimeUnit.MILLISECONDS);
    }

    /** How much of all downloads is stored, 0 to 100. */
    public int percent() {
        return (int) (stored.get() * 100 / Math.max(1, toStore));
    }

    /** The exception that ended a run. */
    public Optional<Throwable> failure() {
        for (int job = 0; job < failures.length(); job++) {
            if (failures.get(job) != null) {
                return Optional.of(failures.get(job));
            }
        }
        return Optional.empty();
    }

    /** The results that there are, strategy by strategy. */
    public List<StrategyFigures> figures() {
        List<StrategyFigures> all = new ArrayList<>();
        for (int n = 0; n < strategies.size(); n++) {
            List<SimulationResult> those = new ArrayList<>();
            for (int run = 0; run < runs; run++) {
                SimulationResult result = results.get(n * runs + run);
                if (result != null) {
                    those.add(result);
                }
            }
            all.add(StrategyFigures.of(strategies.get(n), swarm, those));
        }
        return all;
    }
}
