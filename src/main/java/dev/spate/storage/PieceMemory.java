package dev.spate.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Direct memory for whole pieces, all buffers of one size, last used first used again: warm in the caches, no page faults,
 * no zeroing, and no arena to round pieces up or to refuse those above its chunk size.
 *
 * <p>The user bounds how many are in use; how many lie idle is bounded here. Safe for all threads: a
 * piece comes and goes once, so the lock costs nothing that matters.
 */
final class PieceMemory implements AutoCloseable {
    private final int capacityBytes;
    private final int maxIdle;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<ByteBuf> idle = new ArrayDeque<>();
    private int inUse;
    private boolean closed;

    PieceMemory(int capacityBytes, long idleBytes) {
        this.capacityBytes = capacityBytes;
        this.maxIdle = (int) Math.max(1, Math.min(Integer.MAX_VALUE, idleBytes / Math.max(1, capacityBytes)));
    }

    /** A buffer of the full capacity; its content is what the last user left. To be given back here, not released. */
    ByteBuf acquire() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("piece memory is closed");
            }
            inUse++;
            ByteBuf again = idle.pollLast();
            if (again != null) {
                return again;
            }
        } finally {
            lock.unlock();
        }
        boolean made = false;
        try {
            ByteBuf fresh = UnpooledByteBufAllocator.DEFAULT.directBuffer(capacityBytes, capacityBytes);
            made = true;
            return fresh;
        } finally {
            if (!made) {
                returned(null);
            }
        }
    }

    /** Takes a buffer back, from any thread. */
    void giveBack(ByteBuf memory) {
        if (!returned(memory.clear())) {
            memory.release();
        }
    }

    private boolean returned(ByteBuf memory) {
        lock.lock();
        try {
            inUse--;
            if (memory == null || closed || idle.size() >= maxIdle) {
                return false;
            }
            idle.addLast(memory);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Buffers acquired and not given back. */
    int inUse() {
        lock.lock();
        try {
            return inUse;
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that lie idle. */
    long idleBytes() {
        lock.lock();
        try {
            return (long) idle.size() * capacityBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Releases what is idle; what is still in use is released when it is given back. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            idle.forEach(ByteBuf::release);
            idle.clear();
        } finally {
            lock.unlock();
        }
    }
}
