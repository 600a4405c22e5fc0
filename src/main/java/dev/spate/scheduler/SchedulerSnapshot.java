package dev.spate.scheduler;

import dev.spate.torrent.Block;
import java.util.Optional;

/**
 * Where the requests of a scheduler stand at one moment.
 *
 * <p>Each peer that may be asked is either silent, or busy, or idle. A window is filled in batches, so that at most moments
 * it has room although there is more to ask for. Such a peer is busy: what it was asked for lasts until the next batch.
 * Idle is a peer that would be asked for more at this moment, and there is nothing to ask it for: it has no more of what is
 * missing, or there is no memory for that.
 *
 * @param interesting connected peers that have a piece we lack
 * @param askable of those, the peers that let us ask
 * @param silent of the askable, those that let a deadline pass and have sent nothing since
 * @param busy of the askable, those that were asked for enough until their next batch
 * @param growing of the busy, those whose window has not found its size yet, and has not reached their own limit
 * @param capped of the busy, those whose own limit on requests keeps the window small, and whose blocks do not wait in a queue
 * @param outstanding requests that were sent and not answered
 * @param responseNanos mean time of late from a request to its block, over the askable peers; 0 before the first
 * @param missingPieces wanted pieces that are not verified
 * @param idlePieces of those, the pieces that are not being filled or stored
 * @param storingPieces pieces that are complete and wait for the disk's verdict
 * @param freeBlocks blocks of open pieces that nobody is asked for
 * @param creditUsedBytes memory held by open and storing pieces
 * @param creditBudgetBytes the most that they may hold
 * @param storingBytes the part of the memory that storing pieces hold
 * @param memoryShort whether a piece waits to be opened and does not fit
 * @param holder near the end, when every missing block is asked for: the peer whose blocks will come last
 */
public record SchedulerSnapshot(
        int interesting,
        int askable,
        int silent,
        int busy,
        int growing,
        int capped,
        int outstanding,
        long responseNanos,
        int missingPieces,
        int idlePieces,
        int storingPieces,
        int freeBlocks,
        long creditUsedBytes,
        long creditBudgetBytes,
        long storingBytes,
        boolean memoryShort,
        Optional<Holder> holder) {
    /**
     * Who holds the last blocks.
     *
     * @param blocks that it was asked for and has not sent
     * @param bytesPerSecond its rate of late, 0 before its first block
     */
    public record Holder(PeerKey peer, int blocks, double bytesPerSecond) {}

    /** Blocks that take so many times the shortest round trip of late wait in a queue on their way. */
    private static final double QUEUED = 2;

    private static final double UNKNOWN_RATE = 1;

    /** Looks at every peer and every open piece. */
    static SchedulerSnapshot of(
            Pieces pieces, Credit credit, Iterable<PeerState> peers, RequestFiller requestFiller, long nowNanos) {
        PeerCounts counts = new PeerCounts(requestFiller);
        for (PeerState peer : peers) {
            counts.count(peer, nowNanos);
        }
        long openBytes = 0;
        int freeBlocks = 0;
        for (OpenPiece piece : pieces.opened()) {
            openBytes += piece.lengthBytes();
            freeBlocks += piece.freeCount();
        }
        boolean last = pieces.idleCount() == 0 && freeBlocks == 0;
        return new SchedulerSnapshot(
                counts.interesting,
                counts.askable,
                counts.silent,
                counts.busy,
                counts.growing,
                counts.capped,
                counts.outstanding,
                counts.answering == 0 ? 0 : (long) (counts.responseNanos / counts.answering),
                pieces.missing(),
                pieces.idleCount(),
                pieces.storingCount(),
                freeBlocks,
                credit.usedBytes(),
                credit.budgetBytes(),
                credit.usedBytes() - openBytes,
                pieces.isMemoryShort(),
                last ? slowest(peers) : Optional.empty());
    }

    private static Optional<Holder> slowest(Iterable<PeerState> peers) {
        PeerState slowest = null;
        double longestSeconds = 0;
        for (PeerState peer : peers) {
            double rate = Math.max(UNKNOWN_RATE, peer.bytesPerSecond());
            double seconds = (double) peer.outstanding() * Block.LENGTH_BYTES / rate;
            if (seconds > longestSeconds) {
                longestSeconds = seconds;
                slowest = peer;
            }
        }
        return Optional.ofNullable(slowest)
                .map(peer -> new Holder(peer.key(), peer.outstanding(), peer.bytesPerSecond()));
    }

    /** Of the askable, those that would be asked for more, and there is nothing to ask them for. */
    public int idle() {
        return askable - silent - busy;
    }

    private static final class PeerCounts {
        private final RequestFiller requestFiller;
        private int interesting;
        private int askable;
        private int silent;
        private int busy;
        private int growing;
        private int capped;
        private int outstanding;
        private int answering;
        private double responseNanos;

        PeerCounts(RequestFiller requestFiller) {
            this.requestFiller = requestFiller;
        }

        void count(PeerState peer, long nowNanos) {
            outstanding += peer.outstanding();
            if (!peer.isInteresting()) {
                return;
            }
            interesting++;
            if (!peer.mayBeAsked(nowNanos)) {
                return;
            }
            askable++;
            double response = peer.timeout.responseNanos();
            if (response > 0) {
                answering++;
                responseNanos += response;
            }
            if (peer.isSnubbed()) {
                silent++;
            } else if (!requestFiller.wouldAskForMore(peer)) {
                busy++;
                growing += peer.window.isSlowStart() && !peer.window.isCapped() ? 1 : 0;
                boolean queued = response > QUEUED * peer.window.minRttNanos();
                capped += peer.window.isCapped() && !queued ? 1 : 0;
            }
        }
    }
}
