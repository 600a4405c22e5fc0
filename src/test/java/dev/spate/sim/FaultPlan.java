package dev.spate.sim;

import dev.spate.scheduler.PickStrategy;
import dev.spate.scheduler.SchedulerOptions;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A torrent, a disk and a swarm with any mix of faults; some peers are honest and together have every piece. */
final class FaultPlan {
    static final long SECOND = 1_000_000_000L;

    /** From here on nobody on whom the download rests leaves any more, and the disk works. */
    static final long QUIET_NANOS = 180 * SECOND;

    private static final int[] PIECE_LENGTHS = {16_384, 40_000, 65_536, 100_001, 262_144, 1 << 20};
    private static final long[] MEMORIES = {1, 1, 512 << 10, 64 << 20};
    private static final long[] STARTS = {0, -5 * SECOND, Long.MAX_VALUE - 3 * SECOND, Long.MIN_VALUE};

    final PieceLayout layout;
    final SchedulerOptions options;
    final Bitfield verified;
    final long startNanos;
    final List<PeerFaults> peers = new ArrayList<>();

    /** All leave at once, and are back later; 0: they do not. */
    long goneAtNanos;

    long backAtNanos;

    /** A verdict takes so long, and up to so much longer, in any order. */
    long diskNanos;

    long diskJitterNanos;

    /** Writing fails from one moment to the other; until {@link Long#MAX_VALUE}: for good. */
    long fullFromNanos = Long.MAX_VALUE;

    long fullUntilNanos = Long.MAX_VALUE;

    /** Which pieces are wanted from which moment on, in the order of time. */
    final List<WantedChange> changes = new ArrayList<>();

    /** Other pieces are wanted than before. */
    record WantedChange(long atNanos, Bitfield wanted) {}

    /** Events are answered so many at a time, as those of one read are. */
    int batch = 1;

    private final Random random;
    private final int pieces;

    private FaultPlan(Random random, int mostBytes) {
        this.random = random;
        int length = PIECE_LENGTHS[random.nextInt(PIECE_LENGTHS.length)];
        pieces = 1 + random.nextInt(Math.max(1, Math.min(60, mostBytes / length)));
        layout = new PieceLayout((long) (pieces - 1) * length + 1 + random.nextInt(length), length);
        startNanos = STARTS[random.nextInt(STARTS.length)];
        SchedulerOptions any = SchedulerOptions.defaults()
                .withMemoryBytes(MEMORIES[random.nextInt(MEMORIES.length)])
                .with(PickStrategy.values()[random.nextInt(PickStrategy.values().length)]);
        options = random.nextInt(6) == 0 ? any.withWanted(some(0.7)) : any;
        verified = random.nextInt(6) == 0 ? some(0.3) : new Bitfield(pieces);
        batch = random.nextInt(4) == 0 ? 1 + random.nextInt(8) : 1;
    }

    /** These peers and nothing else: a quick disk, all the memory there may be. */
    static FaultPlan of(PieceLayout layout, List<PeerFaults> peers) {
        return new FaultPlan(layout, peers);
    }

    private FaultPlan(PieceLayout layout, List<PeerFaults> those) {
        this.random = new Random(1);
        this.layout = layout;
        pieces = layout.pieceCount();
        startNanos = 0;
        options = SchedulerOptions.defaults();
        verified = new Bitfield(pieces);
        diskNanos = 1_000_000L;
        peers.addAll(those);
    }

    static FaultPlan of(long seed) {
        Random random = new Random(seed * 0x9e3779b97f4a7c15L);
        FaultPlan plan = new FaultPlan(random, random.nextInt(8) == 0 ? 8 << 20 : 2 << 20);
        plan.drawDisk();
        plan.drawPeers();
        if (random.nextInt(4) == 0) {
            plan.goneAtNanos = 1 + random.nextInt(30) * SECOND / 4;
            plan.backAtNanos = plan.goneAtNanos + (1 + random.nextInt(90)) * SECOND;
        }
        return plan;
    }

    /**
     * The same as {@link #of}, for somebody who changes his mind about what he wants: to nothing, to everything, to other
     * pieces, within a second or within minutes.
     */
    static FaultPlan changing(long seed) {
        FaultPlan plan = of(seed);
        Random random = new Random(seed * 0xc2b2ae3d27d4eb4fL);
        long at = 0;
        for (int n = 1 + random.nextInt(6); n > 0; n--) {
            at += random.nextInt(3) == 0
                    ? 1 + random.nextInt(500) * 1_000_000L
                    : 1 + random.nextInt(25_000) * 1_000_000L;
            Bitfield wanted = new Bitfield(plan.pieces);
            double share = random.nextInt(4) == 0 ? random.nextInt(2) : random.nextDouble();
            for (int piece = 0; piece < plan.pieces; piece++) {
                if (random.nextDouble() < share) {
                    wanted.set(piece);
                }
            }
            plan.changes.add(new WantedChange(at, wanted));
        }
        return plan;
    }

    boolean diskFailsForGood() {
        return fullFromNanos != Long.MAX_VALUE && fullUntilNanos == Long.MAX_VALUE;
    }

