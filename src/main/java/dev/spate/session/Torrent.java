package dev.spate.session;

import dev.spate.metainfo.FileSelection;
import dev.spate.metainfo.InfoBytes;
import dev.spate.metainfo.Metainfo;
import dev.spate.net.LoopWork;
import dev.spate.net.OpenFileLimit;
import dev.spate.peer.OurHandshake;
import dev.spate.scheduler.PieceStates;
import dev.spate.scheduler.Scheduler;
import dev.spate.scheduler.SchedulerOptions;
import dev.spate.session.Snapshot.Phase;
import dev.spate.session.insight.BottleneckMonitor;
import dev.spate.session.insight.WaitReason;
import dev.spate.session.metadata.MetadataFetch;
import dev.spate.session.metadata.MetadataListener;
import dev.spate.session.peers.DhtSource;
import dev.spate.session.peers.LastPeer;
import dev.spate.session.peers.PeerDiscovery;
import dev.spate.session.peers.PeerList;
import dev.spate.session.peers.PeerPriority;
import dev.spate.session.peers.PeerSearch;
import dev.spate.session.peers.PeerSource;
import dev.spate.session.peers.PexSource;
import dev.spate.session.peers.ReannouncePolicy;
import dev.spate.session.peers.SavedPeers;
import dev.spate.session.swarm.PieceBuffers;
import dev.spate.session.swarm.Swarm;
import dev.spate.session.swarm.SwarmContext;
import dev.spate.session.swarm.SwarmListener;
import dev.spate.storage.Storage;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.InfoHash;
import dev.spate.tracker.AnnouncePolicy;
import dev.spate.webseed.WebSources;
import dev.spate.wire.FrameLimits;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One torrent's life in an engine: gets the metadata if it is missing, checks what is on the disk, downloads, gives to others,
 * and ends in order. When it ends is for its {@link Owner} to say: {@link Download}.
 *
 * <p>Owner: the event loop, but for {@link #snapshot()}, {@link #findings()}, {@link #ended()} and {@link #stop()}, which any
 * thread may call.
 */
final class Torrent {
    private static final long TICK_MILLIS = 200;
    private static final int TICKS_PER_SWEEP = 10;
    private static final Duration STOP_ANNOUNCE_BOUND = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(Torrent.class);

    private final EngineResources resources;
    private final EventLoop loop;
    private final TorrentRef ref;
    private final OptionalInt piece;
    private final DownloadOptions options;
    private FileSelection select;
    private final Consumer<DownloadEvent> events;
    private final Owner owner;
    private final PeerDiscovery peerDiscovery;
    private final LastPeer lastPeer = new LastPeer();
    private final SuspendDetector suspendDetector = new SuspendDetector();
    private final ReannouncePolicy reannouncePolicy;
    private final WaitReason waitReason;
    private final AsyncStorage asyncStorage;
    private final Progress progress;
    private final CompletableFuture<Void> stopAnnounced = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final BottleneckMonitor bottleneckMonitor;
    private volatile Snapshot snapshot;
    private volatile Optional<Findings> findings = Optional.empty();
    /** Of a hybrid, by a link with one of its hashes, both once there is the metadata. */
    private volatile List<InfoHash> names;

    private Phase phase;
    private ScheduledFuture<?> ticker;
    private int ticks;
    private boolean wasSuspended;
    private PeerList peerList;
    private MetadataFetch fetch;
    /** Where peers dialled us for the metadata, until the swarm takes it over. */
    private Optional<ListenPorts.Lease> heldPort = Optional.empty();

    private DownloadTarget target;
    private Optional<OutputClaims.Claim> claim = Optional.empty();
    private Storage storage;
    private Swarm swarm;
    private Throwable reason;
    /** Null unless somebody takes the file as it comes. */
    private FileStream stream;

    /** When we waited for whoever takes it, last. */
    private long readerNanos;

    /** Whether everything was there, or all that there is to give, before the end. */
    private boolean seeds;

    /** Whether the files are as they shall be: from then on the seeding may end. */
    private boolean written;

    private long seedingSinceNanos;

    /** Who has a torrent run, and decides when it ends. All on the event loop. */
    interface Owner {
        /** Everything is there, found on the disk or downloaded. Returns whether the torrent goes on, to give it to others. */
        boolean goesOnComplete();

        /** Everything is on the disk, and given to others from now on. Not told when it was there to begin with. */
        void seeding();

        /**
         * Some time has passed: a fifth of a second.
         *
         * @param suspended whether the process was suspended a moment ago, so that the silence of peers proves nothing
         */
        void tick(long nowNanos, boolean suspended);

        /** It has ended, with all that was asked for; or else why not. */
        void ended(Optional<Throwable> why);
    }

    /**
     * A torrent that has yet to begin.
     *
     * @param piece the only one that is wanted; empty for all
     * @param wanted all but when it shall end
     */
    Torrent(
            EngineResources resources,
            TorrentRef ref,
            OptionalInt piece,
            DownloadOptions wanted,
            DownloadObservers observers,
            Owner owner) {
        this.resources = resources;
        this.loop = resources.transport().loop();
        this.ref = ref;
        this.piece = piece;
        this.options = wanted.within(OpenFileLimit.now());
        this.select = wanted.select();
        this.events = observers.events();
        this.owner = owner;
        RandomGenerator random = resources.random();
        this.progress = new Progress(
                ref, resources.self(), random.nextInt(), options.maxPeers(), () -> peerList.known(), resources.clock());
        this.peerList = new PeerList(
                random,
                new PeerPriority(
                        resources.externalIp(), () -> progress.announcement().port()));
        this.peerDiscovery = new PeerDiscovery(
                resources,
                ref,
                options.extraPeers(),
                options.without(),
                progress::announcement,
                AnnouncePolicy.DOWNLOAD,
                observers,
                new SourceEvents());
        this.reannouncePolicy =
                new ReannouncePolicy(peerDiscovery::peersWanted, peerDiscovery::outage, options.maxPeers(), nowNanos());
        this.asyncStorage = new AsyncStorage(loop, resources.openings());
        this.names = ref.names();
        this.phase = ref instanceof TorrentRef.Linked ? Phase.METADATA : Phase.CHECKING;
        this.readerNanos = nowNanos();
        this.bottleneckMonitor = new BottleneckMonitor(observers, peerDiscovery, progress);
        this.waitReason = new WaitReason(peerDiscovery, bottleneckMonitor);
        publish();
    }

    private long nowNanos() {
        return resources.clock().getAsLong();
    }

    /** The latest state; any thread. */
    Snapshot snapshot() {
        return snapshot;
    }

    /** Where its pieces stand; empty in a phase without peers. Any thread; completes on the loop. */
    CompletableFuture<Optional<PieceStates>> pieceStates() {
        CompletableFuture<Optional<PieceStates>> states = new CompletableFuture<>();
        loop.execute(LoopWork.task(
                () -> states.complete(
                        Optional.ofNullable(swarm).map(it -> it.scheduler().pieceStates())),
                states::completeExceptionally));
        return states;
    }

    /** See {@link TorrentRef#names}; any thread. */
    List<InfoHash> names() {
        return names;
    }

    /** How it went; empty before the end. Any thread. */
    Optional<Findings> findings() {
        return findings;
    }

    /** The numbers of it. */
    Progress progress() {
        return progress;
    }

    /** How long everything has been on the disk and given to others; empty before. */
    OptionalLong seedingNanos() {
        return phase == Phase.SEEDING && written && (stream == null || stream.isEnded())
                ? OptionalLong.of(nowNanos() - seedingSinceNanos)
                : OptionalLong.empty();
    }

    /** Bytes of what is wanted. */
    long totalBytes() {
        return storage.wanted().totalBytes();
    }

    /** The search that peers are needed from just now; empty while none are, and while everything is only given. */
    Optional<PeerSearch> wantedSearch() {
        return phase == Phase.SEEDING || waitsForReader() ? Optional.empty() : Optional.ofNullable(peerSearch());
    }

    /** Whether what has come is there for the next run. */
    boolean keepsFiles() {
        return options.keepsFiles();
    }

    /** Whether that search is for the metadata. */
    boolean seeksMetadata() {
        return fetch != null;
    }

    /** Whether no peer is left, and no source may name another one. */
    boolean isHopeless(PeerSearch search) {
        return search.isHopeless(peerDiscovery, peerList);
    }

    /** Whether the same at another time could be in vain only: nobody was named, and there was nobody to ask. */
    boolean lacksEverySource() {
        return progress.knownPeers() == 0
                && !peerDiscovery.isWorthAnotherTry()
                && (swarm == null || swarm.webSeedComplaints().isEmpty());
    }

    /** Why there is nobody to take from, for a person. */
    String whyNobody(int connected) {
        String webSeeds = swarm == null ? "" : swarm.webSeedComplaints();
        String hashes = swarm == null ? "" : swarm.missingHashes().orElse("");
        String complaints = Stream.of(hashes, webSeeds, peerDiscovery.complaints())
                .filter(each -> !each.isEmpty())
                .collect(Collectors.joining("; "));
        if (progress.knownPeers() == 0) {
            return complaints.isEmpty() ? "the trackers know no peers" : complaints;
        }
        String peers = lastPeer.text(progress.knownPeers(), connected);
        return complaints.isEmpty() ? peers : complaints + "; " + peers;
    }

    /** Completes when everything of it is closed. Any thread. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /**
     * Ends it early: keeps the state, sends the stopped announces, closes the files. Any thread, any number of times.
     *
     * @return completes when that is done, about a second later at most
     */
    CompletableFuture<Void> stop() {
        asyncStorage.cancel();
        if (!ended.isDone()) {
            loop.execute(() -> fail(new Failure(Failure.Kind.INCOMPLETE, "stopped")));
        }
        return ended;
    }

    /** As {@link #stop()}, for when the loop is about to end: waits for no tracker. On the event loop. */
    CompletableFuture<Void> abandon() {
        asyncStorage.cancel();
        fail(new Failure(Failure.Kind.INCOMPLETE, "stopped"));
        stopAnnounced.complete(null);
        return ended;
    }

    /** Begins; on the event loop. */
    void begin() {
        LoopWork.task(this::beginSearch, this::broken).run();
    }

    /** A bug of ours, or the JVM cannot go on: the torrent ends with it, instead of staying as it is for ever. */
    private void broken(Throwable bug) {
        if (!(bug instanceof VirtualMachineError)) {
            LOG.error("internal error", bug);
        }
        fail(bug);
    }

    private void beginSearch() {
        bottleneckMonitor.begin(nowNanos());
        ticker = loop.scheduleAtFixedRate(
                LoopWork.task(this::tick, this::broken), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        if (ref instanceof TorrentRef.Known at) {
            open(at.metainfo());
            return;
        }
        fetch = new MetadataFetch(
                resources,
                ref,
                peerList,
                reannouncePolicy,
                peerDiscovery.source(PexSource.class),
                new MetadataEvents());
        progress.listeningAt(fetch::listenPort);
        fetch.listen(options.listenPort()).addListener(LoopWork.listener(done -> seekMetadata(), this::broken));
    }

    private void seekMetadata() {
        if (phase == Phase.METADATA) {
            tellPort(fetch.listenPort());
            peerDiscovery.start();
        }
    }

    private void tellPort(int port) {
        if (port > 0) {
            events.accept(new DownloadEvent.Listening(port));
        }
    }

    private final class MetadataEvents implements MetadataListener {
        @Override
        public void event(DownloadEvent event) {
            lastPeer.note(event);
            events.accept(event);
        }

        @Override
        public void found(Metainfo metainfo) {
            // The peers that had the metadata are alive: they are dialled first. Only the bans are kept of what is
            // known of
            // the addresses, as we have just closed connections to good peers.
            if (metainfo.isPrivate()) {
                peerDiscovery.becomePrivate();
            }
            if (ref.otherInfoHash().isEmpty()) {
                otherName(metainfo).ifPresent(peerDiscovery::alsoNamed);
            }
            heldPort = fetch.takePort();
            peerList = peerList.withoutHistory(fetch.close(), peerDiscovery::allows);
            fetch = null;
            lastPeer.forget();
            open(metainfo);
        }

        @Override
        public void malformed(Failure failure) {
            fail(failure);
        }

        @Override
        public void failed(Throwable why) {
            broken(why);
        }
    }

    private void open(Metainfo metainfo) {
        phase = Phase.CHECKING;
        names = new TorrentRef.Known(metainfo).names();
        try {
            target = DownloadTarget.of(metainfo, piece, options).selecting(select, ref);
            if (options.stream().isPresent()) {
                target.onlyFile();
            }
            options.outputs()
                    .ifPresent(it -> claim = Optional.of(it.claim(target.out(), metainfo.infoHash(), metainfo.name())));
        } catch (Failure unusable) {
            fail(unusable);
            return;
        }
        if (piece.isEmpty() && select.isAll()) {
            ref.unreadSelection().ifPresent(text -> events.accept(new DownloadEvent.Warning(text)));
        }
        DownloadTarget.renaming(metainfo, options).ifPresent(text -> events.accept(new DownloadEvent.Warning(text)));
        progress.setTarget(target);
        asyncStorage.open(
                target,
                options,
                bottleneckMonitor.disk(target.firstPiece()),
                ready -> LoopWork.task(() -> opened(ready), this::broken).run(),
                this::notOpened);
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
        progress.stored(stored, storage.wanted(), storage.transferred());
        if (phase == Phase.FINISHING) {
            closeOutput(false);
            return;
        }
        savedPeers().ifPresent(saved -> saved.restored(storage.peers()));
        events.accept(progress.started());
        options.stream().ifPresent(sink -> beginStream(sink, stored));
        boolean complete = storage.wanted().isCoveredBy(stored);
        if (complete && !owner.goesOnComplete()) {
            if (stream == null) {
                finish();
            }
            return;
        }
        if (!complete && !options.sharing().fetches()) {
            events.accept(new DownloadEvent.Warning(progress.missing()));
        }
        swarm = newSwarm(stored);
        progress.setSwarm(swarm);
        Optional<ListenPorts.Lease> held = heldPort;
        heldPort = Optional.empty();
        swarm.listen(options.listenPort(), held)
                .addListener(LoopWork.listener(
                        (Future<ListenPorts.Lease> done) -> {
                            if (!done.isSuccess()) {
                                String why = done.cause().getMessage();
                                if (!options.sharing().fetches() && nobodyToDial()) {
                                    fail(new Failure(
                                            Failure.Kind.UNAVAILABLE,
                                            why + ": nobody could come (give another --port, or name a --peer or a"
                                                    + " --tracker)",
                                            done.cause()));
                                    return;
                                }
                                events.accept(new DownloadEvent.Warning(why + " (peers can still be dialled)"));
                            }
                            peerList.listeningAt(swarm.listenPort());
                            if (held.isEmpty()) {
                                tellPort(swarm.listenPort());
                            }
                            seekPeers();
                        },
                        this::broken));
    }

    private void beginStream(StreamSink sink, Bitfield stored) {
        stream = new FileStream(
                storage,
                target.metainfo().layout(),
                target.onlyFile(),
                stored,
                sink,
                options.memoryBytes(),
                loop,
                new FileStream.Listener() {
                    @Override
                    public void passed(int below) {
                        if (swarm != null) {
                            swarm.windowEnd(stream.windowEnd());
                        }
                    }

                    @Override
                    public void ended() {
                        if (swarm == null) {
                            finish();
                        } else {
                            goOnIfComplete();
                        }
                    }

                    @Override
                    public void failed(Throwable why) {
                        fail(
                                why instanceof IOException
                                        ? new Failure(Failure.Kind.DISK, "cannot write: " + why.getMessage(), why)
                                        : why);
                    }
                });
        stream.begin();
    }

    /** Whether nothing is fetched since whoever takes the file has not taken what is there. */
    private boolean waitsForReader() {
        return stream != null
                && !stream.isEnded()
                && swarm != null
                && swarm.scheduler().isWindowFull();
    }

    /** When something new came last from the peers of this search, or was waited for in vain by no fault of theirs. */
    long lastProgressNanos(PeerSearch search) {
        long last = search.lastProgressNanos();
        return readerNanos - last > 0 ? readerNanos : last;
    }

    /** Whether nobody but who dials us could become a peer. */
    private boolean nobodyToDial() {
        return options.extraPeers().isEmpty() && ref.peers().isEmpty() && peerDiscovery.isExhausted();
    }

    /** The swarm that fetches what is not stored; it does not dial or accept yet. */
    private Swarm newSwarm(Bitfield stored) {
        Metainfo metainfo = target.metainfo();
        Bitfield verified = target.verified(stored);
        Optional<Bitfield> wanted = options.sharing().fetches()
                ? target.wanted(storage.wanted())
                : Optional.of(new Bitfield(verified.size()));
        Scheduler scheduler = new Scheduler(metainfo.layout(), verified, scheduling(wanted), resources.random());
        if (stream != null) {
            scheduler.windowEnd(stream.windowEnd(), nowNanos());
        }
        if (options.sharing().fetches() && !target.isPiece()) {
            scheduler.fetchFirst(storage.telling());
        }
        // Where files begin with pieces of their own, gaps count as content.
        long pieces = metainfo.layout().pieceCount();
        long length = metainfo.layout().pieceLength();
        boolean gaps = (metainfo.layout().totalBytes() + length - 1) / length != pieces;
        resources.trace().content(gaps ? pieces * length : metainfo.layout().totalBytes(), (int) length);
        Optional<DhtSource> dht = peerDiscovery.source(DhtSource.class).filter(DhtSource::isEnabled);
        boolean uploads = options.sharing().uploads() && piece.isEmpty();
        return new Swarm(new SwarmContext(
                resources,
                OurHandshake.of(ref.infoHash(), resources.self(), true, FrameLimits.of(metainfo.layout()))
                        .offeringDht(dht.isPresent())
                        .alsoNamed(otherName(metainfo)),
                uploads ? metainfo.info() : InfoBytes.NONE,
                scheduler,
                verified,
                new PieceBuffers(storage, target.firstPiece(), progress::transferred),
                peerList,
                reannouncePolicy,
                options.maxPeers(),
                new SwarmEvents(),
                progress.latencies(),
                uploads ? options.sharing().choking(metainfo.layout().pieceLength()) : Optional.empty(),
                peerDiscovery.source(PexSource.class),
                dht,
                peerDiscovery.allows(PeerOrigin.Kind.WEB_SEED)
                        ? WebSources.of(metainfo)
                        : WebSources.of(metainfo).none(),
                target.trees(storage.verifier()),
                options.sharing().superseed(),
                options.keepsFiles()));
    }

    /** The other one of the two names of a hybrid. */
    private Optional<InfoHash> otherName(Metainfo metainfo) {
        return Stream.of(metainfo.infoHashV1(), metainfo.infoHashV2().map(InfoHash::truncated))
                .flatMap(Optional::stream)
                .filter(name -> !name.equals(ref.infoHash()))
                .findFirst();
    }

    private SchedulerOptions scheduling(Optional<Bitfield> wanted) {
        SchedulerOptions scheduling = options.scheduling(wanted);
        return options.sequential() && stream == null && !target.isPiece()
                ? scheduling.beginningWith(storage.wanted().ends())
                : scheduling;
    }

    private void seekPeers() {
        if (phase == Phase.CHECKING) {
            // Not before: with no address to dial yet, it would count as hopeless.
            phase = Phase.DOWNLOADING;
            if (swarm.scheduler().isComplete() || !options.sharing().fetches()) {
                seed();
            }
            peerDiscovery.start();
            // By a magnet link the peers are known already: nobody will tell of them again.
            swarm.dialMore();
            swarm.askWebSeeds();
            publish();
        }
    }

    private final class SourceEvents implements PeerSource.Listener {
        @Override
        public void found(PeerOrigin origin, List<InetSocketAddress> addresses) {
            peerList.add(origin, addresses);
            PeerSearch search = swarm == null ? fetch : swarm;
            if (search != null) {
                LoopWork.task(search::dialMore, this::broken).run();
            }
        }

        @Override
        public void broken(Throwable bug) {
            Torrent.this.broken(bug);
        }
    }

    private final class SwarmEvents implements SwarmListener {
        @Override
        public void event(DownloadEvent event) {
            lastPeer.note(event);
            events.accept(event);
        }

        @Override
        public void pieceVerified(int verifiedPiece) {
            progress.pieceVerified(verifiedPiece);
            if (stream != null) {
                stream.verified(verifiedPiece);
            }
            events.accept(new DownloadEvent.PieceVerified(verifiedPiece));
            goOnIfComplete();
        }

        @Override
        public void failed(Throwable why) {
            broken(why);
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

    /** What follows when everything that is wanted is there. */
    private void goOnIfComplete() {
        if (phase != Phase.DOWNLOADING || !swarm.scheduler().isComplete()) {
            return;
        }
        if (owner.goesOnComplete()) {
            if (progress.isWhole()) {
                peerDiscovery.completed();
            }
            seed();
        } else if (stream == null || stream.isEnded()) {
            finish();
        }
    }

    /**
     * Other files are wanted from now on; of those that are wanted no more, what is there stays. Any thread.
     *
     * @return completes when that is so; fails with a {@link Failure} when the torrent has none of them, a file is in the way,
     *     or nothing can be changed just now: the output is being checked, or written to its end
     */
    CompletableFuture<Void> select(FileSelection files) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(LoopWork.task(() -> select(files, done), done::completeExceptionally));
        return done;
    }

    private void select(FileSelection files, CompletableFuture<Void> done) {
        if (phase == Phase.METADATA) {
            select = files;
            done.complete(null);
            return;
        }
        boolean goesOn = phase == Phase.DOWNLOADING
                || phase == Phase.SEEDING && written && options.sharing().fetches();
        if (phase == Phase.FINISHING || phase == Phase.DONE) {
            throw new Failure(Failure.Kind.USAGE, "no other files can be selected: it has ended");
        }
        if (stream != null || !goesOn) {
            throw new Failure(Failure.Kind.USAGE, "no other files can be selected just now");
        }
        DownloadTarget next = target.selecting(files, ref);
        asyncStorage
                .want(storage, next.files())
                .whenComplete((ok, failure) -> loop.execute(LoopWork.task(() -> selected(next, failure, done), bug -> {
                    done.completeExceptionally(bug);
                    broken(bug);
                })));
    }

    private void selected(DownloadTarget next, Throwable failure, CompletableFuture<Void> done) {
        if (failure != null) {
            done.completeExceptionally(failure);
            return;
        }
        target = next;
        progress.wants(target.verified(storage.verified()), storage.wanted());
        if (phase == Phase.DOWNLOADING || phase == Phase.SEEDING) {
            phase = Phase.DOWNLOADING;
            written = false;
            swarm.wanted(storage.wanted().pieces());
            goOnIfComplete();
        }
        publish();
        done.complete(null);
    }

    /** What there is is only given to others from now on. */
    private void seed() {
        phase = Phase.SEEDING;
        seedingSinceNanos = nowNanos();
        seeds = true;
        if (options.sharing().fetches()) {
            asyncStorage
                    .finish(storage)
                    .whenComplete((ok, failure) -> loop.execute(LoopWork.task(() -> written(failure), this::broken)));
        } else {
            written = true;
        }
        publish();
    }

    private void written(Throwable failure) {
        if (failure != null) {
            fail(failure);
        } else if (phase == Phase.SEEDING) {
            written = true;
            swarm.complete();
            owner.seeding();
        }
    }

    private void tick() {
        boolean suspended = suspendDetector.wasSuspended(nowNanos());
        if (suspended && !wasSuspended && ticks > 0) {
            peerDiscovery.outage();
        }
        wasSuspended = suspended;
        if (++ticks % TICKS_PER_SWEEP == 0 && !suspended && peerSearch() != null) {
            peerSearch().sweep();
        }
        if (waitsForReader()) {
            readerNanos = nowNanos();
        }
        progress.sampleRate();
        if (storage != null) {
            storage.transferred(progress.transferred());
            if (ticks % TICKS_PER_SWEEP == 0) {
                keepPeers();
            }
        }
        bottleneckMonitor.sample(phase, swarm, nowNanos());
        publish();
        owner.tick(nowNanos(), suspended);
    }

    private Optional<SavedPeers> savedPeers() {
        return peerDiscovery.source(SavedPeers.class);
    }

    /** Tells the storage whom the next run may begin with. */
    private void keepPeers() {
        savedPeers()
                .ifPresent(saved -> storage.peers(
                        saved.toKeep(peerList.delivered(), address -> peerList.isBanned(address, false))));
    }

    /** The search that is under way, or null. */
    private PeerSearch peerSearch() {
        return switch (phase) {
            case METADATA -> fetch;
            case DOWNLOADING, SEEDING -> swarm;
            case CHECKING, FINISHING, DONE -> null;
        };
    }

    /** Ends it with all that was asked for; or with what there is, of one that is only given to others. */
    void finish() {
        if (!enterFinishing()) {
            return;
        }
        if (swarm != null) {
            atTheEnd(swarm::close);
            if (piece.isEmpty() && !seeds && progress.isWhole()) {
                atTheEnd(peerDiscovery::completed);
            }
        }
        closeOutput(true);
    }

    /** Ends it before that: what is verified stays, and the next run goes on from there. */
    void fail(Throwable why) {
        if (!enterFinishing()) {
            return;
        }
        LOG.debug("{} ends: {}", ref.infoHash(), why.getMessage());
        reason = why;
        if (seeds) {
            // The next run goes on with what was given in this one.
            storage.keepRecord();
        }
        if (fetch != null) {
            atTheEnd(fetch::close);
        }
        heldPort.ifPresent(each -> atTheEnd(each::close));
        if (swarm != null) {
            atTheEnd(swarm::close);
        }
        asyncStorage.giveUpTurn();
        // While the disk is being checked, closing waits for the thread that does it.
        if (!asyncStorage.isOpening()) {
            closeOutput(false);
        }
    }

    private boolean enterFinishing() {
        if (phase == Phase.FINISHING || phase == Phase.DONE) {
            return false;
        }
        phase = Phase.FINISHING;
        if (stream != null) {
            stream.close();
        }
        atTheEnd(this::publish);
        return true;
    }

    /** A step of the end: whatever it throws, the end goes on, as somebody waits for it. */
    private static void atTheEnd(Runnable step) {
        LoopWork.task(step, bug -> LOG.error("internal error", bug)).run();
    }

    /** Sends the stopped announces and closes the files at the same time; then it has ended. */
    private void closeOutput(boolean complete) {
        if (swarm != null) {
            atTheEnd(this::keepPeers);
        }
        LoopWork.task(
                        () -> peerDiscovery.stop(STOP_ANNOUNCE_BOUND, () -> stopAnnounced.complete(null)),
                        stopAnnounced::completeExceptionally)
                .run();
        asyncStorage
                .close(storage, complete && !seeds)
                .whenComplete((ok, diskError) ->
                        stopAnnounced.whenComplete((told, ignored) -> loop.execute(() -> ended(complete, diskError))));
    }

    private void ended(boolean complete, Throwable diskError) {
        if (ticker != null) {
            ticker.cancel(false);
        }
        phase = Phase.DONE;
        atTheEnd(this::publish);
        atTheEnd(() -> findings = Optional.of(bottleneckMonitor.end()));
        reason = reason == null ? diskError : reason;
        claim.ifPresent(it -> it.ended(reason == null));
        atTheEnd(() -> owner.ended(Optional.ofNullable(reason)));
        ended.complete(null);
    }

    private void publish() {
        PeerSearch peerSearch = peerSearch();
        snapshot = progress.snapshot(
                phase,
                asyncStorage.checkedBytes(),
                peerSearch == null ? 0 : peerSearch.connected(),
                waitingFor(),
                bottleneckMonitor.shown());
    }

    private String waitingFor() {
        if (phase == Phase.CHECKING && asyncStorage.waitsForTurn()) {
            return "waiting until other torrents have been checked";
        }
        return waitsForReader() && phase == Phase.DOWNLOADING
                ? "whoever reads stdout has enough for now"
                : waitReason.phrase(phase, fetch, swarm, nowNanos());
    }
}
