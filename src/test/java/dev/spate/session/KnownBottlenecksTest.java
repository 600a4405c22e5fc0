package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.Scheduler;
import dev.spate.scheduler.SchedulerOptions;
import dev.spate.scheduler.SchedulerSnapshot;
import dev.spate.session.Bottleneck.Cause;
import dev.spate.sim.Link;
import dev.spate.sim.PeerBehaviour;
import dev.spate.sim.PeerModel;
import dev.spate.sim.Simulation;
import dev.spate.sim.SimulationListener;
import dev.spate.sim.SimulationOptions;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Swarms whose bottleneck is known because they were made so, in virtual time. A download of each is asked at moments that
 * have nothing to do with its events, and has to name it at four of five.
 */
class KnownBottlenecksTest {
    private static final double KIB = 1024;
    private static final double MIB = 1 << 20;
    private static final double RIGHT = 0.8;

    /** Not a multiple of anything that happens in a swarm. */
    private static final long LOOK_NANOS = 193_000_001L;

    /** Diagnoses a download again and again. */
    private static final class Doctor implements SimulationListener {
        final Map<Cause, Integer> found = new EnumMap<>(Cause.class);
        final List<String> sentences = new ArrayList<>();
        private final double loopBusy;

        Doctor(double loopBusy) {
            this.loopBusy = loopBusy;
        }

        @Override
        public long lookEveryNanos() {
            return LOOK_NANOS;
        }

        @Override
        public void looks(int downloader, Scheduler scheduler, int connected, long silentNanos, long nowNanos) {
            SchedulerSnapshot snapshot = scheduler.snapshot(nowNanos);
            Bottleneck bottleneck = Bottleneck.of(new BottleneckInputs(
                    connected,
                    0,
                    connected,
                    false,
                    "",
                    snapshot,
                    snapshot.holder().map(holder -> "peer " + holder.peer()),
                    silentNanos,
                    0,
                    1,
                    loopBusy,
                    0));
            found.merge(bottleneck.cause(), 1, Integer::sum);
            sentences.add(bottleneck.sentence());
        }

        double share(Cause cause) {
            int all = found.values().stream().mapToInt(Integer::intValue).sum();
            return found.getOrDefault(cause, 0) / (double) all;
        }
    }

    private static List<PeerModel> seeds(int count, Link link) {
        return Collections.nCopies(count, PeerModel.seed(link));
    }

    private static List<PeerModel> seeds(int count, Link link, PeerBehaviour behaviour) {
        return Collections.nCopies(count, PeerModel.seed(link).with(behaviour));
    }

    /** Peers that have the pieces up to this one. */
    private static List<PeerModel> partial(int count, Link link, PieceLayout layout, int pieces) {
        Bitfield some = new Bitfield(layout.pieceCount());
        IntStream.range(0, pieces).forEach(some::set);
        return Collections.nCopies(count, PeerModel.seed(link).with(some));
    }