    private void drawDisk() {
        diskNanos = random.nextInt(4) == 0 ? random.nextInt(10) * SECOND : random.nextInt(50) * 1_000_000L;
        diskJitterNanos = random.nextInt(3) == 0 ? 1 + random.nextInt(20) * SECOND : 0;
        if (random.nextInt(6) == 0) {
            fullFromNanos = random.nextInt(20_000) * 1_000_000L;
            boolean forGood = random.nextInt(4) == 0;
            fullUntilNanos = forGood ? Long.MAX_VALUE : fullFromNanos + 1 + random.nextInt(60) * SECOND;
        }
    }

    private void drawPeers() {
        if (random.nextBoolean()) {
            peers.add(reliable(Bitfield.full(pieces)));
        } else {
            Bitfield one = some(0.5);
            Bitfield other = some(0.5);
            Bitfield rest = Bitfield.full(pieces);
            for (int piece = 0; piece < pieces; piece++) {
                if (one.get(piece) || other.get(piece)) {
                    rest.clear(piece);
                }
            }
            List.of(one, other, rest).forEach(has -> peers.add(reliable(has)));
        }
        for (int n = random.nextInt(4); n > 0; n--) {
            peers.add(honest(some(random.nextBoolean() ? 1 : random.nextDouble())));
        }
        boolean majority = random.nextInt(3) == 0;
        for (int n = random.nextInt(majority ? 12 : 4) + (majority ? 3 : 0); n > 0; n--) {
            peers.add(bad());
        }
    }

    private PeerFaults reliable(Bitfield has) {
        PeerFaults peer = honest(has);
        peer.reliable = true;
        peer.bytesPerSecond = Math.max(peer.bytesPerSecond, 48 << 10);
        return peer;
    }

    private PeerFaults honest(Bitfield has) {
        PeerFaults peer = new PeerFaults();
        peer.has = has;
        peer.claims = has;
        peer.fast = random.nextBoolean();
        peer.bytesPerSecond = Math.pow(2, 14 + 8 * random.nextDouble());
        peer.rttNanos = random.nextInt(400) * 1_000_000L;
        peer.reqq = random.nextInt(4) == 0 ? 1 + random.nextInt(8) : 1 + random.nextInt(500);
        if (random.nextInt(4) == 0) {
            peer.servesNanos = 2 * SECOND + random.nextInt(20_000) * 1_000_000L;
            peer.chokesNanos = 1 + random.nextInt(3_000) * 1_000_000L;
        }
        peer.stayNanos = random.nextInt(4) == 0 ? (2 + random.nextInt(20)) * SECOND : 0;
        return peer;
    }

    private PeerFaults bad() {
        PeerFaults peer = honest(some(random.nextInt(3) == 0 ? random.nextDouble() : 1));
        peer.honest = false;
        for (int faults = 1 + random.nextInt(3); faults > 0; faults--) {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> lie(peer);
                case 3, 4 -> stall(peer);
                case 5 -> choke(peer);
                case 6 -> peer.rejectShare = random.nextBoolean() ? 1 : random.nextDouble();
                case 7 -> peer.noiseShare = random.nextDouble();
                case 8 -> claim(peer);
                default -> {
                    peer.abusesAllowedFast = true;
                    peer.fast = true;
                }
            }
        }
        peer.ignoresCancel = random.nextInt(3) == 0;
        peer.floods = random.nextInt(5) == 0;
        peer.returns = random.nextInt(3) == 0 ? random.nextInt(10) : 0;
        return peer;
    }

    private void lie(PeerFaults peer) {
        peer.lie = PeerFaults.Lie.values()[1 + random.nextInt(PeerFaults.Lie.values().length - 1)];
        peer.lieShare = random.nextInt(3) == 0 ? 1 : random.nextDouble();
        peer.colludes = random.nextBoolean();
        peer.dodges = random.nextInt(3) == 0;
        peer.returns = random.nextInt(10);
    }

    private void stall(PeerFaults peer) {
        peer.stall = PeerFaults.Stall.values()[1 + random.nextInt(PeerFaults.Stall.values().length - 1)];
        peer.honestBlocks = random.nextBoolean() ? 0 : random.nextInt(40);
    }

    private void choke(PeerFaults peer) {
        peer.rejectsAtChoke = random.nextInt(3) > 0;
        if (random.nextBoolean()) {
            peer.storm = 1 + random.nextInt(100);
        } else {
            peer.servesNanos = 1 + random.nextInt(2_000) * 1_000_000L;
            peer.chokesNanos = 1 + random.nextInt(10_000) * 1_000_000L;
        }
    }

    private void claim(PeerFaults peer) {
        peer.claims = Bitfield.full(pieces);
        peer.has = some(0.3);
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

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(layout + ", memory " + options.memoryBytes() + " "
                + options.pickStrategy()
                + ", verified " + verified.cardinality() + ", gone " + goneAtNanos / SECOND + "-"
                + backAtNanos / SECOND + ", disk " + diskNanos / 1_000_000 + "+" + diskJitterNanos / 1_000_000
                + " ms, full from " + fullFromNanos / SECOND + " to " + fullUntilNanos / SECOND + ", batch " + batch);
        changes.forEach(each -> text.append("\n  at ")
                .append(each.atNanos / 1_000_000)
                .append(" ms ")
                .append(each.wanted.cardinality())
                .append(" wanted"));
        peers.forEach(peer -> text.append("\n  ").append(peer));
        return text.toString();
    }
}
