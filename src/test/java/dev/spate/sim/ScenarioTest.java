package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.PickStrategy;
import dev.spate.scheduler.SchedulerOptions;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

    private static Ledger run(PieceLayout layout, List<PeerModel> peers) {
        return run(SimulationOptions.of(layout, peers).with(QUICK));
    }

    private static Ledger run(SimulationOptions options) {
        Ledger done = Ledger.of(options, 42);
        assertTrue(done.result.complete(), () -> "not complete: " + done.result);
        assertEquals(0, done.result.schedulerStats().creditUsedBytes());
        return done;
    }

    private static List<PeerModel> seeds(int count, Link link) {
        return Collections.nCopies(count, PeerModel.seed(link));
    }

    private static List<PeerModel> both(List<PeerModel> some, List<PeerModel> others) {
        List<PeerModel> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private static void reaches(double share, double capacity, Ledger ledger, PieceLayout layout) {
        double rate = layout.totalBytes() / ledger.result.seconds();
        assertTrue(rate >= share * capacity, () -> rate / capacity + " of the capacity");
    }

    @Test
    void aFarFastPeerIsKeptBusy() {
        Ledger ledger = run(new PieceLayout(256 << 20, 1 << 20), seeds(1, Link.of(8 * MIB, 200)));
        double rate = ledger.bytesPerSecondBetween(30, 300);
        assertTrue(rate >= 0.95 * 8 * MIB, () -> rate / MIB + " MiB/s");
    }

    @Test
    void twentyFarFastPeersAreKeptBusyInTheSameMemory() {
        Ledger ledger = run(LARGE, seeds(20, Link.of(8 * MIB, 200)));
        double rate = ledger.bytesPerSecondBetween(30, 130);
        assertTrue(rate >= 0.95 * 160 * MIB, () -> rate / MIB + " MiB/s");
        reaches(0.9, 160 * MIB, ledger, LARGE);
    }

    @Test
    void farPeersAreBusyAfterTwoRoundTrips() {
        PieceLayout layout = new PieceLayout(1L << 30, 1 << 20);
        Ledger ledger = run(layout, seeds(20, Link.of(8 * MIB, 200)));
        // Interested, unchoked, asked: the first block cannot be there before 0.4 s.
        double early = ledger.bytesPerSecondBetween(8, 11);
        assertTrue(early >= 0.85 * 160 * MIB, () -> early / MIB + " MiB/s");
        reaches(0.9, 160 * MIB, ledger, layout);
        assertEquals(0, ledger.result.schedulerStats().wastedBytes());
    }

    @Test
    void aCrowdLargerThanMemoryIsAskedForABlockEach() {
        PieceLayout layout = new PieceLayout(512 << 20, 256 << 10);
        Ledger ledger = run(layout, seeds(5_000, Link.of(16 * KIB, 2)));
        reaches(0.8, 5_000 * 16 * KIB, ledger, layout);
        assertEquals(0, ledger.result.schedulerStats().wastedBytes());
    }

    @Test
    void theFirstOfACrowdDoNotTakeTheMemoryOfTheRest() {
        PieceLayout layout = new PieceLayout(512 << 20, 256 << 10);
        List<PeerModel> crowd = IntStream.range(0, 5_000)
                .mapToObj(n -> PeerModel.seed(Link.of(16 * KIB, 2)).present(n / 5, Long.MAX_VALUE / 1_000_000))
                .toList();
        Ledger ledger = run(layout, crowd);
        assertTrue(ledger.result.seconds() < 9.6, () -> ledger.result.seconds() + " s");
        assertTrue(ledger.result.schedulerStats().wastedBytes() < layout.totalBytes() / 100, () -> "" + ledger.result);
    }

    @Test
    void jitterCostsLittle() {
        Ledger ledger = run(LARGE, seeds(20, Link.of(8 * MIB, 200).withJitterMillis(100)));
        double rate = ledger.bytesPerSecondBetween(30, 130);
        assertTrue(rate >= 0.9 * 160 * MIB, () -> rate / MIB + " MiB/s");
    }

    @Test
    void aPeerWithoutLimitOrDistanceIsNoTrouble() {
        Ledger ledger = run(LARGE, seeds(1, Link.INSTANT));
        assertTrue(ledger.result.seconds() < 0.1, () -> ledger.result.seconds() + " s");
    }

    @Test
    void aFastNearPeerThatDeliversInHeapsIsKeptBusy() {
        Ledger ledger = run(LARGE, seeds(1, new Link(1024 * MIB, 100_000, 0, 0, 250_000)));
        reaches(0.95, 1024 * MIB, ledger, LARGE);
    }

    @Test
    void fiftyNearPeersAreKeptBusy() {
        Ledger ledger = run(LARGE, seeds(50, new Link(40 * MIB, 100_000, 0, 0, 1_000_000)));
        reaches(0.95, 2000 * MIB, ledger, LARGE);
    }

    @Test
    void aThousandPeersShareTheMemory() {
        Ledger ledger = run(LARGE, seeds(1_000, Link.of(256 * KIB, 20)));
        reaches(0.9, 1_000 * 256 * KIB, ledger, LARGE);
        assertEquals(0, ledger.result.schedulerStats().wastedBytes());
        double each = ledger.result.schedulerStats().receivedBytes() / 16_384.0 / ledger.batches;
        assertTrue(each >= 1.9, () -> each + " blocks asked for at a time");
    }

    @Test
    void aVerySlowPeerDoesNotDelayTheEnd() {
        Ledger ledger = run(SMALL, both(seeds(4, Link.of(4 * MIB, 50)), seeds(1, Link.of(2 * KIB, 50))));
        reaches(0.93, 16 * MIB, ledger, SMALL);
    }

    @Test
    void manyVerySlowPeersDoNotTakeTheMemory() {
        PieceLayout layout = new PieceLayout(512 << 20, 1 << 20);
        Ledger ledger = run(layout, both(seeds(10, Link.of(4 * MIB, 50)), seeds(500, Link.of(2 * KIB, 50))));
        reaches(0.88, 40 * MIB, ledger, layout);
    }

    @Test
    void aSlowPeerIsAskedForFewBlocks() {
        Ledger ledger = run(new PieceLayout(4 << 20, 1 << 18), seeds(1, Link.of(16 * KIB, 50)));
        reaches(0.97, 16 * KIB, ledger, new PieceLayout(4 << 20, 1 << 18));
        // Only its second block tells how slow it is.
        List<Integer> later = ledger.outstandingAtArrivals.subList(3, ledger.outstandingAtArrivals.size());
        assertTrue(Collections.max(later) <= 6, () -> "asked for " + ledger.outstandingAtArrivals);
    }

    @Test
    void aRateLimitedPeerIsNotAskedForTooMuchAfterItsFirstBurst() {
        Ledger ledger = run(SMALL, seeds(1, Link.of(MIB, 50).withBurstBytes(1 << 20)));
        reaches(0.97, MIB, ledger, SMALL);
        assertTrue(ledger.mostOutstanding.get(0) <= 100, () -> "asked for " + ledger.mostOutstanding);
    }

    @Test
    void aPeerIsNeverAskedForMoreThanItQueues() {
        Ledger ledger =
                run(SMALL, List.of(PeerModel.seed(Link.of(8 * MIB, 200)).with(PeerConduct.HONEST.withQueueLength(7))));
        assertTrue(ledger.mostOutstanding.get(0) <= 7, () -> "asked for " + ledger.mostOutstanding);
        assertEquals(0, ledger.result.schedulerStats().wastedBytes());
    }

    @Test
    void inSequenceThePiecesComeInOrder() {
        Ledger ledger = run(SimulationOptions.of(SMALL, seeds(3, Link.of(4 * MIB, 20)))
                .with(SchedulerOptions.defaults().with(PickStrategy.SEQUENTIAL)));
        int most = 0;
        for (int piece = 0; piece < SMALL.pieceCount(); piece++) {
            most = Math.max(most, Math.abs(ledger.storedOrder.indexOf(piece) - piece));
        }
        int displaced = most;
        assertTrue(displaced <= 2, () -> "a piece came " + displaced + " places off");
    }

    @Test
    void onlyWantedPiecesAreFetched() {
        Bitfield wanted = new Bitfield(SMALL.pieceCount());
        wanted.set(5);
        wanted.set(63);
        Ledger ledger = run(SimulationOptions.of(SMALL, seeds(3, Link.of(4 * MIB, 20)))
                .with(SchedulerOptions.defaults().withWanted(wanted)));
        assertEquals(List.of(5, 63), ledger.storedOrder.stream().sorted().toList());
        assertEquals(2 << 20, ledger.result.schedulerStats().receivedBytes());
    }

    @Test
    void liarsAreBannedAndNobodyElse() {
        Ledger ledger = run(
                SMALL,
                both(
                        seeds(8, Link.of(MIB, 30)),
                        Collections.nCopies(2, PeerModel.seed(Link.of(MIB, 30)).with(PeerConduct.HONEST.lying(0.2)))));
        assertEquals(Set.of(8, 9), ledger.banned);
    }

    @Test
    void liarsInTheMajorityAreBannedToo() {
        Ledger ledger = run(
                SMALL,
                both(
                        seeds(1, Link.of(MIB, 30)),
                        Collections.nCopies(
                                20, PeerModel.seed(Link.of(2 * MIB, 10)).with(PeerConduct.HONEST.lying(0.5)))));
        assertEquals(ledger.guilty, ledger.banned);
        assertTrue(ledger.banned.size() >= 19);
        reaches(0.5, MIB, ledger, SMALL);
    }

    @Test
    void aSilentPeerIsDroppedWhileOthersServe() {
        Ledger ledger = run(
                SMALL,
                both(
                        seeds(1, Link.of(200 * KIB, 30)),
                        List.of(PeerModel.seed(Link.of(MIB, 30)).with(PeerConduct.HONEST.stallingAfter(20)))));
        assertEquals(Set.of(1), ledger.dropped.keySet());
    }

    @Test
    void theLastPeerIsNeverDroppedForSilence() {
        Ledger ledger = Ledger.of(
                SimulationOptions.of(
                                SMALL,
                                List.of(PeerModel.seed(Link.of(MIB, 30)).with(PeerConduct.HONEST.stallingAfter(20))))
                        .limitedTo(3_600),
                1);
        assertTrue(ledger.dropped.isEmpty());
        assertEquals(1, ledger.result.schedulerStats().outstanding());
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
                64, PeerModel.seed(Link.of(MIB, 30)).with(first).with(PeerConduct.HONEST.closingAfter(40))));
        peers.add(PeerModel.seed(Link.of(8 * MIB, 30)).with(rest).present(500, Long.MAX_VALUE / 1_000_000));
        peers.add(PeerModel.seed(Link.of(8 * MIB, 30)).present(120_000, Long.MAX_VALUE / 1_000_000));
        Ledger ledger = run(layout, peers);
        assertTrue(ledger.result.seconds() < 140, () -> ledger.result.seconds() + " s");
    }
}
