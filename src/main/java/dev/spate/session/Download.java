package dev.spate.session;

import dev.spate.metainfo.FileSelection;
import dev.spate.net.LoopWork;
import dev.spate.scheduler.PieceStates;
import dev.spate.torrent.InfoHash;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * A {@link Torrent} that ends when it is complete, or, if it shall be given to others afterwards, when the goal of that is
 * reached; and when nothing new comes for too long.
 *
 * <p>Any thread may call.
 */
public final class Download {
    private final Torrent torrent;
    private final StallTimeout stallTimeout;
    private final Optional<SeedGoal> goal;
    private final DownloadObservers observers;
    private final CompletableFuture<Summary> result = new CompletableFuture<>();

    Download(
            EngineResources resources,
            TorrentRef ref,
            OptionalInt piece,
            DownloadOptions options,
            DownloadObservers observers) {
        this.observers = observers;
        this.goal = piece.isPresent() ? Optional.empty() : options.sharing().afterwards();
        this.stallTimeout = new StallTimeout(options.timeout());
        this.torrent = new Torrent(resources, ref, piece, options, observers, new Ending());
    }

    /** The latest state. */
    public Snapshot snapshot() {
        return torrent.snapshot();
    }

    /**
     * Where the pieces stand; empty while there are no peers to ask. Looks at each missing piece: to be asked for once a second.
     *
     * @return completes on the event loop
     */
    public CompletableFuture<Optional<PieceStates>> pieceStates() {
        return torrent.pieceStates();
    }

    /** What the torrent is known by, which its metadata may add to: of a hybrid two. */
    public List<InfoHash> names() {
        return torrent.names();
    }

    /** How it went; empty before the end. */
    public Optional<Findings> findings() {
        return torrent.findings();
    }

    /** Completes when everything is on the disk and the goal is reached, or with a {@link Failure}; on the event loop. */
    public CompletableFuture<Summary> result() {
        return result;
    }

    /**
     * Ends the download early: keeps the state, sends the stopped announces, closes the files. Any number of times.
     *
     * @return completes when that is done, about a second later at most
     */
    public CompletableFuture<Void> stop() {
        return torrent.stop();
    }

    /**
     * Other files are wanted from now on; of those that are wanted no more, what is there stays.
     *
     * @return completes when that is so, on the event loop; fails with a {@link Failure} when the torrent has none of them, a
     *     file is in the way, or nothing can be changed just now
     */
    public CompletableFuture<Void> select(FileSelection files) {
        return torrent.select(files);
    }

    Torrent torrent() {
        return torrent;
    }

    /** When it ends. Owner: the event loop. */
    private final class Ending implements Torrent.Owner {
        @Override
        public boolean goesOnComplete() {
            return goal.isPresent();
        }

        @Override
        public void seeding() {
            observers
                    .events()
                    .accept(new DownloadEvent.Completed(torrent.progress().summary()));
        }

        @Override
        public void tick(long nowNanos, boolean suspended) {
            OptionalLong seeding = torrent.seedingNanos();
            if (seeding.isPresent()) {
                goal.flatMap(it -> it.reached(
                                torrent.progress().transferred().sentBytes(),
                                torrent.totalBytes(),
                                seeding.getAsLong()))
                        .ifPresent(this::goalReached);
            } else if (!suspended) {
                stallTimeout.reached(torrent, nowNanos).ifPresent(torrent::fail);
            }
        }

        private void goalReached(String why) {
            observers.events().accept(new DownloadEvent.GoalReached(why));
            torrent.finish();
        }

        @Override
        public void ended(Optional<Throwable> why) {
            if (why.isPresent()) {
                result.completeExceptionally(why.get());
            } else {
                LoopWork.task(() -> result.complete(torrent.progress().summary()), result::completeExceptionally)
                        .run();
            }
        }
    }
}
