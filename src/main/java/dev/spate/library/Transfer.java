package dev.spate.library;

import dev.spate.library.TorrentException.Reason;
import dev.spate.session.Download;
import dev.spate.session.DownloadEvent;
import dev.spate.session.Snapshot;
import dev.spate.session.Summary;
import dev.spate.session.TorrentRef;
import dev.spate.session.WebSeedRate;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One torrent that is downloaded or seeded in a {@link Session}. Any thread may call. */
public final class Transfer {
    private static final Logger LOG = LoggerFactory.getLogger(Transfer.class);

    private final Torrent torrent;
    private final Callbacks callbacks;
    private final long beginNanos = System.nanoTime();
    private final List<StatusListener> listeners = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Path> downloaded;
    private final CompletableFuture<Path> result;
    private volatile Optional<Download> download = Optional.empty();
    private volatile OptionalInt listenPort = OptionalInt.empty();
    private volatile boolean stopped;
    private volatile boolean over;

    Transfer(Torrent torrent, Callbacks callbacks) {
        this.torrent = torrent;
        this.callbacks = callbacks;
        this.downloaded = callbacks.future();
        this.result = callbacks.future();
    }

    /**
     * Begins as soon as it is known what.
     *
     * @param source finds out what, on this thread or later
     * @param starter begins it, and has its events told; on the event loop perhaps
     */
    void begin(
            Supplier<CompletableFuture<TorrentRef>> source,
            BiFunction<TorrentRef, Consumer<DownloadEvent>, Download> starter) {
        CompletableFuture<TorrentRef> ref;
        try {
            ref = source.get();
        } catch (RuntimeException | Error e) {
            fail(e);
            return;
        }
        ref.whenComplete((known, failure) -> {
            if (failure != null) {
                fail(failure);
                return;
            }
            if (stopped || over) {
                return;
            }
            try {
                download = Optional.of(starter.apply(known, this::heard));
            } catch (RuntimeException | Error e) {
                fail(e);
                return;
            }
            download.get().result().whenComplete(this::ended);
            if (stopped) {
                download.get().stop();
            }
        });
    }

    /** On the event loop. */
    private void heard(DownloadEvent event) {
        if (event instanceof DownloadEvent.Completed completed) {
            Path out = completed.summary().out();
            callbacks.tellEnd(() -> {}, () -> downloaded.complete(out));
        } else if (event instanceof DownloadEvent.Listening listening) {
            listenPort = OptionalInt.of(listening.port());
        } else if (event instanceof DownloadEvent.Warning warning) {
            LOG.warn("{}: {}", torrent, warning.text());
        }
    }

    private void ended(Summary summary, Throwable failure) {
        if (failure != null) {
            fail(failure);
            return;
        }
        over = true;
        callbacks.tellEnd(this::tellLast, () -> {
            downloaded.complete(summary.out());
            result.complete(summary.out());
        });
    }

    private void fail(Throwable why) {
        over = true;
        TorrentException told = TorrentException.of(why);
        callbacks.tellEnd(this::tellLast, () -> {
            downloaded.completeExceptionally(told);
            result.completeExceptionally(told);
        });
    }

    private void tellLast() {
        listeners.forEach(StatusListener::takesTurn);
    }

    /** The session is closed, and the engine ends nothing any more. */
    void abandon() {
        if (!over) {
            fail(new TorrentException(Reason.STOPPED, "stopped", null));
        }
    }

    /** Has somebody told, on the thread for callbacks, when it has ended. */
    void onEnd(Runnable told) {
        result.whenComplete((path, failure) -> told.run());
    }

    /** One who is told how it stands, until the end has been told. Owner: the thread for callbacks. */
    private final class StatusListener {
        private final Consumer<TransferStatus> told;
        private volatile boolean last;

        StatusListener(Consumer<TransferStatus> told) {
            this.told = told;
        }

        /** Returns whether there is another turn. */
        boolean takesTurn() {
            if (!last) {
                TransferStatus now = status();
                last = now.phase() == TransferStatus.Phase.ENDED;
                try {
                    told.accept(now);
                } catch (RuntimeException | Error e) {
                    LOG.error("a listener threw an exception, and is told no more", e);
                    last = true;
                }
            }
            return !last;
        }
    }

    /**
     * What is transferred.
     *
     * @return as it was given
     */
    public Torrent torrent() {
        return torrent;
    }

