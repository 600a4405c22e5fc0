package dev.spate.storage.resume;

import dev.spate.storage.DiskThreads;
import dev.spate.storage.PieceVerifier;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.StorageException;
import dev.spate.storage.VerifiedPieces;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileStat;
import dev.spate.storage.files.OutputTree;
import dev.spate.torrent.Bitfield;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Hashes what is on disk, on all disk threads, each taking runs of pieces that lie side by side. */
final class Recheck {
    /** Long enough to read a disk in sequence, short enough to keep all threads busy to the end. */
    private static final int RUN_BYTES = 8 << 20;

    private static final long REPORT_MILLIS = 100;

    private final FileMap map;
    private final OutputTree tree;
    private final PieceVerifier verifier;
    private final List<FileStat> stats;
    /** Whether pieces have padding in them: nobody counts it. */
    private final boolean padded;

    private final int[] pieces;
    private final VerifiedPieces found;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong checkedBytes = new AtomicLong();
    private final AtomicBoolean stopped = new AtomicBoolean();

    /**
     * @param pieces those to check
     * @param found gets those that are right
     */
    Recheck(
            FileMap map,
            OutputTree tree,
            PieceVerifier verifier,
            List<FileStat> stats,
            Bitfield pieces,
            VerifiedPieces found) {
        this.map = map;
        this.tree = tree;
        this.verifier = verifier;
        this.stats = stats;
        this.padded = map.bytesOfFiles() != map.layout().totalBytes();
        this.found = found;
        this.pieces = new int[pieces.cardinality()];
        int count = 0;
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            this.pieces[count++] = piece;
        }
    }

    /**
     * Checks all of them. When it fails, the threads end soon after.
     *
     * @throws StorageException kind CANCELLED when called off or interrupted (the flag stays set); else a file that cannot be
     *     read
     */
    void run(ExecutorService disk, int threads, RecheckProgress progress) throws StorageException {
        long total = 0;
        for (int piece : pieces) {
            total += fileBytesIn(piece);
        }
        List<Future<?>> workers = new ArrayList<>();
        try {
            for (int i = 0; i < threads; i++) {
                workers.add(disk.submit(() -> {
                    check();
                    return null;
                }));
            }
            for (Future<?> worker : workers) {
                while (!isDone(worker)) {
                    progress.checked(checkedBytes.get(), total);
                    if (progress.cancelled()) {
                        throw cancelled();
                    }
                }
            }
            progress.checked(total, total);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled();
        } finally {
            stopped.set(true);
        }
    }

    private int fileBytesIn(int piece) {
        return padded ? map.fileBytesIn(piece) : map.layout().pieceLength(piece);
    }

    private static boolean isDone(Future<?> worker) throws StorageException, InterruptedException {
        try {
            worker.get(REPORT_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException known) {
                throw known;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("the check of what is on disk failed", e.getCause());
        }
    }

    static StorageException cancelled() {
        return new StorageException(StorageException.Kind.CANCELLED, "the check of what is on disk was called off");
    }

    private void check() throws StorageException {
        int run = Math.max(1, RUN_BYTES / map.layout().pieceLength());
        try (PieceReader reader = new PieceReader(map, tree, verifier, stats, DiskThreads.hasher())) {
            for (long from = next.getAndAdd(run); from < pieces.length; from = next.getAndAdd(run)) {
                for (int i = (int) from; i < Math.min(pieces.length, from + run); i++) {
                    if (stopped.get()) {
                        return;
                    }
                    if (reader.holds(pieces[i])) {
                        found.add(pieces[i]);
                    }
                    checkedBytes.addAndGet(fileBytesIn(pieces[i]));
                }
            }
        }
    }
}
