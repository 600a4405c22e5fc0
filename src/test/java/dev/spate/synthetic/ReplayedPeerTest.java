package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.recording.RecordedPeer;
import dev.spate.recording.Recording;
import dev.spate.recording.ServiceTimes;
import dev.spate.torrent.Bitfield;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReplayedPeerTest {
    private static final long RECORDED_MILLIS = 60_000;
    private static final long MILLI = 1_000_000;

    @Test
    void chokesAsItDidAndBeginsAgainWhenItEndedChoked() {
        assertEquals(
                List.of("off 100", "on 900", "off 59000", "on 900"),
                cycle(replayed(0, -1, 100L, 1_000L).chokes(), 4),
                "after the last choke it begins again");
        assertEquals(
                List.of("off 100", "on for ever"), cycle(replayed(0, -1, 100L).chokes(), 2));
        assertFalse(replayed(0, -1).unchokes());
        assertFalse(replayed(0, -1).couldServe());
    }

    @Test
    void leavesWhenItLeftAndReturnsWhenTheRecordingIsOver() {
        assertEquals(List.of("on for ever"), cycle(presence(200, -1), 1));
        assertEquals(List.of("on for ever"), cycle(presence(200, 59_500), 1), "it ended with the download");
        assertEquals(List.of("on 20000", "off 40000", "on for ever"), cycle(presence(200, 20_000), 3));
    }

    @Test
    void whoCameLateDialsTheClientThen() {
        ReplayedPeer late = replayed(30_000, 40_000, 30_500L);
        assertTrue(late.dials());
        assertEquals(30_000 * MILLI, late.dialsAfterNanos());
        assertEquals(
                List.of("off 30000", "on 10000", "off 20000"),
                cycle(late.presence().orElseThrow(), 3));
        assertEquals(-1, replayed(200, -1).dialsAfterNanos());
    }

    @Test
    void aSlowPeerTricklesAndAFastOneTakesItsTimesForEachBlock() {
        int[] counts = new int[ServiceTimes.BUCKETS];
        // About a second each.
        counts[1 + 4 * 20] = 10;
        ReplayedPeer slow = replayed(counts, 10 * 16_384, 10_000, 80_000);
        assertEquals(new SimulatedLink(16_384, Duration.ofMillis(80), Duration.ZERO), slow.recordedLink());
        assertFalse(slow.isPaced());
        int[] quick = new int[ServiceTimes.BUCKETS];
        // About a millisecond each.
        quick[1 + 4 * 10] = 10;
        ReplayedPeer fast = replayed(quick, 10 * 16_384, 10, 300);
        assertEquals(SimulatedLink.unlimited(), fast.recordedLink());
        assertTrue(fast.isPaced());
        long drawn = fast.serviceNanos(new SplittableRandom(1));
        assertTrue(drawn >= MILLI && drawn < 1.3 * MILLI, () -> drawn + " ns");
    }

    @Test
    void aPieceThatComesLaterIsWithSomebody() {
        Bitfield some = new Bitfield(2);
        some.set(0);
        RecordedPeer growing = new RecordedPeer(
                0, -1, false, some, List.of(new RecordedPeer.Have(500, 1)), List.of(10L), 0, 0, -1, new ServiceTimes());
        Recording recording = new Recording(20_000, 16_384, 1_000, List.of(growing));
        PieceDistribution distribution = PieceDistribution.of(
                ReplayedSwarm.groups(recording),
                ReplayedSwarm.shape(recording, 1).layout(),
                1);
        assertTrue(distribution.warning().isEmpty());
        assertEquals(some, distribution.of(0), "and it is not given to it before");
        assertThrows(
                IllegalArgumentException.class,
                () -> ReplayedSwarm.groups(new Recording(20_000, 16_384, 1_000, List.of())));
    }

    private static OnOffCycle presence(long came, long gone) {
        return replayed(came, gone, came + 1).presence().orElseThrow();
    }

    private static ReplayedPeer replayed(long came, long gone, Long... cycle) {
        return new ReplayedPeer(
                new RecordedPeer(
                        came, gone, false, Bitfield.full(2), List.of(), List.of(cycle), 0, 0, -1, new ServiceTimes()),
                RECORDED_MILLIS);
    }

    private static ReplayedPeer replayed(int[] counts, long bytes, long busyMillis, long leastMicros) {
        return new ReplayedPeer(
                new RecordedPeer(
                        0,
                        -1,
                        false,
                        Bitfield.full(2),
                        List.of(),
                        List.of(1L),
                        bytes,
                        busyMillis,
                        leastMicros,
                        new ServiceTimes(counts)),
                RECORDED_MILLIS);
    }

    private static List<String> cycle(OnOffCycle cycle, int count) {
        List<String> told = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(1);
        OnOffCycle.Phase phase = cycle.first(random);
        for (int i = 0; i < count; i++) {
            told.add((phase.on() ? "on " : "off ")
                    + (phase.nanos() == OnOffCycle.ENDLESS ? "for ever" : String.valueOf(phase.nanos() / MILLI)));
            phase = cycle.next(phase, random);
        }
        return told;
    }
}