    /**
     * How it stands now.
     *
     * @return the latest state; that of five times a second
     */
    public TransferStatus status() {
        Snapshot now = download.map(Download::snapshot).orElseGet(this::before);
        return new EngineStatus(now, over, listenPort);
    }

    private Snapshot before() {
        return new Snapshot(
                over ? Snapshot.Phase.DONE : Snapshot.Phase.METADATA,
                torrent.name().orElse(""),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                over ? "" : "the torrent",
                Optional.empty(),
                System.nanoTime() - beginNanos,
                0,
                WebSeedRate.NONE);
    }

    /**
     * Has a listener told how it stands: now, five times a second from now on, and once more at the end, before
     * {@link #result()} completes. One that throws anything is told no more. One that blocks delays all that is told after it
     * in this session, results too, until {@link Session#close()}.
     *
     * @param listener called on the session's thread for callbacks
     * @return this
     */
    public Transfer onStatus(Consumer<TransferStatus> listener) {
        Objects.requireNonNull(listener);
        StatusListener listening = new StatusListener(listener);
        listeners.add(listening);
        callbacks.repeat(listening::takesTurn);
        return this;
    }

    /**
     * When everything that is wanted is on the disk, whether or not it is given to others afterwards.
     *
     * @return completes with the file or directory of the content, on the session's thread for callbacks, or with a
     *     {@link TorrentException}; what is done to the future does nothing to the transfer, and what is added to one that is
     *     complete runs at once on the thread that adds it; to wait for it on the thread for callbacks throws an
     *     {@link IllegalStateException}
     */
    public CompletableFuture<Path> downloaded() {
        return downloaded.copy();
    }

    /**
     * When it has ended: everything is on the disk, and whatever should be given to others is.
     *
     * @return as {@link #downloaded()}; one that was stopped fails with {@link Reason#STOPPED}
     */
    public CompletableFuture<Path> result() {
        return result.copy();
    }

    /**
     * Waits for the {@link #result()}.
     *
     * @return the file or directory of the content
     * @throws TorrentException when it does not end well
     * @throws InterruptedException when this thread is interrupted; the transfer goes on
     * @throws IllegalStateException on the session's thread for callbacks, which must not wait
     */
    public Path await() throws InterruptedException {
        if (callbacks.isHere()) {
            throw new IllegalStateException("waiting here would keep the transfer's end from being told");
        }
        try {
            return result.get();
        } catch (ExecutionException e) {
            TorrentException why = TorrentException.of(e.getCause());
            throw new TorrentException(why.reason(), why.getMessage(), why);
        }
    }

    /**
     * Other files are wanted from now on; of those that are wanted no more, what is there stays.
     *
     * @param files as in {@link TransferOptions#withFiles}
     * @return completes when that is so, or with a {@link TorrentException}: the torrent has none of them, it has ended, or
     *     nothing can be changed just now
     */
    public CompletableFuture<Void> select(String... files) {
        CompletableFuture<Void> done = callbacks.future();
        download.map(it -> it.select(TransferOptions.selection(files)))
                .orElseGet(() -> CompletableFuture.failedFuture(new TorrentException(
                        Reason.REQUEST,
                        over
                                ? "no other files can be selected: it has ended"
                                : "nothing can be selected before it has begun",
                        null)))
                .whenComplete((ok, failure) -> callbacks.tellEnd(() -> {}, () -> {
                    if (failure == null) {
                        done.complete(null);
                    } else {
                        done.completeExceptionally(TorrentException.of(failure));
                    }
                }));
        return done;
    }

    /**
     * Ends it early: keeps what has come, tells the trackers, closes the files. Any number of times; nothing when it has
     * ended.
     *
     * @return completes when that is done, about a second later at most; as {@link #result()}, it is not to be waited for on
     *     the thread for callbacks
     */
    public CompletableFuture<Void> stop() {
        stopped = true;
        Optional<Download> begun = download;
        if (begun.isPresent()) {
            try {
                begun.get().stop();
            } catch (RejectedExecutionException closed) {
                // The close of the session, which is under way, ends it.
            }
        } else if (!over) {
            fail(new TorrentException(Reason.STOPPED, "stopped", null));
        }
        return result.handle((path, failure) -> null);
    }

    @Override
    public String toString() {
        return status().toString();
    }
}
