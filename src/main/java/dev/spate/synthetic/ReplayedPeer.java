package dev.spate.synthetic;

import dev.spate.recording.RecordedPeer;
import dev.spate.torrent.Bitfield;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Does again what a peer did that was recorded.
 *
 * <p>A client that is slower than the recorded one is not left alone at the end: peers that had gone return, and chokes begin
 * from the beginning.
 *
 * @param peer as it was
 * @param recordedMillis how long the whole recording is
 */
record ReplayedPeer(RecordedPeer peer, long recordedMillis) implements Behaviour {
    private static final long NANOS_A_MILLI = 1_000_000;

    /** Who came later than this was not there when the client began: it dials the client when it comes. */
    private static final long LATE_MILLIS = 10_000;

    /** Connections that end so shortly before the recording end with the download. */
    private static final long END_MILLIS = 2_000;

    private static final long AWAY_MILLIS = 10_000;

    /** Slower ones trickle by a rate, since a block at a time would come in lumps. */
    private static final double SLOW_NANOS = 200e6;

    /** Below that, the loopback's own round trip. */
    private static final long LEAST_LATENCY_MICROS = 2_000;

    private static final long MOST_LATENCY_MICROS = 10_000_000;

    /** In reports: it tells no lies. */
    @Override
    public BehaviourName name() {
        return BehaviourName.HONEST;
    }

    @Override
    public boolean unchokes() {
        return !peer.turnsMillis().isEmpty();
    }

    @Override
    public OnOffCycle chokes() {
        List<Long> nanos = new ArrayList<>();
        long last = peer.cameMillis();
        for (long each : peer.turnsMillis()) {
            nanos.add((each - last) * NANOS_A_MILLI);
            last = each;
        }
        boolean unchokedAtLast = peer.turnsMillis().size() % 2 == 1;
        if (!unchokedAtLast) {
            // How long it choked in the end; then all over again.
            nanos.add(Math.max(1, end() - last) * NANOS_A_MILLI);
        }
        return new Scripted(false, nanos, !unchokedAtLast);
    }

    /** When it was seen last. */
    private long end() {
        return peer.goneMillis() < 0 ? Math.max(recordedMillis, peer.cameMillis()) : peer.goneMillis();
    }

    @Override
    public Optional<OnOffCycle> presence() {
        boolean left = peer.goneMillis() >= 0 && peer.goneMillis() < recordedMillis - END_MILLIS;
        List<Long> nanos = new ArrayList<>();
        if (dials()) {
            nanos.add(Math.max(1, peer.cameMillis()) * NANOS_A_MILLI);
        }
        if (left) {
            nanos.add(Math.max(1, dials() ? peer.goneMillis() - peer.cameMillis() : peer.goneMillis()) * NANOS_A_MILLI);
            nanos.add(Math.max(AWAY_MILLIS, recordedMillis - peer.goneMillis()) * NANOS_A_MILLI);
        }
        return Optional.of(new Scripted(!dials(), nanos, false));
    }

    /** Whether the client could not dial it. */
    boolean dials() {
        return peer.incoming() || peer.cameMillis() > LATE_MILLIS;
    }

    @Override
    public long dialsAfterNanos() {
        return dials() ? peer.cameMillis() * NANOS_A_MILLI : -1;
    }

    @Override
    public Bitfield pieces(Bitfield all, RandomGenerator random) {
        return peer.had().isFull() ? all : peer.had().copy();
    }

    @Override
    public List<LaterPiece> laterPieces() {
        return peer.haves().stream()
                .map(each -> new LaterPiece(each.millis() * NANOS_A_MILLI, each.piece()))
                .toList();
    }

    @Override
    public long serviceNanos(RandomGenerator random) {
        return trickles() ? 0 : peer.service().draw(random);
    }

    @Override
    public boolean isPaced() {
        return !trickles();
    }

    private boolean trickles() {
        return peer.service().meanNanos() > SLOW_NANOS;
    }

    /** What lay between it and us. */
    SimulatedLink recordedLink() {
        long latency = Math.min(MOST_LATENCY_MICROS, peer.leastResponseMicros());
        long rate = trickles() ? Math.max(1, Math.round(peer.bytes() * 1e3 / Math.max(1, peer.busyMillis()))) : 0;
        return new SimulatedLink(
                rate,
                latency < LEAST_LATENCY_MICROS ? Duration.ZERO : Duration.ofNanos(1_000 * latency),
                Duration.ZERO);
    }

    /**
     * Phases of given lengths.
     *
     * @param firstOn whether the first one is on
     * @param nanos of all but the last, which is endless unless they are repeated
     * @param again whether all but the first begin anew after the last; these are an even number
     */
    record Scripted(boolean firstOn, List<Long> nanos, boolean again) implements OnOffCycle {
        Scripted {
            nanos = List.copyOf(nanos);
        }

        @Override
        public Phase first(RandomGenerator random) {
            return new Phase(0, firstOn, nanos(0));
        }

        @Override
        public Phase next(Phase last, RandomGenerator random) {
            return last.then(nanos(last.number() + 1));
        }

        private long nanos(int number) {
            if (number < nanos.size()) {
                return nanos.get(number);
            }
            // Never without a pause: a script of nothing but zeros would keep the loop.
            return again && nanos.size() > 1
                    ? Math.max(NANOS_A_MILLI, nanos.get(1 + (number - 1) % (nanos.size() - 1)))
                    : ENDLESS;
        }
    }
}