    private static List<PeerModel> both(List<PeerModel> some, List<PeerModel> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private static PieceLayout mib(int total) {
        return new PieceLayout((long) total << 20, 1 << 18);
    }

    private static SimulationOptions of(PieceLayout layout, List<PeerModel> peers) {
        return SimulationOptions.of(layout, peers).limitedTo(120);
    }

    private static SimulationOptions.Disk disk(double bytesPerSecond) {
        return new SimulationOptions.Disk(1_000_000, bytesPerSecond);
    }

    private static SchedulerOptions memory(int mib) {
        return SchedulerOptions.defaults().withMemoryBytes((long) mib << 20);
    }

    private static Arguments row(String name, Cause cause, SimulationOptions swarm) {
        return Arguments.of(name, cause, swarm, 0.2);
    }

    static Stream<Arguments> rates() {
        Link half = Link.of(512 * KIB, 2);
        PeerBehaviour fewRequests = PeerBehaviour.HONEST.withQueueLength(5);
        return Stream.of(
                row("thirty seeds of 512 KiB/s", Cause.PEERS, of(mib(256), seeds(30, half))),
                row("the same, bursts", Cause.PEERS, of(mib(256), seeds(30, half.withBurstBytes(256 << 10)))),
                row("the same, heaps", Cause.PEERS, of(mib(256), seeds(30, half.withQuantumNanos(50_000_000)))),
                row("the same, jitter", Cause.PEERS, of(mib(256), seeds(30, half.withJitterMillis(40)))),
                row("the same, 4 MiB pieces", Cause.PEERS, of(new PieceLayout(256L << 20, 4 << 20), seeds(30, half))),
                row("the same, soon done", Cause.PEERS, of(mib(48), seeds(30, half))),
                row("one seed of 2 MiB/s", Cause.PEERS, of(mib(64), seeds(1, Link.of(2 * MIB, 50)))),
                row("four hundred slow seeds", Cause.PEERS, of(mib(512), seeds(400, Link.of(32 * KIB, 40)))),
                row("far, and limited", Cause.PEERS, of(mib(512), seeds(20, Link.of(MIB, 300)))),
                row("hardly any rate", Cause.PEERS, of(mib(4), seeds(3, Link.of(8 * KIB, 60)))),
                row(
                        "fast ones and slow ones",
                        Cause.PEERS,
                        of(mib(512), both(seeds(5, Link.of(4 * MIB, 20)), seeds(50, Link.of(16 * KIB, 80))))),
                row("a short queue that is served slowly", Cause.PEERS, of(mib(64), seeds(8, half, fewRequests))));
    }

    static Stream<Arguments> distances() {
        PeerBehaviour few = PeerBehaviour.HONEST.withQueueLength(10);
        return Stream.of(
                row("ten requests at 150 ms", Cause.DISTANCE, of(mib(256), seeds(8, Link.of(0, 150), few))),
                row("a usual queue at 500 ms", Cause.DISTANCE, of(mib(256), seeds(1, Link.of(0, 500)))),
                row("a usual queue at 300 ms", Cause.DISTANCE, of(mib(512), seeds(1, Link.of(0, 300)))),
                row(
                        "jitter",
                        Cause.DISTANCE,
                        of(mib(256), seeds(8, Link.of(0, 150).withJitterMillis(40), few))));
    }

    static Stream<Arguments> ownLimits() {
        List<PeerModel> fast = seeds(20, Link.of(4 * MIB, 20));
        List<PeerModel> far = seeds(10, Link.of(8 * MIB, 300));
        PieceLayout large = new PieceLayout(512L << 20, 4 << 20);
        return Stream.of(
                row("a disk of 10 MiB/s", Cause.DISK, of(mib(512), fast).with(disk(10 * MIB))),
                row("the same, large pieces", Cause.DISK, of(large, fast).with(disk(10 * MIB))),
                row(
                        "half of what the peers give, little memory",
                        Cause.DISK,
                        of(mib(256), seeds(30, Link.of(512 * KIB, 2)))
                                .with(disk(7.5 * MIB))
                                .with(memory(8))),
                row(
                        "one seed without limit",
                        Cause.DISK,
                        of(mib(256), seeds(1, Link.of(0, 1))).with(disk(20 * MIB))),
                row("all fits into memory", Cause.DISK, of(mib(48), fast).with(disk(4 * MIB))),
                row("8 MiB for ten far seeds", Cause.MEMORY, of(mib(256), far).with(memory(8))),
                row(
                        "2 MiB for one very far seed",
                        Cause.MEMORY,
                        of(mib(256), seeds(1, Link.of(0, 1_000))).with(memory(2))),
                Arguments.of("a busy loop", Cause.LOOP, of(mib(512), fast), 0.95),
                Arguments.of(
                        "a busy loop and little memory",
                        Cause.LOOP,
                        of(mib(256), far).with(memory(8)),
                        0.95));
    }

    static Stream<Arguments> whatPeersHaveAndAllow() {
        PieceLayout layout = mib(64);
        Link fast = Link.of(4 * MIB, 20);
        Link slow = Link.of(256 * KIB, 20);
        PieceLayout tail = new PieceLayout(16 << 20, 1 << 16);
        PeerBehaviour flaps = PeerBehaviour.HONEST.flapping(500, 9_500);
        return Stream.of(
                row(
                        "one slow seed has the other half",
                        Cause.RARE,
                        of(layout, both(partial(20, fast, layout, 128), seeds(1, slow)))),
                row(
                        "peers that have next to nothing",
                        Cause.RARE,
                        of(layout, both(partial(20, fast, layout, 4), seeds(2, slow)))),
                row("peers that have nothing", Cause.NO_PIECES, of(layout, partial(5, fast, layout, 0))),
                row("chokes for most of the time", Cause.CHOKED, of(layout, seeds(10, slow, flaps))),
                row("the same, fast", Cause.CHOKED, of(layout, seeds(10, slow, flaps.withFast()))),
                row(
                        "two of twenty let us download",
                        Cause.CHOKED,
                        of(layout, both(seeds(18, fast, PeerBehaviour.HONEST.neverUnchoking()), seeds(2, slow)))),
                row("silence", Cause.SILENT, of(layout, seeds(5, slow, PeerBehaviour.HONEST.stallingAfter(8)))),
                row(
                        "the last piece at one of two",
                        Cause.LAST_BLOCKS,
                        of(tail, both(partial(1, fast, tail, 255), seeds(1, Link.of(2 * KIB, 50))))),
                row(
                        "the last piece at a slow peer",
                        Cause.LAST_BLOCKS,
                        of(tail, both(partial(10, fast, tail, 255), seeds(1, Link.of(4 * KIB, 50))))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource({"rates", "distances", "ownLimits", "whatPeersHaveAndAllow"})
    void isToldAtFourOfFiveMoments(String name, Cause cause, SimulationOptions swarm, double loopBusy) {
        Doctor doctor = new Doctor(loopBusy);
        Simulation.run(swarm, new Random(42), doctor, () -> false);
        assertTrue(doctor.share(cause) >= RIGHT, () -> name + ": " + doctor.found + " " + doctor.sentences);
    }

    @Test
    void lookingChangesNothing() {
        SimulationOptions swarm = of(mib(16), seeds(10, Link.of(512 * KIB, 20), PeerBehaviour.HONEST.rejecting(0.2)));
        assertEquals(
                Simulation.run(swarm, new Random(1)).downloads(),
                Simulation.run(swarm, new Random(1), new Doctor(0), () -> false).downloads());
    }
}
