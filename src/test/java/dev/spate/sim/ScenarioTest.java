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

    private static RecordedDownload run(PieceLayout layout, List<PeerModel> peers) {
        return run(SimulationOptions.of(layout, peers).with(QUICK));
    }

    private static RecordedDownload run(SimulationOptions options) {
        RecordedDownload done = RecordedDownload.of(options, 42);
        assertTrue(done.result.complete(), () -> "not complete: " + done.result);
        assertEquals(0, done.result.stats().creditUsedBytes());
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

    private static void reaches(double share, double capacity, RecordedDownload download, PieceLayout layout) {
        double rate = layout.totalBytes() / download.result.seconds();
        assertTrue(rate >= share * capacity, () -> rate / capacity + " of the capacity");
    }

    @Test
    void aFarFastPeerIsKeptBusy() {
        RecordedDownload download = run(new PieceLayout(256 << 20, 1 << 20), seeds(1, Link.of(8 * MIB, 200)));
        double rate = download.bytesPerSecondBetween(30, 300);
        assertTrue(rate >= 0.95 * 8 * MIB, () -> rate / MIB + " MiB/s");
    }

    @Test
    void twentyFarFastPeersAreKeptBusyInTheSameMemory() {
        RecordedDownload download = run(LARGE, seeds(20, Link.of(8 * MIB, 200)));
        double rate = download.bytesPerSecondBetween(30, 130);
        assertTrue(rate >= 0.95 * 160 * MIB, () -> rate / MIB + " MiB/s");
        reaches(0.9, 160 * MIB, download, LARGE);
    }

    @Test
    void farPeersAreBusyAfterTwoRoundTrips() {
        PieceLayout layout = new PieceLayout(1L << 30, 1 << 20);
        RecordedDownload download = run(layout, seeds(20, Link.of(8 * MIB, 200)));
        // Interested, unchoked, asked: the first block cannot be there before 0.4 s.
        double early = download.bytesPerSecondBetween(8, 11);
        assertTrue(early >= 0.85 * 160 * MIB, () -> early / MIB + " MiB/s");
        reaches(0.9, 160 * MIB, download, layout);
        assertEquals(0, download.result.stats().wastedBytes());
    }

    @Test
    void aCrowdLargerThanMemoryIsAskedForABlockEach() {
        PieceLayout layout = new PieceLayout(512 << 20, 256 << 10);
        RecordedDownload download = run(layout, seeds(5_000, Link.of(16 * KIB, 2)));
        reaches(0.8, 5_000 * 16 * KIB, download, layout);
        assertEquals(0, download.result.stats().wastedBytes());
    }

    @Test
    void theFirstOfACrowdDoNotTakeTheMemoryOfTheRest() {
        PieceLayout layout = new PieceLayout(512 << 20, 256 << 10);
        List<PeerModel> crowd = IntStream.range(0, 5_000)
                .mapToObj(n -> PeerModel.seed(Link.of(16 * KIB, 2)).present(n / 5, Long.MAX_VALUE / 1_000_000))
                .toList();
        RecordedDownload download = run(layout, crowd);
        assertTrue(download.result.seconds() < 9.6, () -> download.result.seconds() + " s");
        assertTrue(download.result.stats().wastedBytes() < layout.totalBytes() / 100, () -> "" + download.result);
    }

    @Test
    void jitterCostsLittle() {
        RecordedDownload download = run(LARGE, seeds(20, Link.of(8 * MIB, 200).withJitterMillis(100)));
        double rate = download.bytesPerSecondBetween(30, 130);
        assertTrue(rate >= 0.9 * 160 * MIB, () -> rate / MIB + " MiB/s");
    }

    @Test
    void aPeerWithoutLimitOrDistanceIsNoTrouble() {
        RecordedDownload download = run(LARGE, seeds(1, Link.INSTANT));
        assertTrue(download.result.seconds() < 0.1, () -> download.result.seconds() + " s");
    }

    @Test
    void aFastNearPeerThatDeliversInHeapsIsKeptBusy() {
        RecordedDownload download = run(LARGE, seeds(1, new Link(1024 * MIB, 100_000, 0, 0, 250_000)));
        reaches(0.95, 1024 * MIB, download, LARGE);
    }

    @Test
    void fiftyNearPeersAreKeptBusy() {
        RecordedDownload download = run(LARGE, seeds(50, new Link(40 * MIB, 100_000, 0, 0, 1_000_000)));
        reaches(0.95, 2000 * MIB, download, LARGE);
    }

    @Test
    void aThousandPeersShareTheMemory() {
        RecordedDownload download = run(LARGE, seeds(1_000, Link.of(256 * KIB, 20)));
        reaches(0.9, 1_000 * 256 * KIB, download, LARGE);
        assertEquals(0, download.result.stats().wastedBytes());
        double each = download.result.stats().receivedBytes() / 16_384.0 / download.batches;
        assertTrue(each >= 1.9, () -> each + " blocks asked for at a time");
    }

    @Test
    void aVerySlowPeerDoesNotDelayTheEnd() {
        RecordedDownload download = run(SMALL, both(seeds(4, Link.of(4 * MIB, 50)), seeds(1, Link.of(2 * KIB, 50))));
        reaches(0.93, 16 * MIB, download, SMALL);
    }

    @Test
    void manyVerySlowPeersDoNotTakeTheMemory() {
        PieceLayout layout = new PieceLayout(512 << 20, 1 << 20);
        RecordedDownload download =
                run(layout, both(seeds(10, Link.of(4 * MIB, 50)), seeds(500, Link.of(2 * KIB, 50))));
        reaches(0.88, 40 * MIB, download, layout);
    }

    @Test
    void aSlowPeerIsAskedForFewBlocks() {
        RecordedDownload download = run(new PieceLayout(4 << 20, 1 << 18), seeds(1, Link.of(16 * KIB, 50)));
        reaches(0.97, 16 * KIB, download, new PieceLayout(4 << 20, 1 << 18));
        // Only its second block tells how slow it is.
        List<Integer> later = download.outstandingAtArrivals.subList(3, download.outstandingAtArrivals.size());
        assertTrue(Collections.max(later) <= 6, () -> "asked for " + download.outstandingAtArrivals);
    }

    @Test
    void aRateLimitedPeerIsNotAskedForTooMuchAfterItsFirstBurst() {
        RecordedDownload download = run(SMALL, seeds(1, Link.of(MIB, 50).withBurstBytes(1 << 20)));
        reaches(0.97, MIB, download, SMALL);
        assertTrue(download.mostOutstanding.get(0) <= 100, () -> "asked for " + download.mostOutstanding);
    }

    @Test
    void aPeerIsNeverAskedForMoreThanItQueues() {
        RecordedDownload download = run(
                SMALL, List.of(PeerModel.seed(Link.of(8 * MIB, 200)).with(PeerBehaviour.HONEST.withQueueLength(7))));
        assertTrue(download.mostOutstanding.get(0) <= 7, () -> "asked for " + download.mostOutstanding);
        assertEquals(0, download.result.stats().wastedBytes());
    }

    @Test
    void inSequenceThePiecesComeInOrder() {
        RecordedDownload download = run(SimulationOptions.of(SMALL, seeds(3, Link.of(4 * MIB, 20)))
                .with(SchedulerOptions.defaults().with(PickStrategy.SEQUENTIAL)));
        int most = 0;
        for (int piece = 0; piece < SMALL.pieceCount(); piece++) {
            most = Math.max(most, Math.abs(download.storedOrder.indexOf(piece) - piece));
        }
        int displaced = most;
        assertTrue(displaced <= 2, () -> "a piece came " + displaced + " places off");
    }

    @Test
    void onlyWantedPiecesAreFetched() {
        Bitfield wanted = new Bitfield(SMALL.pieceCount());
        wanted.set(5);
        wanted.set(63);
        RecordedDownload download = run(SimulationOptions.of(SMALL, seeds(3, Link.of(4 * MIB, 20)))
                .with(SchedulerOptions.defaults().withWanted(wanted)));
        assertEquals(List.of(5, 63), download.storedOrder.stream().sorted().toList());
        assertEquals(2 << 20, download.result.stats().receivedBytes());
    }

    @Test
    void liarsAreBannedAndNobodyElse() {
        RecordedDownload download = run(
                SMALL,
                both(
                        seeds(8, Link.of(MIB, 30)),
                        Collections.nCopies(
                                2, PeerModel.seed(Link.of(MIB, 30)).with(PeerBehaviour.HONEST.lying(0.2)))));
        assertEquals(Set.of(8, 9), download.banned);
    }

    @Test
    void liarsInTheMajorityAreBannedToo() {
        RecordedDownload download = run(
                SMALL,
                both(
                        seeds(1, Link.of(MIB, 30)),
                        Collections.nCopies(
                                20, PeerModel.seed(Link.of(2 * MIB, 10)).with(PeerBehaviour.HONEST.lying(0.5)))));
        assertEquals(download.guilty, download.banned);
        assertTrue(download.banned.size() >= 19);
        reaches(0.5, MIB, download, SMALL);
    }

    @Test
    void aSilentPeerIsDroppedWhileOthersServe() {
        RecordedDownload download = run(
                SMALL,
                both(
                        seeds(1, Link.of(200 * KIB, 30)),
                        List.of(PeerModel.seed(Link.of(MIB, 30)).with(PeerBehaviour.HONEST.stallingAfter(20)))));
        assertEquals(Set.of(1), download.dropped.keySet());
    }

    @Test
    void theLastPeerIsNeverDroppedForSilence() {
        RecordedDownload download = RecordedDownload.of(
                SimulationOptions.of(
                                SMALL,
                                List.of(PeerModel.seed(Link.of(MIB, 30)).with(PeerBehaviour.HONEST.stallingAfter(20))))
                        .limitedTo(3_600),
                1);
        assertTrue(download.dropped.isEmpty());
        assertEquals(1, download.result.stats().outstanding());
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
                64, PeerModel.seed(Link.of(MIB, 30)).with(first).with(PeerBehaviour.HONEST.closingAfter(40))));
        peers.add(PeerModel.seed(Link.of(8 * MIB, 30)).with(rest).present(500, Long.MAX_VALUE / 1_000_000));
        peers.add(PeerModel.seed(Link.of(8 * MIB, 30)).present(120_000, Long.MAX_VALUE / 1_000_000));
        RecordedDownload download = run(layout, peers);
        assertTrue(download.result.seconds() < 140, () -> download.result.seconds() + " s");
    }
}
