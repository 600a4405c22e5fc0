package dev.spate.sim;

import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.Scheduler;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.function.Consumer;

/** A peer that serves as its {@link PeerFaults} say, over one connection after the other, each with a key of its own. */
final class FaultyPeer {
    private static final long SECOND = FaultPlan.SECOND;
    private static final long MILLI = 1_000_000L;

    private record Wanted(int piece, int block) {}

    final PeerFaults faults;
    PeerKey key = new PeerKey(-1);
    boolean connected;

    private final FaultySwarm swarm;
    private final Random random;
    private final Deque<Wanted> queue = new ArrayDeque<>();
    private int returns;
    private int epoch;
    private boolean choking;
    private boolean interested;
    private boolean busy;
    private boolean planned;
    private long lastArrivalNanos;
    private int blocksSent;

    FaultyPeer(PeerFaults faults, FaultySwarm swarm, Random random) {
        this.faults = faults;
        this.swarm = swarm;
        this.random = random;
        this.returns = faults.honest ? Integer.MAX_VALUE : faults.returns;
    }

    /** Comes, unless everybody is gone, with a new key. */
    void join() {
        if (connected || !swarm.isOpen()) {
            return;
        }
        if (epoch > 0) {
            did(FaultEvent.CAME_BACK_UNDER_A_NEW_KEY);
        }
        connected = true;
        epoch++;
        choking = true;
        interested = false;
        busy = false;
        queue.clear();
        key = swarm.nextKey(this);
        swarm.event(scheduler -> scheduler.connected(key, 250, faults.fast, swarm.nowNanos()));
        say(scheduler -> scheduler.requestLimit(key, faults.reqq));
        tellPieces();
        if (faults.abusesAllowedFast) {
            for (int n = 0; n < 80; n++) {
                int piece = random.nextInt(faults.has.size());
                say(scheduler -> scheduler.allowedFast(key, piece, swarm.nowNanos()));
            }
        }
        if (faults.floods) {
            flood(60);
        }
        if (faults.storm > 0) {
            here(2 * SECOND, () -> storm(faults.storm));
        }
        if (faults.stayNanos > 0) {
            here(around(faults.stayNanos), this::leave);
        }
    }

    private void tellPieces() {
        Bitfield claims = faults.claims;
        if (claims.isFull() && faults.fast) {
            say(scheduler -> scheduler.haveAll(key, swarm.nowNanos()));
        } else if (claims.cardinality() > 8 || random.nextBoolean()) {
            say(scheduler -> scheduler.bitfield(key, claims, swarm.nowNanos()));
        } else {
            for (int piece = claims.nextSet(0); piece >= 0; piece = claims.nextSet(piece + 1)) {
                int one = piece;
                here(random.nextInt(5_000) * MILLI, () -> say(s -> s.have(key, one, swarm.nowNanos())));
            }
        }
    }

    private void did(FaultEvent faultEvent) {
        swarm.audit.did(faultEvent);
    }

    private void flood(int left) {
        did(FaultEvent.HAVES_FLOODED);
        int piece = random.nextInt(500) == 0 ? faults.has.size() : random.nextInt(faults.has.size());
        boolean have = faults.claims.size() <= piece || faults.claims.get(piece);
        say(scheduler -> {
            if (have) {
                scheduler.have(key, piece, swarm.nowNanos());
            }
            scheduler.suggested(key, piece, swarm.nowNanos());
            scheduler.blockProgress(key, swarm.nowNanos());
            scheduler.isRequested(key, piece, 0, Block.LENGTH_BYTES);
        });
        if (left > 0) {
            here(random.nextInt(200) * MILLI, () -> flood(left - 1));
        }
    }

    private void storm(int left) {
        setChoking(left % 2 == 0);
        if (left > 0) {
            here(random.nextInt(20) * MILLI, () -> storm(left - 1));
        } else {
            here(10 * SECOND, () -> storm(faults.storm));
        }
    }

    private void leave() {
        if (faults.reliable && swarm.elapsedNanos() > FaultPlan.QUIET_NANOS) {
            return;
        }
        close();
        swarm.after(around(faults.stayNanos), this::join);
    }

