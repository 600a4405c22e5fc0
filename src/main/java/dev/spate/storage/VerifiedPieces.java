package dev.spate.storage;

import dev.spate.torrent.Bitfield;
import java.util.concurrent.locks.ReentrantLock;

/** The pieces whose verified bytes are in the files. Safe for all threads. */
public final class VerifiedPieces {
    private final ReentrantLock lock = new ReentrantLock();
    private final Bitfield pieces;

    /** @param owned from here on changed here alone */
    public VerifiedPieces(Bitfield owned) {
        this.pieces = owned;
    }

    /** The piece is verified, and its bytes are in the files. */
    public void add(int piece) {
        lock.lock();
        try {
            pieces.set(piece);
        } finally {
            lock.unlock();
        }
    }

    /** A copy that the caller may keep. */
    public Bitfield copy() {
        lock.lock();
        try {
            return pieces.copy();
        } finally {
            lock.unlock();
        }
    }
}
