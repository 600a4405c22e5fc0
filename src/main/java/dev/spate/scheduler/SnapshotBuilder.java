package dev.spate.scheduler;

import dev.spate.torrent.Block;
import java.util.Optional;

/** Counts up a {@link SchedulerSnapshot}. */
final class SnapshotBuilder {
    /** Blocks that take this much longer than the shortest round trip of late wait in a queue on their way. */
    private static final double QUEUED = 2;

    private static final double UNKNOWN_RATE = 1;

    private int interesting;
    private int askable;
    private int silent;
    private int full;
    private int growing;
    private int capped;
    private int outstanding;
    private int answering;
    private double responseNanos;

    private SnapshotBuilder() {}

    static SchedulerSnapshot survey(Pieces pieces, Iterable<PeerState> peers, long nowNanos) {
        SnapshotBuilder counts = new SnapshotBuilder();
        for (PeerState peer : peers) {
            counts.count(peer, nowNanos);
        }
        long openBytes = 0;
        int freeBlocks = 0;
        for (OpenPiece piece : pieces.opened()) {
            openBytes += piece.lengthBytes();
            freeBlocks += piece.freeCount();
        }
        Credit credit = pieces.credit();
        boolean last = pieces.idleCount() == 0 && freeBlocks == 0;
        return new SchedulerSnapshot(
                counts.interesting,
                counts.askable,
                counts.silent,
                counts.full,
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
                pieces.idleCount() > 0 && !credit.fits(pieces.layout().pieceLength()),
                last ? slowest(peers) : Optional.empty());
    }

    private void count(PeerState peer, long nowNanos) {
        outstanding += peer.outstanding();
        if (!peer.interested) {
            return;
        }
        interesting++;
        if (!RequestFiller.mayAsk(peer, nowNanos)) {
            return;
        }
        askable++;
        double response = peer.requestTimeout.responseNanos();
        if (response > 0) {
            answering++;
            responseNanos += response;
        }
        if (peer.requestTimeout.isSnubbed()) {
            silent++;
        } else if (RequestFiller.room(peer) <= 0) {
            full++;
            growing += peer.window.isSlowStart() ? 1 : 0;
            boolean queued = response > QUEUED * peer.window.minRttNanos();
            capped += peer.window.isCapped() && !queued ? 1 : 0;
        }
    }

    private static Optional<SchedulerSnapshot.Holder> slowest(Iterable<PeerState> peers) {
        PeerState slowest = null;
        double longestSeconds = 0;
        for (PeerState peer : peers) {
            double rate = Math.max(UNKNOWN_RATE, peer.window.bytesPerSecond());
            double seconds = (double) peer.outstanding() * Block.LENGTH_BYTES / rate;
            if (seconds > longestSeconds) {
                longestSeconds = seconds;
                slowest = peer;
            }
        }
        return Optional.ofNullable(slowest)
                .map(peer -> new SchedulerSnapshot.Holder(peer.key, peer.outstanding(), peer.window.bytesPerSecond()));
    }
}
