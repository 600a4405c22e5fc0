package dev.spate.session;

import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoException;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.net.Transport;
import dev.spate.peer.Greeting;
import dev.spate.scheduler.Scheduler;
import dev.spate.scheduler.SchedulerOptions;
import dev.spate.session.Snapshot.Phase;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.Storage;
import dev.spate.storage.StorageOptions;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PeerId;
import dev.spate.tracker.AnnounceRequest;
import dev.spate.tracker.Trackers;
import dev.spate.wire.FrameLimits;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One download from the first announce to the last byte: metadata if it is missing, a look at what is on the disk, the
 * swarm, and an orderly end.
 *
 * <p>Owner: the event loop, but for {@link #snapshot()}, {@link #result()} and {@link #stop()}, which any thread may call.
 */
public final class Download implements Swarm.Listener {
    private static final long TICK_MILLIS = 200;
    private static final int TICKS_PER_SWEEP = 10;
    private static final Duration GOODBYE = Duration.ofSeconds(1);
    private static final int FEW_PEERS = 50;
    private static final Logger LOG = LoggerFactory.getLogger(Download.class);

    private final Transport transport;
    private final EventLoop loop;
    private final TorrentRef ref;
    private final OptionalInt piece;
    private final DownloadOptions options;
    private final PeerId self;
    private final RandomGenerator random;
    private final Consumer<DownloadEvent> events;
    private final Discovery discovery;
    private final Set<InetSocketAddress> known = new LinkedHashSet<>();
    private final CompletableFuture<Summary> result = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final RateMeter rate = new RateMeter();
    private final long startNanos = System.nanoTime();
    private final int announceKey;
    private volatile Snapshot snapshot;
    private volatile boolean cancelled;
    private volatile long checkedBytes;

    private Phase phase;
    private ScheduledFuture<?> ticker;
    private int ticks;
    private MetadataFetch fetch;
    private PeerDirectory directory;
    private Target target;
    private Storage storage;
    private Swarm swarm;
    private long verifiedBytes;
    private long patienceFromNanos;
    private boolean opening;
    private Throwable reason;

    Download(
            Transport transport,
            Trackers trackers,
            TorrentRef ref,
            OptionalInt piece,
            DownloadOptions options,
            PeerId self,
            RandomGenerator random,
            Consumer<DownloadEvent> events) {
        this.transport = transport;
        this.loop = transport.loop();
        this.ref = ref;
        this.piece = piece;
        this.options = options;
        this.self = self;
        this.random = random;
        this.events = events;
        this.announceKey = random.nextInt();
        this.discovery = new Discovery(loop, trackers, ref.tiers(), this::announcement, random, this::found, events);
        this.phase = ref instanceof TorrentRef.Linked ? Phase.METADATA : Phase.CHECKING;
        publish();
    }

    /** The latest state; any thread. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** Completes when everything is on the disk, or with a {@link Failure}; on the event loop or a thread of the disk. */
    public CompletableFuture<Summary> result() {
        return result;
    }

    /**
     * Ends the download before its time: state kept, goodbye said, files closed. Any thread.
     *
     * @return completes when that is done, about a second later at most
     */
    public CompletableFuture<Void> stop() {
        cancelled = true;
        loop.execute(() -> fail(new Failure(Failure.Kind.INCOMPLETE, "stopped")));
        return ended;
    }

    /** Begins; on the event loop. */
    void begin() {
        patienceFromNanos = System.nanoTime();
        ticker = loop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        if (ref instanceof TorrentRef.Known at) {
            open(at.metainfo());
            return;
        }
        directory = new PeerDirectory(random);
        fetch = new MetadataFetch(transport, ref.infoHash(), self, directory, events, this::metadataFound);
        discovery.start();
        found(ref.peers());
        found(options.extraPeers());
    }

    private void metadataFound(byte[] info) {
        Metainfo metainfo;
        try {
            metainfo = MetainfoReader.readInfo(info, ref.tiers(), List.of());
        } catch (MetainfoException malformed) {
            fail(new Failure(
                    Failure.Kind.MALFORMED, "the metadata is malformed: " + malformed.getMessage(), malformed));
            return;
        }
        Set<InetSocketAddress> first = new LinkedHashSet<>(fetch.close());
        known.removeIf(directory::isBanned);
        first.addAll(known);
        known.clear();
        known.addAll(first);
        fetch = null;
        open(metainfo);
    }

    private void open(Metainfo metainfo) {
        phase = Phase.CHECKING;
        try {
            target = Target.of(metainfo, piece, options.out());
        } catch (Failure noSuchPiece) {
            fail(noSuchPiece);
            return;
        }
        opening = true;
        publish();
        Threads.start("spate-open", () -> openOutput(target));
    }

    /** On a thread of its own: reads the disk, and waits for the listening port. */
    private void openOutput(Target wanted) {
        Storage opened = null;
        try {
            StorageOptions storageOptions =
                    StorageOptions.defaults().withOverwrite(options.overwrite()).withDiskThreads(options.diskThreads());
            opened = Storage.open(wanted.stored(), wanted.out(), storageOptions, new RecheckProgress() {
                @Override
                public void checked(long bytes, long totalBytes) {
                    checkedBytes = bytes;
                }

                @Override
                public boolean cancelled() {
                    return cancelled;
                }
            });
            Storage ready = opened;
            Bitfield verified = wanted.verified(opened.verified());
            Swarm swarmToBe = opened.verified().isFull() ? null : makeSwarm(wanted, ready, verified);
            loop.execute(() -> opened(ready, swarmToBe));
        } catch (IOException e) {
            Storage half = opened;
            loop.execute(() -> notOpened(half, new Failure(Failure.Kind.DISK, e.getMessage(), e)));
        } catch (RuntimeException | Error bug) {
            Storage half = opened;
            loop.execute(() -> notOpened(half, bug));
        }
    }

    private Swarm makeSwarm(Target wanted, Storage ready, Bitfield verified) {
        Metainfo metainfo = wanted.metainfo();
        SchedulerOptions schedulerOptions =
                new SchedulerOptions(options.memoryBytes(), options.sequential(), wanted.wanted());
        Scheduler scheduler = new Scheduler(metainfo.layout(), verified, schedulerOptions, random);
        directory = new PeerDirectory(random);
        Greeting greeting = Greeting.of(metainfo.infoHash(), self, true, FrameLimits.of(metainfo.layout()));
        Swarm made = new Swarm(
                transport,
                greeting,
                metainfo.layout(),
                verified,
                scheduler,
                ready,
                wanted.firstPiece(),
                directory,
                options.maxPeers(),
                options.listenPort() >= 0,
                this);
        try {
            made.listen(Math.max(0, options.listenPort()));
        } catch (IOException portTaken) {
            event(new DownloadEvent.Warning(portTaken.getMessage() + " (peers can still be dialled)"));
        }
        return made;
    }

    private void notOpened(Storage half, Throwable why) {
        opening = false;
        storage = half;
        if (!enterFinishing()) {
            closeOutput(false);
        } else {
            endWith(why);
        }
    }

    private void opened(Storage ready, Swarm made) {
        opening = false;
        storage = ready;
        swarm = made;
        verifiedBytes = bytesOf(target.stored(), ready.verified());
        if (phase == Phase.FINISHING) {
            if (swarm != null) {
                swarm.close();
            }
            closeOutput(false);
            return;
        }
        events.accept(new DownloadEvent.Started(
                target.metainfo().name(),
                ref.infoHash().toHex(),
                target.stored().layout().totalBytes(),
                verifiedBytes));
        if (made == null) {
            finish();
            return;
        }
        phase = Phase.DOWNLOADING;
        patienceFromNanos = System.nanoTime();
        discovery.start();
        swarm.offer(List.copyOf(known));
        swarm.offer(ref.peers());
        swarm.offer(options.extraPeers());
        publish();
    }

    private static long bytesOf(Metainfo metainfo, Bitfield pieces) {
        long bytes = 0;
        for (int i = pieces.nextSet(0); i >= 0; i = pieces.nextSet(i + 1)) {
            bytes += metainfo.layout().pieceLength(i);
        }
        return bytes;
    }

    private AnnounceRequest announcement() {
        long left = target == null || phase == Phase.METADATA
                ? 1
                : target.metainfo().layout().totalBytes() - verifiedBytes;
        return new AnnounceRequest(
                ref.infoHash(),
                self,
                swarm == null ? 0 : swarm.listenPort(),
                0,
                swarm == null ? 0 : swarm.receivedBytes(),
                left,
                AnnounceRequest.Event.NONE,
                Math.min(options.maxPeers(), 2_000),
                announceKey);
    }

    private void found(List<InetSocketAddress> addresses) {
        for (InetSocketAddress each : addresses) {
            if (known.size() < PeerDirectory.LIMIT) {
                known.add(each);
            }
        }
        if (swarm != null) {
            swarm.offer(addresses);
        } else if (fetch != null) {
            fetch.offer(addresses);
        }
    }

    @Override
    public void event(DownloadEvent event) {
        events.accept(event);
    }

    @Override
    public void pieceVerified(int verifiedPiece) {
        verifiedBytes += target.metainfo().layout().pieceLength(verifiedPiece);
        events.accept(new DownloadEvent.PieceVerified(verifiedPiece));
        if (swarm.scheduler().isComplete()) {
            finish();
        }
    }

    @Override
    public void diskFailed(IOException reason) {
        fail(new Failure(Failure.Kind.DISK, reason.getMessage(), reason));
    }

    private void tick() {
        try {
            ticks++;
            if (ticks % TICKS_PER_SWEEP == 0) {
                sweep();
            }
            rate.sample(swarm == null ? 0 : swarm.receivedBytes(), System.nanoTime());
            publish();
            checkPatience();
        } catch (RuntimeException | Error bug) {
            crash(bug);
        }
    }

    private void sweep() {
        if (fetch != null) {
            fetch.sweep();
        } else if (swarm != null && phase == Phase.DOWNLOADING) {
            swarm.sweep();
        }
        if (directory != null
                && connected() + halfOpen() < Math.min(FEW_PEERS, options.maxPeers())
                && directory.untried() == 0) {
            discovery.peersWanted();
        }
    }

    private void checkPatience() {
        if (phase != Phase.METADATA && phase != Phase.DOWNLOADING) {
            return;
        }
        if (discovery.isExhausted() && connected() + halfOpen() == 0 && directory.untried() == 0) {
            fail(nobody("no source of peers is left"));
            return;
        }
        long last = fetch != null ? fetch.lastByteNanos() : swarm == null ? patienceFromNanos : swarm.lastByteNanos();
        long since = System.nanoTime() - Math.max(last, patienceFromNanos);
        if (!options.timeout().isZero() && since > options.timeout().toNanos()) {
            fail(nobody("nothing came for " + options.timeout().toSeconds() + " s"));
        }
    }

    private Failure nobody(String what) {
        String complaints = discovery.complaints();
        String why = complaints.isEmpty()
                ? known.isEmpty()
                        ? "the trackers know no peers"
                        : known.size() + " peers known, " + connected() + " connected"
                : complaints;
        if (known.size() > 0 && !complaints.isEmpty()) {
            why += "; " + known.size() + " peers known, " + connected() + " connected";
        }
        boolean something = verifiedBytes > 0 || swarm != null && swarm.served() > 0;
        return something
                ? new Failure(
                        Failure.Kind.INCOMPLETE,
                        "incomplete: " + what + ": " + why + " (run the same command again to go on)")
                : new Failure(
                        Failure.Kind.UNAVAILABLE,
                        (fetch == null ? "nobody to download from: " : "nobody to get the metadata from: ") + what
                                + ": " + why + " (try again later)");
    }

    private int connected() {
        return fetch != null ? fetch.connected() : swarm == null ? 0 : swarm.connected();
    }

    private int halfOpen() {
        return fetch != null ? fetch.halfOpen() : swarm == null ? 0 : swarm.halfOpen();
    }

    private void finish() {
        if (!enterFinishing()) {
            return;
        }
        if (swarm != null) {
            swarm.close();
        }
        discovery.completed();
        closeOutput(true);
    }

    private void fail(Failure failure) {
        if (!enterFinishing()) {
            return;
        }
        LOG.debug("download ends: {}", failure.getMessage());
        endWith(failure);
    }

    private void crash(Throwable bug) {
        LOG.error("internal error", bug);
        if (enterFinishing()) {
            endWith(bug);
        }
    }

    private void endWith(Throwable why) {
        reason = why;
        if (fetch != null) {
            fetch.close();
        }
        if (swarm != null) {
            swarm.close();
        }
        // While the disk is being read, the thread that does it comes back to opened() or notOpened() first.
        if (!opening) {
            closeOutput(false);
        }
    }

    private boolean enterFinishing() {
        if (phase == Phase.FINISHING || phase == Phase.DONE) {
            return false;
        }
        phase = Phase.FINISHING;
        publish();
        return true;
    }

    /** Says goodbye and closes the files, at the same time; then it is over. */
    private void closeOutput(boolean complete) {
        CompletableFuture<Void> goodbye = new CompletableFuture<>();
        discovery.stop(GOODBYE, () -> goodbye.complete(null));
        CompletableFuture<Void> files = new CompletableFuture<>();
        Threads.start("spate-close", () -> {
            try {
                if (storage != null && complete) {
                    storage.complete();
                }
                if (storage != null) {
                    storage.close();
                }
                files.complete(null);
            } catch (IOException | RuntimeException | Error e) {
                files.completeExceptionally(e);
            }
        });
        files.whenComplete((ok, diskError) ->
                goodbye.whenComplete((told, ignored) -> loop.execute(() -> over(complete, diskError))));
    }

    private void over(boolean complete, Throwable diskError) {
        ticker.cancel(false);
        phase = Phase.DONE;
        publish();
        if (reason == null && diskError != null) {
            reason = diskError instanceof IOException
                    ? new Failure(Failure.Kind.DISK, diskError.getMessage(), diskError)
                    : diskError;
        }
        if (complete && reason == null) {
            result.complete(new Summary(
                    target.out(),
                    target.metainfo().name(),
                    target.stored().layout().totalBytes(),
                    swarm == null ? 0 : swarm.receivedBytes(),
                    swarm == null ? 0 : swarm.wastedBytes(),
                    System.nanoTime() - startNanos,
                    swarm == null ? 0 : swarm.served()));
        } else {
            result.completeExceptionally(reason);
        }
        ended.complete(null);
    }

    private String waitingFor(long now) {
        if (phase == Phase.CHECKING) {
            return "checking what is on the disk";
        }
        if (phase == Phase.FINISHING) {
            return "closing";
        }
        if (phase == Phase.METADATA && fetch != null && !fetch.waitingFor().isEmpty()) {
            return fetch.waitingFor();
        }
        if (swarm != null && swarm.receivedBytes() > 0 && now - swarm.lastByteNanos() < 2_000_000_000L) {
            return "";
        }
        String prefix = phase == Phase.METADATA ? "metadata: " : "";
        if (connected() == 0) {
            return prefix + (halfOpen() > 0 ? "connecting to " + halfOpen() + " peers" : discovery.status());
        }
        if (swarm == null || swarm.unchoked() == 0) {
            return prefix + connected() + " peers connected, none lets us download yet";
        }
        return swarm.unchoked() + " peers owe us blocks";
    }

    private void publish() {
        long now = System.nanoTime();
        boolean checking = phase == Phase.CHECKING;
        snapshot = new Snapshot(
                phase,
                target == null
                        ? ref.name().orElse(ref.infoHash().toHex())
                        : target.metainfo().name(),
                target == null ? 0 : target.stored().layout().totalBytes(),
                checking ? checkedBytes : verifiedBytes,
                swarm == null ? 0 : swarm.receivedBytes(),
                swarm == null ? 0 : swarm.wastedBytes(),
                rate.bytesPerSecond(),
                connected(),
                known.size(),
                swarm == null ? 0 : swarm.unchoked(),
                waitingFor(now),
                now - startNanos);
    }
}
