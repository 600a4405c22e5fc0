package dev.spate.storage;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that hash and write, each with a hasher of its own. */
public final class DiskThreads {
    private DiskThreads() {}

    /** Threads start as work comes. The queue needs no bound, as the memory of the pieces in it is bounded. */
    public static ExecutorService start(int count) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory factory = task -> new DiskThread(task, "spate-disk-" + number.getAndIncrement());
        return Executors.newFixedThreadPool(count, factory);
    }

    /** The hasher of the current disk thread. */
    public static PieceHasher hasher() {
        return ((DiskThread) Thread.currentThread()).hasher;
    }

    /** Memory of the current disk thread for what it writes at once of several pieces; empty when there is none to be had. */
    static Optional<ByteBuffer> joinedWrite() {
        DiskThread thread = (DiskThread) Thread.currentThread();
        if (thread.joinedWrite == null) {
            try {
                thread.joinedWrite = ByteBuffer.allocateDirect(WaitingPieces.RUN_BYTES);
            } catch (OutOfMemoryError e) {
                return Optional.empty();
            }
        }
        return Optional.of(thread.joinedWrite);
    }

    private static final class DiskThread extends Thread {
        private final PieceHasher hasher = new PieceHasher();
        /** Null before the first such write. */
        private ByteBuffer joinedWrite;

        DiskThread(Runnable task, String name) {
            super(task, name);
            setDaemon(true);
        }
    }
}
