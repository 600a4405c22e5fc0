package dev.spate.scheduler;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.Random;

/** A scheduler with a recorder for a shell, moved by hand. */
final class TestSwarm {
    final CommandRecorder shell = new CommandRecorder();
    final Scheduler scheduler;
    long now;

    private final int pieces;

    TestSwarm(PieceLayout layout, SchedulerOptions options) {
        pieces = layout.pieceCount();
        scheduler = new Scheduler(layout, new Bitfield(pieces), options, new Random(1));
    }

    /** Connects a seed that unchokes at once. */
    void seed(PeerKey peer, boolean fast) {
        scheduler.connected(peer, 250, fast, now);
        scheduler.haveAll(peer, now);
        scheduler.unchoked(peer, now);
    }

    /** Lets time pass, with all deadlines in it, and takes the commands. */
    void pass(long millis) {
        long until = now + millis * 1_000_000;
        scheduler.drainTo(shell);
        while (scheduler.nextDeadlineNanos() <= until) {
            now = Math.max(now, scheduler.nextDeadlineNanos());
            scheduler.deadlineReached(now);
            scheduler.drainTo(shell);
        }
        now = until;
        scheduler.checkInvariants();
    }

    /** The asked peer sends the block. */
    BlockResult answer(Command.Request request) {
        boolean kept = scheduler.isRequested(request.peer(), request.piece(), request.offset(), request.length());
        return scheduler.blockReceived(request.peer(), request.piece(), request.offset(), request.length(), kept, now);
    }

    /** Answers all requests, and those that follow, a millisecond each. */
    void answerAll() {
        pass(1);
        while (!shell.requests.isEmpty()) {
            answer(shell.requests.remove());
            pass(1);
        }
    }

    Bitfield some(int... indices) {
        return SomePieces.of(pieces, indices);
    }
}
