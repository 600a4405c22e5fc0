package dev.spate.storage.resume;

import dev.spate.torrent.Bitfield;
import java.util.concurrent.locks.ReentrantLock;

/** The pieces whose verified bytes are in the files. Safe for all threads. */
public final class VerifiedPieces {
    private final ReentrantLock lock = new ReentrantLock();
    private final Bitfield pieces;

    VerifiedPieces(Bitfield owned) {
        this.pieces = owned;
    }

    void add(int piece) {
        lock.lock();
        try {
            pieces.set(piece);
        } finally {
            lock.unlock();
        }
    }

    public Bitfield copy() {
        lock.lock();
        try {
            return pieces.copy();
        } finally {
            lock.unlock();
        }
    }
}
