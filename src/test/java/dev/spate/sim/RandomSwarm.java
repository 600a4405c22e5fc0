package dev.spate.sim;

import dev.spate.scheduler.PickStrategy;
import dev.spate.scheduler.SchedulerOptions;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes up a torrent and a swarm of all kinds of peers; some of them are reliable and together have every piece. */
final class RandomSwarm {
    private static final int[] PIECE_LENGTHS = {16_384, 40_000, 65_536, 100_001, 262_144, 1 << 20};
    private static final long[] MEMORIES = {1, 1 << 20, 8 << 20, 64 << 20};
    private static final long[] STARTS = {0, -5_000_000_000L, Long.MAX_VALUE - 3_000_000_000L, Long.MIN_VALUE};

    private static final PickStrategy[] STRATEGIES = {
        PickStrategy.RAREST_FIRST,
        PickStrategy.RAREST_FIRST,
        PickStrategy.RAREST_FIRST,
        PickStrategy.SEQUENTIAL,
        PickStrategy.RANDOM
    };

    private final Random random;
    private final int pieces;

    private RandomSwarm(Random random, int pieces) {
        this.random = random;
        this.pieces = pieces;
    }

    static SimulationOptions of(long seed, int mostPeers, long mostBytes) {
        Random random = new Random(seed);
        int pieceLength = PIECE_LENGTHS[random.nextInt(PIECE_LENGTHS.length)];
        int pieces = 1 + random.nextInt((int) Math.min(300, mostBytes / pieceLength));
        return of(random, mostPeers, pieceLength, pieces);
    }

    /** So many short pieces that they are picked in extents. */
    static SimulationOptions withExtents(long seed, int mostPeers) {
        Random random = new Random(seed);
        return of(random, mostPeers, 16_384, 1_024 + random.nextInt(500));
    }

    private static SimulationOptions of(Random random, int mostPeers, int pieceLength, int pieces) {
        long total = (long) (pieces - 1) * pieceLength + 1 + random.nextInt(pieceLength);
        RandomSwarm swarm = new RandomSwarm(random, pieces);
        List<PeerModel> peers = new ArrayList<>(swarm.reliable());
        int others = random.nextInt(mostPeers);
        boolean hostile = random.nextInt(3) == 0;
        while (peers.size() < others) {
            peers.add(random.nextInt(10) < (hostile ? 2 : 6) ? swarm.honest() : swarm.odd());
        }
        SchedulerOptions scheduler = SchedulerOptions.defaults()
                .withMemoryBytes(MEMORIES[random.nextInt(MEMORIES.length)])
                .with(STRATEGIES[random.nextInt(STRATEGIES.length)]);
        if (random.nextInt(5) == 0) {
            scheduler = scheduler.withWanted(swarm.some(random.nextDouble()));
        }
        SimulationOptions options = SimulationOptions.of(new PieceLayout(total, pieceLength), peers)
                .with(scheduler)
                .with(new SimulationOptions.Disk(random.nextInt(50_000_000), 20e6 + random.nextInt(1 << 30)))
                .startingAt(STARTS[random.nextInt(STARTS.length)]);
        return random.nextInt(5) == 0 ? options.withVerified(swarm.some(random.nextDouble())) : options;
    }

    /** One reliable seed, or three that have it together, at 64 KiB/s at least. */
    private List<PeerModel> reliable() {
        if (random.nextBoolean()) {
            return List.of(PeerModel.seed(link(16)).with(fastOrNot(PeerBehaviour.HONEST)));
        }
        Bitfield one = some(0.5);
        Bitfield other = some(0.5);
        Bitfield rest = Bitfield.full(pieces);
        for (int piece = 0; piece < pieces; piece++) {
            if (one.get(piece) || other.get(piece)) {
                rest.clear(piece);
            }
        }
        return List.of(
                PeerModel.seed(link(16)).with(one),
                PeerModel.seed(link(16)).with(other).with(fastOrNot(PeerBehaviour.HONEST)),
                PeerModel.seed(link(16)).with(rest).with(PeerBehaviour.HONEST.flapping(2_000, 500)));
    }

    private PeerModel honest() {
        PeerBehaviour behaviour = fastOrNot(PeerBehaviour.HONEST.withQueueLength(5 + random.nextInt(500)));
        PeerModel peer = PeerModel.seed(link(13)).with(behaviour);
        return switch (random.nextInt(4)) {
            case 0 -> peer.with(some(random.nextDouble()));
            case 1 -> peer.with(some(random.nextDouble())).gainingEvery(1 + random.nextInt(2_000));
            default -> peer;
        };
    }

    private PeerModel odd() {
        PeerModel peer = honest();
        PeerBehaviour behaviour = peer.behaviour();
        return switch (random.nextInt(8)) {
            case 0 -> peer.with(behaviour.lying(1));
            case 1 -> peer.with(behaviour.lying(random.nextDouble() / 4));
            case 2 -> peer.with(behaviour.stallingAfter(random.nextInt(200)));
            case 3 -> peer.with(behaviour.closingAfter(1 + random.nextInt(200)));
            case 4 -> peer.with(behaviour.neverUnchoking());
            case 5 -> peer.with(behaviour.flapping(1 + random.nextInt(3_000), 1 + random.nextInt(3_000)));
            case 6 -> peer.with(behaviour.rejecting(random.nextBoolean() ? 1 : random.nextDouble()));
            default ->
                peer.with(random.nextBoolean() ? behaviour.noisy(0.2) : behaviour)
                        .present(random.nextInt(5_000), 5_000 + random.nextInt(20_000));
        };
    }

    private PeerBehaviour fastOrNot(PeerBehaviour behaviour) {
        return random.nextBoolean() ? behaviour.withFast() : behaviour;
    }

    /** From 2^least bytes a second up to 512 times that. */
    private Link link(int least) {
        Link link = Link.of(Math.pow(2, least + 9 * random.nextDouble()), random.nextInt(400));
        return switch (random.nextInt(4)) {
            case 0 -> link.withJitterMillis(1 + random.nextInt(300));
            case 1 -> link.withBurstBytes(random.nextInt(1 << 21));
            case 2 -> link.withQuantumNanos(1 + random.nextInt(100_000_000));
            default -> link;
        };
    }

    private Bitfield some(double share) {
        Bitfield some = new Bitfield(pieces);
        for (int piece = 0; piece < pieces; piece++) {
            if (random.nextDouble() < share) {
                some.set(piece);
            }
        }
        return some;
    }
}
