package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.SchedulerOptions;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Figures that a downloader must reach with peers of a known kind. */
class ScenarioTest {
    private static final double KIB = 1024;
    private static final double MIB = 1 << 20;
    private static final PieceLayout SMALL = new PieceLayout(64 << 20, 1 << 20);
    private static final PieceLayout LARGE = new PieceLayout(2L << 30, 1 << 20);
    private static final SimulationOptions.Disk QUICK = new SimulationOptions.Disk(1_000_000, 1e11);

    private static SimulationResult run(PieceLayout layout, List<PeerModel> peers) {
        return run(SimulationOptions.of(layout, peers).with(QUICK));
    }

    private static SimulationResult run(SimulationOptions options) {
        SimulationResult result = Simulation.run(options, new Random(42));
        assertTrue(result.complete(), () -> "not complete after " + result.seconds() + " s: " + result.stats());
        assertEquals(0, result.stats().creditUsedBytes());
        return result;
    }

    private static List<PeerModel> seeds(int count, Link link) {
        return Collections.nCopies(count, PeerModel.seed(link));
    }

    private static List<PeerModel> both(List<PeerModel> some, List<PeerModel> others) {
        List<PeerModel> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private static void reaches(double share, double capacity, SimulationResult result, PieceLayout layout) {
        double rate = layout.totalBytes() / result.seconds();
        assertTrue(rate >= share * capacity, () -> rate / capacity + " of the capacity");
    }

    @Test
    void aFarFastPeerIsKeptBusy() {
        SimulationResult result = run(new PieceLayout(256 << 20, 1 << 20), seeds(1, Link.of(8 * MIB, 200)));
        double rate = result.bytesPerSecondBetween(30, 300);
        assertTrue(rate >= 0.95 * 8 * MIB, () -> rate / MIB + " MiB/s");
    }

    @Test
    void twentyFarFastPeersAreKeptBusyInTheSameMemory() {
        SimulationResult result = run(LARGE, seeds(20, Link.of(8 * MIB, 200)));
        double rate = result.bytesPerSecondBetween(30, 130);
        assertTrue(rate >= 0.95 * 160 * MIB, () -> rate / MIB + " MiB/s");
        reaches(0.9, 160 * MIB, result, LARGE);
    }

    @Test
    void jitterCostsLittle() {
        SimulationResult result = run(LARGE, seeds(20, Link.of(8 * MIB, 200).withJitterMillis(100)));
        double rate = result.bytesPerSecondBetween(30, 130);
        assertTrue(rate >= 0.9 * 160 * MIB, () -> rate / MIB + " MiB/s");
    }

    @Test
    void aPeerWithoutLimitOrDistanceIsNoTrouble() {
        SimulationResult result = run(LARGE, seeds(1, Link.INSTANT));
        assertTrue(result.seconds() < 0.1, () -> result.seconds() + " s");
    }

    @Test
    void aFastNearPeerThatDeliversInHeapsIsKeptBusy() {
        SimulationResult result = run(LARGE, seeds(1, new Link(1024 * MIB, 100_000, 0, 0, 250_000)));
        reaches(0.95, 1024 * MIB, result, LARGE);
    }

    @Test
    void fiftyNearPeersAreKeptBusy() {
        SimulationResult result = run(LARGE, seeds(50, new Link(40 * MIB, 100_000, 0, 0, 1_000_000)));
        reaches(0.95, 2000 * MIB, result, LARGE);
    }

    @Test
    void aThousandPeersShareTheMemory() {
        SimulationResult result = run(LARGE, seeds(1_000, Link.of(256 * KIB, 20)));
        reaches(0.9, 1_000 * 256 * KIB, result, LARGE);
        assertEquals(0, result.stats().wastedBytes());
    }

    @Test
    void aVerySlowPeerDoesNotDelayTheEnd() {
        SimulationResult result = run(SMALL, both(seeds(4, Link.of(4 * MIB, 50)), seeds(1, Link.of(2 * KIB, 50))));
        reaches(0.93, 16 * MIB, result, SMALL);
    }

    @Test
    void manyVerySlowPeersDoNotTakeTheMemory() {
        PieceLayout layout = new PieceLayout(512 << 20, 1 << 20);
        SimulationResult result = run(layout, both(seeds(10, Link.of(4 * MIB, 50)), seeds(500, Link.of(2 * KIB, 50))));
        reaches(0.88, 40 * MIB, result, layout);
    }

    @Test
    void aSlowPeerIsAskedForFewBlocks() {
        SimulationResult result = run(new PieceLayout(4 << 20, 1 << 18), seeds(1, Link.of(16 * KIB, 50)));
        reaches(0.97, 16 * KIB, result, new PieceLayout(4 << 20, 1 << 18));
        assertTrue(result.mostOutstanding().get(0) <= 6, () -> "asked for " + result.mostOutstanding());
    }

    @Test
    void aRateLimitedPeerIsNotAskedForTooMuchAfterItsFirstBurst() {
        SimulationResult result = run(SMALL, seeds(1, Link.of(MIB, 50).withBurstBytes(1 << 20)));
        reaches(0.97, MIB, result, SMALL);
        assertTrue(result.mostOutstanding().get(0) <= 100, () -> "asked for " + result.mostOutstanding());
    }

    @Test
    void aPeerIsNeverAskedForMoreThanItQueues() {
        SimulationResult result =
                run(SMALL, List.of(PeerModel.seed(Link.of(8 * MIB, 200)).with(Conduct.HONEST.withQueueLength(7))));
        assertTrue(result.mostOutstanding().get(0) <= 7, () -> "asked for " + result.mostOutstanding());
        assertEquals(0, result.stats().wastedBytes());
    }

    @Test
    void inSequenceThePiecesComeInOrder() {
        SimulationResult result = run(SimulationOptions.of(SMALL, seeds(3, Link.of(4 * MIB, 20)))
                .with(SchedulerOptions.defaults().withSequential(true)));
        int most = 0;
        for (int piece = 0; piece < SMALL.pieceCount(); piece++) {
            most = Math.max(most, Math.abs(result.storedOrder().indexOf(piece) - piece));
        }
        int displaced = most;
        assertTrue(displaced <= 2, () -> "a piece came " + displaced + " places off");
    }

    @Test
    void onlyWantedPiecesAreFetched() {
        Bitfield wanted = new Bitfield(SMALL.pieceCount());
        wanted.set(5);
        wanted.set(63);
        SimulationResult result = run(SimulationOptions.of(SMALL, seeds(3, Link.of(4 * MIB, 20)))
                .with(SchedulerOptions.defaults().withWanted(wanted)));
        assertEquals(List.of(5, 63), result.storedOrder().stream().sorted().toList());
        assertEquals(2 << 20, result.stats().receivedBytes());
    }

    @Test
    void liarsAreBannedAndNobodyElse() {
        SimulationResult result = run(
                SMALL,
                both(
                        seeds(8, Link.of(MIB, 30)),
                        Collections.nCopies(2, PeerModel.seed(Link.of(MIB, 30)).with(Conduct.HONEST.lying(0.2)))));
        assertEquals(Set.of(8, 9), result.banned());
    }

    @Test
    void liarsInTheMajorityAreBannedToo() {
        SimulationResult result = run(
                SMALL,
                both(
                        seeds(1, Link.of(MIB, 30)),
                        Collections.nCopies(
                                20, PeerModel.seed(Link.of(2 * MIB, 10)).with(Conduct.HONEST.lying(0.5)))));
        assertEquals(result.guilty(), result.banned());
        assertTrue(result.banned().size() >= 19);
        reaches(0.5, MIB, result, SMALL);
    }

    @Test
    void aSilentPeerIsDroppedWhileOthersServe() {
        SimulationResult result = run(
                SMALL,
                both(
                        seeds(1, Link.of(200 * KIB, 30)),
                        List.of(PeerModel.seed(Link.of(MIB, 30)).with(Conduct.HONEST.stallingAfter(20)))));
        assertEquals(Set.of(1), result.dropped().keySet());
    }

    @Test
    void theLastPeerIsNeverDroppedForSilence() {
        SimulationResult result = Simulation.run(
                SimulationOptions.of(
                                SMALL, List.of(PeerModel.seed(Link.of(MIB, 30)).with(Conduct.HONEST.stallingAfter(20))))
                        .limitedTo(3_600),
                new Random(1));
        assertTrue(result.dropped().isEmpty());
        assertEquals(1, result.stats().outstanding());
    }

    @Test
    void memoryOfPiecesThatNobodyCanFinishIsTakenBack() {
        // Sixty-four peers begin a piece each and leave it unfinished; then a peer comes that has only other pieces.
        PieceLayout layout = new PieceLayout(128 << 20, 1 << 20);
        Bitfield first = new Bitfield(128);
        Bitfield rest = new Bitfield(128);
        IntStream.range(0, 64).forEach(first::set);
        IntStream.range(64, 128).forEach(rest::set);
        List<PeerModel> peers = new ArrayList<>(Collections.nCopies(
                64, PeerModel.seed(Link.of(MIB, 30)).with(first).with(Conduct.HONEST.closingAfter(40))));
        peers.add(PeerModel.seed(Link.of(8 * MIB, 30)).with(rest).present(500, Long.MAX_VALUE / 1_000_000));
        peers.add(PeerModel.seed(Link.of(8 * MIB, 30)).present(120_000, Long.MAX_VALUE / 1_000_000));
        SimulationResult result = run(layout, peers);
        assertTrue(result.seconds() < 140, () -> result.seconds() + " s");
    }
}
