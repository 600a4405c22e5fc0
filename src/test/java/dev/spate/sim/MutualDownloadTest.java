package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.PickStrategy;
import dev.spate.scheduler.SchedulerOptions;
import dev.spate.sim.SimulationOptions.Downloaders;
import dev.spate.torrent.PieceLayout;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Downloaders that serve each other. */
class MutualDownloadTest {
    private static final double MIB = 1 << 20;
    private static final Link LINE = Link.of(MIB, 40);
    private static final PieceLayout LAYOUT = new PieceLayout(16 << 20, 1 << 17);

    private static SimulationOptions crowd(PickStrategy pickStrategy, int count, int seeds) {
        return SimulationOptions.of(LAYOUT, Collections.nCopies(seeds, PeerModel.seed(LINE)))
                .with(new Downloaders(count, LINE, 20))
                .with(SchedulerOptions.defaults().with(pickStrategy))
                .checkingEvery(4_001);
    }

    private static SimulationResult run(SimulationOptions options) {
        return Simulation.run(options, new SeededRandom(1));
    }

    @ParameterizedTest
    @EnumSource(PickStrategy.class)
    void everybodyGetsEverything(PickStrategy pickStrategy) {
        SimulationResult result = run(crowd(pickStrategy, 12, 1));
        assertTrue(result.complete());
        assertEquals(12, result.downloads().size());
        for (DownloadResult each : result.downloads()) {
            assertTrue(each.complete() && each.connections() == 12, each::toString);
            assertEquals(
                    LAYOUT.totalBytes(),
                    each.stats().receivedBytes() - each.stats().discardedBytes());
        }
        assertEquals(
                13, result.replication().get(result.replication().size() - 1).rarest());
    }

    @Test
    void tradingMultipliesWhatOneSeedCanGive() {
        // The seed alone would take 40 times 16 seconds; all together have 41 lines.
        SimulationResult result = run(crowd(PickStrategy.RAREST_FIRST, 40, 1));
        double slowest = result.elapsedNanos() / 1e9;
        assertTrue(slowest < 3 * 16, () -> slowest + " s");
    }

    @Test
    void inSequenceAllWantTheSameAndHaveNothingToTrade() {
        SimulationResult rarest = run(crowd(PickStrategy.RAREST_FIRST, 20, 1));
        SimulationResult sequential = run(crowd(PickStrategy.SEQUENTIAL, 20, 1));
        assertTrue(sequential.elapsedNanos() > 3 * rarest.elapsedNanos());
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        SimulationOptions options = crowd(PickStrategy.RANDOM, 15, 2);
        assertEquals(run(options), run(options));
    }

    @Test
    void aLineIsSharedByAllWhoAskForIt() {
        PieceLayout quarter = new PieceLayout(LAYOUT.totalBytes() / 4, 1 << 17);
        SimulationResult result = run(SimulationOptions.of(quarter, List.of(PeerModel.seed(LINE)))
                .with(new Downloaders(4, Link.of(1, 40), 10)));
        // Nothing worth mention comes from each other, so the seed's line has to carry all four copies.
        List<Long> times = result.downloads().stream()
                .map(DownloadResult::elapsedNanos)
                .sorted()
                .toList();
        assertTrue(times.get(0) > 55e9 / 4, () -> times.toString());
    }

    @Test
    void peersThatLeaveAndReturnAreUsedAgain() {
        PeerModel churning = PeerModel.seed(Link.of(MIB / 4, 40)).churning(5_000_000_000L);
        SimulationResult result = run(
                SimulationOptions.of(LAYOUT, Collections.nCopies(6, churning)).checkingEvery(101));
        assertTrue(result.complete());
        // Two thirds of 6 quarters of a MiB a second, on average.
        assertTrue(result.elapsedNanos() < 40e9, () -> result.elapsedNanos() / 1e9 + " s");
    }

    @Test
    void itEndsWhenNobodyReceivesAnythingAnyMore() {
        SimulationResult result = run(SimulationOptions.of(
                        LAYOUT, List.of(PeerModel.seed(LINE).with(PeerBehaviour.HONEST.flapping(1, 1_000))))
                .givingUpAfter(60));
        assertTrue(!result.complete() && result.elapsedNanos() < 36_000_000_000_000L);
    }

    @Test
    void itStopsWhenItIsTold() {
        int[] asked = {0};
        SimulationResult result = Simulation.run(
                crowd(PickStrategy.RANDOM, 10, 1),
                new SeededRandom(1),
                SimulationListener.NOBODY,
                () -> ++asked[0] == 3);
        assertEquals(3 * 4_096, result.events());
    }
}
