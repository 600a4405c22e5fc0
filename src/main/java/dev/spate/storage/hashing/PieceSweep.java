package dev.spate.storage.hashing;

import dev.spate.storage.DiskThreads;
import dev.spate.storage.PieceHasher;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.StorageException;
import dev.spate.torrent.PieceLayout;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Goes through all pieces of a content on several disk threads of its own, each taking runs of pieces that lie side by side.
 *
 * <p>{@link #run} is called once, on a thread that waits; {@link #advance} by the workers.
 */
public final class PieceSweep {
    /** Long enough to read a disk in sequence, short enough to keep all threads busy to the end. */
    private static final int RUN_BYTES = 8 << 20;

    private static final long REPORT_MILLIS = 100;

    private final PieceLayout layout;
    private final int threads;
    private final int run;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong doneBytes = new AtomicLong();
    /** The first one counts; once it is set, all workers end. */
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** What one thread does with each of its pieces. */
    public interface Worker extends AutoCloseable {
        /**
         * Reads and hashes one piece, and tells {@link PieceSweep#advance} of it.
         *
         * @throws StorageException which ends the sweep
         */
        void piece(int piece) throws StorageException;

        @Override
        void close() throws StorageException;
    }

    /** Makes the worker of one thread, on that thread. */
    @FunctionalInterface
    public interface WorkerFactory {
        Worker worker(PieceHasher hasher);
    }

    /** With one thread more than there are cores: one can wait for the disk while the others hash. */
    public PieceSweep(PieceLayout layout) {
        this(layout, Runtime.getRuntime().availableProcessors() + 1);
    }

    PieceSweep(PieceLayout layout, int threads) {
        this.layout = layout;
        this.threads = threads;
        this.run = Math.max(1, RUN_BYTES / layout.pieceLength());
    }

    /**
     * Visits every piece once, and returns when all are done and all workers closed. After a failure or a cancellation it
     * returns at once, and the threads end with their next read.
     *
     * @param progress called on this thread
     * @throws StorageException the first that a worker threw; kind CANCELLED when called off or interrupted (the flag stays
     *     set)
     */
    public void run(WorkerFactory factory, RecheckProgress progress) throws StorageException {
        int runs = (layout.pieceCount() + run - 1) / run;
        int count = Math.max(1, Math.min(threads, runs));
        CountDownLatch ended = new CountDownLatch(count);
        ExecutorService disk = DiskThreads.start(count);
        try {
            for (int i = 0; i < count; i++) {
                disk.execute(() -> {
                    work(factory);
                    ended.countDown();
                });
            }
            do {
                progress.checked(doneBytes.get(), layout.totalBytes());
                if (progress.cancelled()) {
                    throw cancelled();
                }
                throwFailure();
            } while (!ended.await(REPORT_MILLIS, TimeUnit.MILLISECONDS));
            throwFailure();
            progress.checked(layout.totalBytes(), layout.totalBytes());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled();
        } finally {
            failure.compareAndSet(null, cancelled());
            disk.shutdown();
        }
    }

    /**
     * Counts bytes that were read and hashed, for the progress. To be called at least once for each read.
     *
     * @throws StorageException kind CANCELLED when another worker failed or the sweep was called off
     */
    public void advance(long bytes) throws StorageException {
        doneBytes.addAndGet(bytes);
        if (failure.get() != null) {
            throw cancelled();
        }
    }

    private void work(WorkerFactory factory) {
        try (Worker worker = factory.worker(DiskThreads.hasher())) {
            for (long from = next.getAndAdd(run); from < layout.pieceCount(); from = next.getAndAdd(run)) {
                long to = Math.min(layout.pieceCount(), from + run);
                for (int piece = (int) from; piece < to; piece++) {
                    worker.piece(piece);
                }
            }
        } catch (StorageException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    private void throwFailure() throws StorageException {
        Throwable thrown = failure.get();
        if (thrown instanceof StorageException known) {
            throw known;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown != null) {
            throw new IllegalStateException("hashing failed", thrown);
        }
    }

    private static StorageException cancelled() {
        return new StorageException(StorageException.Kind.CANCELLED, "hashing was called off");
    }
}
