package dev.spate.scheduler;

import dev.spate.CpuTime;
import dev.spate.MicroBenchmark;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What the scheduler takes for a block: the question whether it is wanted, the block itself, the next requests, and a
 * sixty-fourth of a piece. An operation is a block.
 *
 * <p>A new download is begun between two invocations when the old one comes near its end, and goes on until its windows
 * have begun to open.
 */
public class BlockBenchmark extends MicroBenchmark {
    private static final int BLOCKS = 2048;
    private static final int BLOCKS_OF_PIECE = 64;
    private static final int OPENING_BLOCKS = 2048;

    /** Pieces of the torrent, each of 1 MiB. */
    @Param({"100", "1000", "10000", "100000", "1000000"})
    public int pieces;

    /** Seeds. */
    @Param({"50", "500", "5000"})
    public int peers;

    private SwarmState swarm;

    /** Sees to it that there is enough left to ask for. */
    @Setup(Level.Invocation)
    public void renew() {
        // Four thousand blocks may be in pieces that are open; what is left must not be the endgame.
        if (swarm == null || swarm.missing() * BLOCKS_OF_PIECE < BLOCKS + BLOCKS / 2) {
            CpuTime.excluding(this::begin);
        }
    }

    private void begin() {
        swarm = new SwarmState(pieces, peers);
        for (int i = 0; i < OPENING_BLOCKS; i++) {
            swarm.block();
        }
    }

    /** Blocks of a download in full run. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public void block(Blackhole sink) {
        for (int i = 0; i < BLOCKS; i++) {
            sink.consume(swarm.block());
        }
    }
}
