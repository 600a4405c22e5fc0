package dev.spate.session;

import dev.spate.net.OpenFileLimit;
import dev.spate.storage.DiskWatch;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.Storage;
import dev.spate.storage.StorageException;
import dev.spate.storage.StorageOptions;
import dev.spate.torrent.Bitfield;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Opens and closes a {@link Storage} without holding up the loop: both wait for the disk. Owner: the event loop.
 */
final class AsyncStorage implements RecheckProgress {
    private final Executor loop;
    private final OpeningTurns turns;
    /** Null before {@link #open}. Owner: the event loop. */
    private OpeningTurns.Turn turn;

    private volatile boolean cancelled;
    private volatile long checkedBytes;
    private boolean opening;

    /** @param turns of all torrents of the engine */
    AsyncStorage(Executor loop, OpeningTurns turns) {
        this.loop = loop;
        this.turns = turns;
    }

    /**
     * Begins to open the storage, which checks what is on the disk. Calls one of the two, on the loop.
     *
     * @param watch is told what the disk threads do, with the storage's own numbers of pieces
     * @param notOpened is told a {@link Failure}, or a bug of ours
     */
    void open(
            DownloadTarget wanted,
            DownloadOptions options,
            DiskWatch watch,
            Consumer<Storage> opened,
            Consumer<Throwable> notOpened) {
        opening = true;
        Runnable work = () -> {
            try {
                StorageOptions usual = StorageOptions.defaults();
                StorageOptions how = usual.withOpenFiles(
                                OpenFileLimit.now().among(options.share()).files(usual.openFiles()))
                        .withOverwrite(options.overwrite())
                        .withNamed(options.out().isPresent())
                        .withDiskThreads(options.diskThreads())
                        .withWanted(wanted.files());
                Storage storage = storage(wanted, options, how, watch);
                tell(() -> opened.accept(storage));
            } catch (StorageException e) {
                tell(() -> notOpened.accept(new Failure(Failure.Kind.DISK, e.getMessage(), e)));
            } catch (RuntimeException | Error bug) {
                tell(() -> notOpened.accept(bug));
            }
        };
        turn = new OpeningTurns.Turn(work, noThread -> tell(() -> notOpened.accept(noThread)));
        turns.begin(turn);
    }

    private Storage storage(DownloadTarget wanted, DownloadOptions options, StorageOptions how, DiskWatch watch)
            throws StorageException {
        if (!options.keepsFiles()) {
            return Storage.inMemory(wanted.stored(), wanted.out(), how, watch);
        }
        return options.sharing().fetches()
                ? Storage.open(wanted.stored(), wanted.out(), how, this, watch)
                : Storage.openToSeed(
                        wanted.stored(), wanted.out(), how, options.sharing().hashed(), this, watch);
    }

    private void tell(Runnable outcome) {
        loop.execute(() -> {
            opening = false;
            outcome.run();
        });
    }

    /** Whether the disk is still being checked. */
    boolean isOpening() {
        return opening;
    }

    /** Whether the disk is not being checked yet, as those of other torrents are. */
    boolean waitsForTurn() {
        return opening && !turn.hasCome();
    }

    /** Makes {@link #open} end early, in a failure. Any thread. */
    void cancel() {
        cancelled = true;
    }

    /** Opens nothing any more, and tells nobody so, when the turn to open has not come yet. */
    void giveUpTurn() {
        if (turn != null && turns.forget(turn)) {
            opening = false;
        }
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public void checked(long bytes, long totalBytes) {
        checkedBytes = bytes;
    }

    /** Bytes checked so far. Any thread. */
    long checkedBytes() {
        return checkedBytes;
    }

    /**
     * Ends the writing, once everything is there; reads go on.
     *
     * @return on a thread of its own; fails with a {@link Failure}, or with a bug of ours
     */
    CompletableFuture<Void> finish(Storage storage) {
        return onDisk("spate-finish", storage::finish);
    }

    /**
     * Changes which files are wanted.
     *
     * @return as {@link #finish}
     */
    CompletableFuture<Void> want(Storage storage, Optional<Bitfield> files) {
        return onDisk("spate-select", () -> storage.want(files));
    }

    /**
     * Closes the files.
     *
     * @param complete whether everything is there, so that the record of what is missing can go
     * @param storage null when it was never opened
     * @return on a thread of its own; fails with a {@link Failure}, or with a bug of ours
     */
    CompletableFuture<Void> close(Storage storage, boolean complete) {
        if (storage == null) {
            return CompletableFuture.completedFuture(null);
        }
        return onDisk("spate-close", () -> {
            if (complete) {
                storage.complete();
            } else {
                storage.close();
            }
        });
    }

    /** Work that waits for the disk. */
    @FunctionalInterface
    private interface DiskWork {
        void run() throws StorageException;
    }

    private static CompletableFuture<Void> onDisk(String name, DiskWork work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Runnable guarded = () -> {
            try {
                work.run();
                done.complete(null);
            } catch (StorageException e) {
                done.completeExceptionally(new Failure(Failure.Kind.DISK, e.getMessage(), e));
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        };
        try {
            DaemonThreads.start(name, guarded);
        } catch (OutOfMemoryError noThread) {
            done.completeExceptionally(noThread);
        }
        return done;
    }
}
