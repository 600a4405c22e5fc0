package dev.spate.sim;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/** The other end of a connection: queues requests and answers them over its link, as its model says. */
final class SimulatedPeer {
    /** What arrives at our end. */
    interface Arrivals {
        void joined(SimulatedPeer peer);

        void left(SimulatedPeer peer);

        void choke(SimulatedPeer peer, boolean choked);

        void have(SimulatedPeer peer, int piece);

        void reject(SimulatedPeer peer, Block block);

        void progress(SimulatedPeer peer, Block block, boolean begins);

        void block(SimulatedPeer peer, Block block, long digest);
    }

    private static final long PROGRESS_NANOS = 1_000_000_000L;

    final int index;
    final PeerModel model;

    private final VirtualClock clock;
    private final RandomGenerator random;
    private final Arrivals arrivals;
    private final Deque<Block> queue = new ArrayDeque<>();
    private final Bitfield has;
    private boolean connected;
    private boolean interested;
    private boolean choking = true;
    private boolean sending;
    private long lineFreeNanos;
    private long lastArrivalNanos;
    private int blocksSent;

    SimulatedPeer(
            int index, PeerModel model, int pieces, VirtualClock clock, RandomGenerator random, Arrivals arrivals) {
        this.index = index;
        this.model = model;
        this.clock = clock;
        this.random = random;
        this.arrivals = arrivals;
        this.has = model.pieces().map(Bitfield::copy).orElseGet(() -> Bitfield.full(pieces));
        clock.at(model.joinNanos(), this::join);
    }

    /** What it has now. */
    Bitfield has() {
        return has;
    }

    boolean isConnected() {
        return connected;
    }

    private void join() {
        connected = true;
        arrivals.joined(this);
        if (model.leaveNanos() != Long.MAX_VALUE) {
            clock.at(model.leaveNanos(), this::close);
        }
        if (model.gainEveryNanos() > 0) {
            clock.after(model.gainEveryNanos(), this::gain);
        }
    }

    private void gain() {
        if (!connected || has.isFull()) {
            return;
        }
        int start = random.nextInt(has.size());
        int piece = has.nextClear(start);
        piece = piece < 0 ? has.nextClear(0) : piece;
        has.set(piece);
        arrivals.have(this, piece);
        clock.after(model.gainEveryNanos(), this::gain);
    }

    /** Either side closes the connection. */
    void close() {
        if (connected) {
            connected = false;
            queue.clear();
            arrivals.left(this);
        }
    }

    /** Our interest, on its way. */
    void interested(boolean now) {
        clock.after(halfTrip(), () -> {
            interested = now;
            if (now && choking && model.conduct().unchokes()) {
                setChoking(false);
            }
        });
    }

    private void setChoking(boolean choke) {
        if (!connected || choking == choke || (!choke && !interested)) {
            return;
        }
        choking = choke;
        arrive(() -> arrivals.choke(this, choke), 0);
        if (choke) {
            while (!queue.isEmpty()) {
                reject(queue.remove());
            }
            clock.after(model.conduct().chokesNanos(), () -> setChoking(false));
        } else if (model.conduct().servesNanos() > 0) {
            clock.after(model.conduct().servesNanos(), () -> setChoking(true));
        }
    }

    private void reject(Block block) {
        if (model.conduct().fast()) {
            arrive(() -> arrivals.reject(this, block), 0);
        }
    }

    /** A request of ours, on its way. */
    void request(Block block) {
        clock.after(halfTrip(), () -> {
            boolean refuses = choking
                    || queue.size() >= model.conduct().queueLength()
                    || !has.get(block.piece())
                    || (model.conduct().rejectShare() > 0
                            && random.nextDouble() < model.conduct().rejectShare());
            if (refuses) {
                reject(block);
                return;
            }
            queue.add(block);
            send();
        });
    }

    /** A cancel of ours, on its way. */
    void cancel(Block block) {
        clock.after(halfTrip(), () -> {
            if (queue.remove(block)) {
                reject(block);
            }
        });
    }

    private void send() {
        if (sending
                || queue.isEmpty()
                || !connected
                || blocksSent >= model.conduct().stallAfterBlocks()) {
            return;
        }
        Block block = queue.remove();
        Link link = model.link();
        long takes = link.transmissionNanos(block.length());
        // A bucket that filled up while the line was idle lets the line run ahead of time.
        long bucketNanos = link.bytesPerSecond() == 0 ? 0 : (long) (link.burstBytes() * 1e9 / link.bytesPerSecond());
        lineFreeNanos = Math.max(lineFreeNanos, clock.elapsedNanos() - bucketNanos) + takes;
        sending = true;
        long waits = Math.max(0, lineFreeNanos - clock.elapsedNanos());
        for (long at = 0; at < waits && waits > PROGRESS_NANOS; at += PROGRESS_NANOS) {
            boolean begins = at == 0;
            clock.after(at + halfTrip(), () -> ifConnected(() -> arrivals.progress(this, block, begins)));
        }
        clock.after(waits, () -> sent(block, waits <= PROGRESS_NANOS));
    }

    private void sent(Block block, boolean whole) {
        sending = false;
        if (!connected) {
            return;
        }
        blocksSent++;
        Conduct conduct = model.conduct();
        boolean lies = conduct.lieShare() > 0 && random.nextDouble() < conduct.lieShare();
        long truth = Truth.digest(block.piece(), block.offset() / Block.LENGTH_BYTES);
        long digest = lies ? Truth.lie(random.nextLong()) : truth;
        arrive(
                () -> {
                    if (whole) {
                        arrivals.progress(this, block, true);
                    }
                    arrivals.block(this, block, digest);
                },
                model.link().jitterNanos());
        if (conduct.noiseShare() > 0 && random.nextDouble() < conduct.noiseShare()) {
            Block noise = new Block(random.nextInt(has.size()), 0, block.length());
            arrive(() -> arrivals.block(this, noise, digest), 0);
        }
        if (blocksSent >= conduct.closeAfterBlocks()) {
            arrive(this::close, 0);
        }
        send();
    }

    /** Plans an arrival at our end, after all that was sent before. */
    private void arrive(Runnable arrival, long jitterNanos) {
        long at = clock.elapsedNanos() + halfTrip() + (jitterNanos > 0 ? random.nextLong(jitterNanos) : 0);
        long quantum = model.link().quantumNanos();
        if (quantum > 0) {
            at = (at + quantum - 1) / quantum * quantum;
        }
        lastArrivalNanos = Math.max(lastArrivalNanos, at);
        clock.at(lastArrivalNanos, () -> ifConnected(arrival));
    }

    private void ifConnected(Runnable arrival) {
        if (connected) {
            arrival.run();
        }
    }

    private long halfTrip() {
        return model.link().roundTripNanos() / 2;
    }
}