    /** The connection ends: whatever is on its way is lost. */
    void close() {
        if (connected) {
            if (busy || !queue.isEmpty()) {
                did(FaultEvent.LEFT_WITH_A_BLOCK_UNDER_WAY);
            }
            connected = false;
            epoch++;
            PeerKey gone = key;
            swarm.gone(gone);
            swarm.event(scheduler -> scheduler.disconnected(gone, swarm.nowNanos()));
        }
    }

    /** It was banned or dropped, and the connection closed. */
    void expelled() {
        close();
        if (returns-- > 0) {
            swarm.after(SECOND + random.nextInt(9_000) * MILLI, this::join);
        }
    }

    void heardInterested(boolean now) {
        there(() -> {
            interested = now;
            if (interested && choking && !(faults.abusesAllowedFast && !faults.honest)) {
                setChoking(false);
            }
        });
    }

    private void setChoking(boolean choke) {
        if (choking == choke || (!choke && !interested)) {
            return;
        }
        choking = choke;
        if (!choke) {
            say(scheduler -> scheduler.unchoked(key, swarm.nowNanos()));
            plan(faults.servesNanos, true);
            return;
        }
        did(FaultEvent.CHOKED);
        if (!queue.isEmpty() && !faults.rejectsAtChoke) {
            did(FaultEvent.CHOKED_AND_KEPT_SILENT);
        }
        say(scheduler -> scheduler.choked(key, swarm.nowNanos()));
        for (Wanted each = queue.poll(); each != null; each = queue.poll()) {
            if (faults.rejectsAtChoke) {
                reject(each);
            }
        }
        plan(faults.chokesNanos, false);
    }

    private void plan(long delayNanos, boolean choke) {
        if (faults.servesNanos > 0 && !planned) {
            planned = true;
            int when = epoch;
            swarm.after(delayNanos, () -> {
                planned = false;
                if (epoch == when) {
                    setChoking(choke);
                }
            });
        }
    }

    void heardRequest(int piece, int block) {
        there(() -> requested(new Wanted(piece, block)));
    }

    private void requested(Wanted wanted) {
        boolean serves = !choking || faults.abusesAllowedFast;
        boolean refuses = faults.rejectShare > 0 && random.nextDouble() < faults.rejectShare;
        boolean hasIt = faults.has.get(wanted.piece()) || faults.lie != PeerFaults.Lie.NEVER;
        if (faults.dodges && !choking && swarm.wasBad(wanted.piece()) && swarm.isAlone(wanted.piece(), key)) {
            did(FaultEvent.DODGED_A_PIECE_ALONE);
            setChoking(true);
            here(200 * MILLI, () -> setChoking(false));
        } else if (!serves || refuses || !hasIt || queue.size() >= faults.reqq) {
            if (!faults.has.get(wanted.piece())) {
                did(FaultEvent.ASKED_FOR_WHAT_IT_ONLY_CLAIMED);
            }
            reject(wanted);
        } else {
            if (choking) {
                did(FaultEvent.ALLOWED_FAST_ABUSED);
            }
            queue.add(wanted);
            serve();
        }
    }

    private void reject(Wanted wanted) {
        if (faults.fast) {
            did(FaultEvent.REJECTED);
            int length = swarm.lengthOf(wanted.piece(), wanted.block());
            int offset = wanted.block() * Block.LENGTH_BYTES;
            say(scheduler -> scheduler.rejected(key, wanted.piece(), offset, length, swarm.nowNanos()));
        }
    }

    void heardCancel(int piece, int block) {
        there(() -> {
            Wanted wanted = new Wanted(piece, block);
            if (faults.ignoresCancel && queue.contains(wanted)) {
                did(FaultEvent.CANCEL_IGNORED);
            } else if (queue.remove(wanted)) {
                reject(wanted);
            }
        });
    }

    private void serve() {
        while (!busy && !queue.isEmpty()) {
            Wanted next = queue.remove();
            boolean stalls = faults.stall != PeerFaults.Stall.NEVER && blocksSent >= faults.honestBlocks;
            if (!stalls) {
                busy = true;
                begins(next);
                transmit(next, (long) (swarm.lengthOf(next.piece(), next.block()) * 1e9 / faults.bytesPerSecond));
            } else if (faults.stall == PeerFaults.Stall.LATE) {
                did(FaultEvent.REQUEST_ANSWERED_LATE);
                here((3 + random.nextInt(80)) * SECOND, () -> send(next));
            } else if (faults.stall == PeerFaults.Stall.DRIP) {
                did(FaultEvent.BLOCK_DRIPPED);
                busy = true;
                begins(next);
                drip(30 + random.nextInt(100));
            } else {
                did(FaultEvent.REQUEST_NEVER_ANSWERED);
            }
        }
    }

