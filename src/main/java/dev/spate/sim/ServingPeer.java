package dev.spate.sim;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.random.RandomGenerator;

/**
 * A peer that serves: its pieces, and its line, which sends one block at a time.
 *
 * <p>The line serves the connections that have requests in turn, a block each. Every interested downloader is unchoked, except
 * where the peer has a choker.
 */
final class ServingPeer implements Runnable {
    private static final long PART_NANOS = 1_000_000_000L;

    final PeerModel model;

    private final PieceLayout layout;
    private final VirtualClock clock;
    private final RandomGenerator random;
    private final PieceCopies pieceCopies;
    private final Bitfield has;
    /** Null where it serves all. */
    private SimulatedChoker choker;

    private Connection connections;
    private Connection firstReady;
    private Connection lastReady;
    private boolean present;
    private Connection sendingTo;
    private long sending;
    private boolean begun;
    private long lineFreeNanos;

    /** @param has what it has; shared with others if it never gains a piece, else its own from now on */
    ServingPeer(PeerModel model, Bitfield has, SimulationContext context) {
        this.model = model;
        this.layout = context.options().layout();
        this.has = has;
        this.clock = context.clock();
        this.random = context.random();
        this.pieceCopies = context.pieceCopies();
    }

    /** What it has now. */
    Bitfield has() {
        return has;
    }

    /** It chooses whom to serve; before {@link #join}. */
    void setChoker(SimulatedChoker simulatedChoker) {
        choker = simulatedChoker;
        if (has.isFull()) {
            choker.seeding();
        }
    }

    /** Null where it serves all. */
    SimulatedChoker choker() {
        return choker;
    }

    void checkInvariants() {
        if (choker != null) {
            choker.checkInvariants();
        }
    }

    long halfTripNanos() {
        return model.link().roundTripNanos() / 2;
    }

    /** Another connection; before {@link #join}. */
    void add(Connection connection) {
        connection.nextOfPeer = connections;
        connections = connection;
    }

    void join() {
        enter();
        if (model.leaveNanos() != Long.MAX_VALUE) {
            clock.at(model.leaveNanos(), this::leave);
        }
        if (model.stayNanos() > 0) {
            clock.after(1 + random.nextLong(around(model.stayNanos())), this::away);
        }
        if (model.gainEveryNanos() > 0) {
            clock.after(model.gainEveryNanos(), this::gain);
        }
    }

    private void enter() {
        present = true;
        pieceCopies.add(has);
        for (Connection each = connections; each != null; each = each.nextOfPeer) {
            each.open();
        }
    }

    private void away() {
        leave();
        // It stays away for longer than any message is on its way, or an old one would arrive in the new connection.
        long longest = 2 * (model.link().roundTripNanos() + model.link().jitterNanos() + PART_NANOS);
        clock.after(Math.max(longest, around(model.stayNanos() / 2)), this::back);
    }

    private void back() {
        enter();
        clock.after(around(model.stayNanos()), this::away);
    }

    /** From half to one and a half of the mean. */
    private long around(long meanNanos) {
        return meanNanos / 2 + random.nextLong(meanNanos + 1) + 1;
    }

    private void leave() {
        if (!present) {
            return;
        }
        present = false;
        pieceCopies.remove(has);
        for (Connection each = connections; each != null; each = each.nextOfPeer) {
            each.close();
        }
    }

    private void gain() {
        if (!present || has.isFull()) {
            return;
        }
        int piece = has.nextClear(random.nextInt(has.size()));
        gained(piece < 0 ? has.nextClear(0) : piece);
        clock.after(model.gainEveryNanos(), this::gain);
    }

    /** It has one more piece, and tells everybody. */
    void gained(int piece) {
        has.set(piece);
        if (present) {
            pieceCopies.add(piece);
        }
        for (Connection each = connections; each != null; each = each.nextOfPeer) {
            each.gained(piece);
        }
        if (choker != null && has.isFull()) {
            choker.seeding();
        }
    }

    /** A connection has something to send. */
    void ready(Connection connection) {
        if (lastReady == null) {
            firstReady = connection;
        } else {
            lastReady.nextReady = connection;
        }
        lastReady = connection;
        sendNext();
    }

    private void sendNext() {
        while (sendingTo == null && firstReady != null) {
            Connection turn = firstReady;
            firstReady = turn.nextReady;
            turn.nextReady = null;
            if (firstReady == null) {
                lastReady = null;
            }
            sending = turn.next();
            if (sending >= 0) {
                begin(turn);
            }
        }
    }

    private void begin(Connection turn) {
        Link link = model.link();
        sendingTo = turn;
        begun = false;
        // A token bucket that filled up while the line was idle lets the line run ahead of time.
        lineFreeNanos = Math.max(lineFreeNanos, clock.elapsedNanos() - link.burstNanos())
                + link.transmissionNanos(
                        layout.blockLength(PackedMessage.piece(sending), PackedMessage.block(sending)));
        part();
    }

    /** Goes on to the end of the block, or to the next moment at which a part of it is out. */
    private void part() {
        long left = Math.max(0, lineFreeNanos - clock.elapsedNanos());
        if (left > PART_NANOS) {
            sendingTo.partSent(sending, !begun);
            begun = true;
        }
        clock.after(Math.min(left, PART_NANOS), this);
    }

    @Override
    public void run() {
        if (clock.elapsedNanos() < lineFreeNanos && sendingTo.isConnected()) {
            part();
            return;
        }
        Connection receiver = sendingTo;
        sendingTo = null;
        receiver.sent(sending);
        sendNext();
    }
}
