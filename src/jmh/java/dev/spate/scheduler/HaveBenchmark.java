package dev.spate.scheduler;

import dev.spate.CpuTime;
import dev.spate.MicroBenchmark;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * A storm of have messages beside a download in full run: newcomers tell the scheduler of pieces by chance, some of them
 * twice. An operation is a have.
 */
public class HaveBenchmark extends MicroBenchmark {
    private static final int HAVES = 4096;
    private static final int NEWCOMERS = 16;

    /** Pieces of the torrent. */
    @Param({"1000", "1000000"})
    public int pieces;

    /** Seeds that are there already. */
    @Param({"50", "5000"})
    public int peers;

    private final Random random = new Random(1);
    private final int[] told = new int[HAVES];
    private final PeerKey[] newcomers = new PeerKey[NEWCOMERS];
    private Scheduler scheduler;
    private int nextKey;

    /** A download that has begun. */
    @Setup
    public void begin() {
        scheduler = new SwarmState(pieces, peers).scheduler();
        nextKey = peers;
        for (int i = 0; i < HAVES; i++) {
            told[i] = random.nextInt(pieces);
        }
    }

    /** New newcomers take the place of the old. */
    @Setup(Level.Invocation)
    public void exchange() {
        CpuTime.excluding(this::exchangeAll);
    }

    private void exchangeAll() {
        for (int i = 0; i < NEWCOMERS; i++) {
            if (newcomers[i] != null) {
                scheduler.disconnected(newcomers[i], 0);
            }
            newcomers[i] = new PeerKey(nextKey++);
            scheduler.connected(newcomers[i], 250, true, 0);
        }
    }

    /** The storm. */
    @Benchmark
    @OperationsPerInvocation(HAVES)
    public void have() {
        for (int i = 0; i < HAVES; i++) {
            scheduler.have(newcomers[i % NEWCOMERS], told[i], 0);
        }
    }
}
