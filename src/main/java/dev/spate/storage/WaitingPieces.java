package dev.spate.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Pieces that wait for a disk thread, oldest first. Short ones that follow each other in the torrent, and came so, are taken
 * together: a write costs as much as copying 64 KiB, however short it is.
 *
 * <p>Safe for all threads.
 */
final class WaitingPieces {
    static final int RUN_BYTES = 256 * 1024;
    private static final int MOST_IN_RUN = 64;
    private static final int LONGEST_IN_RUN_BYTES = 64 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock. */
    private final Deque<HandedPiece> waiting = new ArrayDeque<>();

    void add(HandedPiece piece) {
        lock.lock();
        try {
            waiting.addLast(piece);
        } finally {
            lock.unlock();
        }
    }

    /** Takes a piece back; returns whether it still waited. */
    boolean remove(HandedPiece piece) {
        lock.lock();
        try {
            return waiting.removeIf(each -> each == piece);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the oldest piece, and those that follow it at once; empty when others took all. */
    List<HandedPiece> takeRun() {
        // Before a piece is taken, which must not be lost for want of memory.
        List<HandedPiece> run = new ArrayList<>(MOST_IN_RUN);
        lock.lock();
        try {
            HandedPiece last = waiting.pollFirst();
            if (last == null) {
                return List.of();
            }
            int bytes = last.content().readableBytes();
            run.add(last);
            while (run.size() < MOST_IN_RUN && follows(last, waiting.peekFirst(), bytes)) {
                last = waiting.removeFirst();
                bytes += last.content().readableBytes();
                run.add(last);
            }
            return run;
        } finally {
            lock.unlock();
        }
    }

    private static boolean follows(HandedPiece last, HandedPiece next, int runBytes) {
        return next != null
                && next.piece() == last.piece() + 1
                && Math.max(last.content().readableBytes(), next.content().readableBytes()) <= LONGEST_IN_RUN_BYTES
                && runBytes + next.content().readableBytes() <= RUN_BYTES;
    }
}
