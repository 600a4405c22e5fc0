package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Block;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold in every swarm, however it is mixed. */
class SwarmMatrixTest {
    private static final long MIB = 1 << 20;

    /** A deadline at Long.MAX_VALUE; a piece never left to a slow honest peer; a block asked for twice that came twice. */
    private static final long[] ONCE_FAILED = {2_588, 1_606, 11_207, 11_446};

    static LongStream seeds() {
        return LongStream.concat(LongStream.rangeClosed(1, 200), LongStream.of(ONCE_FAILED));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everySwarmEndsWell(long seed) {
        boolean small = seed % 4 == 0;
        SimulationOptions options =
                RandomSwarm.of(seed, small ? 6 : 60, small ? 2 * MIB : 24 * MIB).checkingEvery(small ? 1 : 23);
        holds(options, RecordedDownload.of(options, seed), seed);
    }

    @ParameterizedTest
    @MethodSource("seedsOfShortPieces")
    void everySwarmOfShortPiecesEndsWell(long seed) {
        SimulationOptions options = RandomSwarm.withExtents(seed, 40).checkingEvery(101);
        holds(options, RecordedDownload.of(options, seed), seed);
    }

    static LongStream seedsOfShortPieces() {
        return LongStream.rangeClosed(1, 40);
    }

    @ParameterizedTest
    @MethodSource("crowds")
    void everyCrowdEndsWell(long seed) {
        SimulationOptions options = RandomSwarm.of(seed, 3_000, 128 * MIB).checkingEvery(20_011);
        holds(options, RecordedDownload.of(options, seed), seed);
    }

    static LongStream crowds() {
        return LongStream.rangeClosed(1_001, 1_008);
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        for (long seed = 1; seed <= 5; seed++) {
            SimulationOptions options = RandomSwarm.of(seed, 30, 8 * MIB);
            assertEquals(
                    RecordedDownload.of(options, seed).toString(),
                    RecordedDownload.of(options, seed).toString(),
                    "seed " + seed);
        }
    }

    private static void holds(SimulationOptions options, RecordedDownload download, long seed) {
        DownloadResult result = download.result;
        String run = "seed " + seed + ": " + result.stats() + " after " + result.seconds() + " s, dropped "
                + download.dropped + ", banned " + download.banned;
        assertTrue(result.complete(), "not complete: " + run);
        assertEquals(download.guilty, download.banned, run);
        for (int peer = 0; peer < options.peers().size(); peer++) {
            PeerModel model = options.peers().get(peer);
            if (model.isReliable()) {
                assertFalse(download.dropped.containsKey(peer), peer + " was reliable: " + run);
            }
        }
        assertEquals(0, result.stats().creditUsedBytes(), run);
        assertEquals(0, result.stats().outstanding(), run);
        // A slow peer that is overtaken has a few blocks on the line by then; so crowds waste more than a few peers do.
        long bound = options.layout().totalBytes() / 10 + options.peers().size() * 4L * Block.LENGTH_BYTES;
        assertTrue(result.stats().wastedBytes() <= bound, "wasteful: " + run);
    }
}