    private void begins(Wanted next) {
        int length = swarm.lengthOf(next.piece(), next.block());
        say(scheduler -> scheduler.isRequested(key, next.piece(), next.block() * Block.LENGTH_BYTES, length));
    }

    private void drip(int left) {
        say(scheduler -> scheduler.blockProgress(key, swarm.nowNanos()));
        if (left > 0) {
            here((500 + random.nextInt(2_300)) * MILLI, () -> drip(left - 1));
        } else {
            busy = false;
            serve();
        }
    }

    private void transmit(Wanted next, long leftNanos) {
        say(scheduler -> scheduler.blockProgress(key, swarm.nowNanos()));
        if (leftNanos > SECOND) {
            here(SECOND, () -> transmit(next, leftNanos - SECOND));
            return;
        }
        here(leftNanos, () -> {
            busy = false;
            send(next);
            serve();
        });
    }

    private void send(Wanted next) {
        blocksSent++;
        deliver(next, digest(next.piece(), next.block()));
        if (random.nextDouble() < faults.noiseShare) {
            noise(next);
        }
    }

    /** What it sends for a block: the true one, or another. */
    private long digest(int piece, int block) {
        boolean lies = !faults.has.get(piece);
        switch (faults.lie) {
            case ALWAYS -> lies = true;
            case SOMETIMES -> lies |= random.nextDouble() < faults.lieShare;
            case ONE_BLOCK -> lies |= block == swarm.plan.layout.blockCount(piece) / 2;
            case SHARED -> lies |= !swarm.isAlone(piece, key) && random.nextDouble() < faults.lieShare;
            default -> {}
        }
        if (!lies) {
            return ContentDigests.digest(piece, block);
        }
        did(FaultEvent.FALSE_BLOCK_SENT);
        if (faults.lie == PeerFaults.Lie.SHARED) {
            did(FaultEvent.FALSE_BLOCK_IN_COMPANY_SENT);
        }
        if (faults.colludes) {
            did(FaultEvent.SAME_FALSE_BLOCK_AS_OTHERS_SENT);
        }
        return ContentDigests.lie(faults.colludes ? 1L << 40 | (long) piece << 16 | block : swarm.clock.ticket());
    }

    private void noise(Wanted last) {
        did(FaultEvent.NOISE_SENT);
        int piece = random.nextInt(faults.has.size());
        switch (random.nextInt(4)) {
            case 0 -> deliver(last, ContentDigests.lie(random.nextInt(1 << 20)));
            case 1 -> deliver(new Wanted(piece, 0), ContentDigests.lie(random.nextInt(1 << 20)));
            case 2 -> say(scheduler -> scheduler.blockReceived(key, piece, 7, 100, true, swarm.nowNanos()));
            default -> reject(new Wanted(piece, 0));
        }
    }

    private void deliver(Wanted block, long digest) {
        PeerKey from = key;
        say(scheduler -> swarm.blockArrives(from, block.piece(), block.block(), digest));
    }

    /** A message to the downloader, behind all others. */
    private void say(Consumer<Scheduler> message) {
        lastArrivalNanos = Math.max(lastArrivalNanos, swarm.elapsedNanos() + faults.rttNanos / 2);
        int when = epoch;
        swarm.after(lastArrivalNanos - swarm.elapsedNanos(), () -> {
            if (epoch == when) {
                swarm.event(message);
            }
        });
    }

    private void there(Runnable action) {
        here(faults.rttNanos / 2, action);
    }

    private void here(long delayNanos, Runnable action) {
        int when = epoch;
        swarm.after(delayNanos, () -> {
            if (epoch == when) {
                action.run();
            }
        });
    }

    private long around(long meanNanos) {
        return meanNanos / 2 + (long) (random.nextDouble() * meanNanos);
    }
}
