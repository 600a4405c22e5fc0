package dev.spate.session;

import dev.spate.metainfo.Metainfo;
import dev.spate.net.OpenFileLimit;
import dev.spate.session.Snapshot.Phase;
import dev.spate.storage.Storage;
import dev.spate.torrent.Bitfield;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
public final class Download {
    private static final long TICK_MILLIS = 200;
    private static final int TICKS_PER_SWEEP = 10;
    private static final Duration GOODBYE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Download.class);

    private final Means means;
    private final EventLoop loop;
    private final TorrentRef ref;
    private final OptionalInt piece;
    private final DownloadOptions options;
    private final Consumer<DownloadEvent> events;
    private final Discovery discovery;
    private final Patience patience;
    private final Recruiting recruiting;
    private final LiveLine line;
    private final Output output;
    private final Progress progress;
    private final CompletableFuture<Summary> result = new CompletableFuture<>();
    private final CompletableFuture<Void> goodbye = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Explain explain;
    private volatile Snapshot snapshot;
    private volatile Optional<Findings> findings = Optional.empty();

    private Phase phase;
    private ScheduledFuture<?> ticker;
    private int ticks;
    private PeerDirectory directory;
    private MetadataFetch fetch;
    private Target target;
    private Storage storage;
    private Swarm swarm;
    private Throwable reason;

    Download(Means means, TorrentRef ref, OptionalInt piece, DownloadOptions wanted, Watching watching) {
        this.means = means;
        this.loop = means.transport().loop();
        this.ref = ref;
        this.piece = piece;
        this.options = wanted.within(OpenFileLimit.now());
        this.events = watching.events();
        RandomGenerator random = means.random();
        this.directory = new PeerDirectory(random);
        this.progress = new Progress(
                ref, means.self(), random.nextInt(), options.maxPeers(), () -> directory.known(), means.clock());
        this.discovery = new Discovery(
                loop, means.trackers(), means.resolver(), ref, progress::announcement, random, this::found, watching);
        this.patience = new Patience(options.timeout(), discovery);
        this.recruiting = new Recruiting(options.maxPeers(), means.clock().getAsLong());
        this.line = new LiveLine(discovery);
        this.output = new Output(loop);
        this.phase = ref instanceof TorrentRef.Linked ? Phase.METADATA : Phase.CHECKING;
        this.explain = new Explain(watching, discovery, progress);
        publish();
    }

    /** The latest state; any thread. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** How it went; empty before the end. Any thread. */
    public Optional<Findings> findings() {
        return findings;
    }

    /** Completes when everything is on the disk, or with a {@link Failure}; on the event loop. */
    public CompletableFuture<Summary> result() {
        return result;
    }

    /**
     * Ends the download before its time: state kept, goodbye said, files closed. Any thread, any number of times.
     *
     * @return completes when that is done, about a second later at most
     */
    public CompletableFuture<Void> stop() {
        output.cancel();
        if (!ended.isDone()) {
            loop.execute(() -> fail(new Failure(Failure.Kind.INCOMPLETE, "stopped")));
        }
        return ended;
    }

    /** As {@link #stop()}, for when the loop is about to end: waits for no tracker. On the event loop. */
    CompletableFuture<Void> abandon() {
        output.cancel();
        fail(new Failure(Failure.Kind.INCOMPLETE, "stopped"));
        goodbye.complete(null);
        return ended;
    }

    /** Begins; on the event loop. */
    void begin() {
        try {
            search();
        } catch (RuntimeException | Error bug) {
            LOG.error("internal error", bug);
            fail(bug);
        }
    }

    private void search() {
        explain.begin(means.clock().getAsLong());
        ticker = loop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        if (ref instanceof TorrentRef.Known at) {
            open(at.metainfo());
            return;
        }
        fetch = new MetadataFetch(
                means.transport(), ref.infoHash(), means.self(), directory, means.clock(), events, this::metadataFound);
        discovery.start();
        found(PeerDirectory.OURS, options.extraPeers());
    }

    private void metadataFound(byte[] info) {
        Metainfo metainfo;
        try {
            metainfo = ref.describedBy(info);
        } catch (Failure malformed) {
            fail(malformed);
            return;
        }
        // Those that had the metadata are alive: they come first.
        // Of what came of the old ones only the bans count: whom we hung up on just now is welcome again.
        directory = directory.afresh(fetch.close());
        fetch = null;
        open(metainfo);
    }

    private void open(Metainfo metainfo) {
        phase = Phase.CHECKING;
        try {
            target = Target.of(metainfo, piece, options);
        } catch (Failure unusable) {
            fail(unusable);
            return;
        }
        progress.aimAt(target);
        output.open(target, options, explain.disk(target.firstPiece()), this::opened, this::notOpened);
        publish();
    }

    private void notOpened(Throwable why) {
        reason = reason == null ? why : reason;
        enterFinishing();
        closeOutput(false);
    }

    private void opened(Storage ready) {
        storage = ready;
        Bitfield stored = storage.verified();
        progress.found(stored);
        if (phase == Phase.FINISHING) {
            closeOutput(false);
            return;
        }
        events.accept(progress.started());
        if (stored.isFull()) {
            finish();
            return;
        }
        OpenPieces pieces = new OpenPieces(storage, target.firstPiece());
        swarm = target.swarm(
                means, pieces, target.verified(stored), directory, options, progress.latencies(), new Listener());
        progress.begun(swarm);
        swarm.listen(options.listenPort()).addListener(done -> {
            if (!done.isSuccess()) {
                String why = done.cause().getMessage();
                events.accept(new DownloadEvent.Warning(why + " (peers can still be dialled)"));
            }
            seekPeers();
        });
    }

    private void seekPeers() {
        if (phase == Phase.CHECKING) {
            // Not before: with nobody to dial yet, it would look as if nobody were left.
            phase = Phase.DOWNLOADING;
            discovery.start();
            found(PeerDirectory.OURS, options.extraPeers());
            publish();
        }
    }

    private void found(String source, List<InetSocketAddress> addresses) {
        directory.add(source, addresses);
        Crowd seeking = swarm == null ? fetch : swarm;
        if (seeking != null) {
            seeking.dialMore();
        }
    }

    private final class Listener implements SwarmListener {
        @Override
        public void event(DownloadEvent event) {
            events.accept(event);
        }

        @Override
        public void pieceVerified(int verifiedPiece) {
            progress.pieceVerified(verifiedPiece);
            events.accept(new DownloadEvent.PieceVerified(verifiedPiece));
            if (swarm.scheduler().isComplete()) {
                finish();
            }
        }

        @Override
        public void broken(Error error) {
            fail(error);
        }

        @Override
        public void diskFailed(IOException why) {
            if (why.getCause() instanceof VirtualMachineError error) {
                fail(error);
                return;
            }
            fail(new Failure(Failure.Kind.DISK, why.getMessage(), why));
        }
    }

    private void tick() {
        try {
            boolean drowsy = patience.isDrowsy(means.clock().getAsLong());
            if (++ticks % TICKS_PER_SWEEP == 0 && !drowsy) {
                sweep();
            }
            progress.sampleRate();
            explain.sample(phase, swarm, means.clock().getAsLong());
            publish();
            Crowd crowd = crowd();
            if (crowd != null && !drowsy) {
                patience.end(crowd, directory, means.clock().getAsLong())
                        .ifPresent(what -> fail(patience.failure(what, fetch != null, progress, crowd.connected())));
            }
        } catch (RuntimeException | Error bug) {
            LOG.error("internal error", bug);
            fail(bug);
        }
    }

    private void sweep() {
        Crowd crowd = crowd();
        if (crowd == null) {
            return;
        }
        crowd.sweep();
        if (recruiting.isDue(crowd, directory.untried(), means.clock().getAsLong())) {
            discovery.peersWanted();
        }
    }

    /** Those whom we wait for; null when we wait for nobody. */
    private Crowd crowd() {
        return phase == Phase.METADATA ? fetch : phase == Phase.DOWNLOADING ? swarm : null;
    }

    private void finish() {
        if (!enterFinishing()) {
            return;
        }
        if (swarm != null) {
            swarm.close();
            if (piece.isEmpty()) {
                discovery.completed();
            }
        }
        closeOutput(true);
    }

    private void fail(Throwable why) {
        if (!enterFinishing()) {
            return;
        }
        LOG.debug("download ends: {}", why.getMessage());
        reason = why;
        if (fetch != null) {
            fetch.close();
        }
        if (swarm != null) {
            swarm.close();
        }
        // While the disk is being looked at, the thread that does it comes back first.
        if (!output.isOpening()) {
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
        discovery.stop(GOODBYE, () -> goodbye.complete(null));
        output.close(storage, complete)
                .whenComplete((ok, diskError) ->
                        goodbye.whenComplete((told, ignored) -> loop.execute(() -> over(complete, diskError))));
    }

    private void over(boolean complete, Throwable diskError) {
        ticker.cancel(false);
        phase = Phase.DONE;
        publish();
        findings = Optional.of(explain.end());
        reason = reason == null ? diskError : reason;
        if (complete && reason == null) {
            result.complete(progress.summary());
        } else {
            result.completeExceptionally(reason);
        }
        ended.complete(null);
    }

    private void publish() {
        Crowd crowd = crowd();
        String waitingFor = line.phrase(phase, fetch, swarm, means.clock().getAsLong());
        snapshot = progress.snapshot(
                phase, output.checkedBytes(), crowd == null ? 0 : crowd.connected(), waitingFor, explain.told());
    }
}
