package dev.spate.session.metadata;

import dev.spate.metainfo.Metainfo;
import dev.spate.net.LoopWork;
import dev.spate.session.DownloadEvent;
import dev.spate.session.DownloadObservers;
import dev.spate.session.EngineResources;
import dev.spate.session.Failure;
import dev.spate.session.PeerOrigin;
import dev.spate.session.TorrentRef;
import dev.spate.session.peers.LastPeer;
import dev.spate.session.peers.PeerDiscovery;
import dev.spate.session.peers.PeerList;
import dev.spate.session.peers.PeerPriority;
import dev.spate.session.peers.PeerSource;
import dev.spate.session.peers.PexSource;
import dev.spate.session.peers.ReannouncePolicy;
import dev.spate.text.TimeSpan;
import dev.spate.tracker.AnnouncePolicy;
import dev.spate.tracker.AnnounceRequest;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the metadata of a magnet link for a command that wants no more than that. Owner: the event loop, but for
 * {@link #result()}.
 */
public final class MetadataLookup implements MetadataListener {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataLookup.class);
    private static final long TICK_MILLIS = 250;
    private static final int TICKS_PER_SWEEP = 4;
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final EngineResources resources;
    private final Duration timeout;
    private final Consumer<String> status;
    private final PeerList peerList;
    private final LastPeer lastPeer = new LastPeer();
    private final MetadataFetch fetch;
    private final PeerDiscovery peerDiscovery;
    private final CompletableFuture<Metainfo> result = new CompletableFuture<>();
    private final long startNanos;
    private ScheduledFuture<?> ticker;
    private boolean ended;
    private int ticks;

    /**
     * A lookup that has yet to begin.
     *
     * @param without sources that the user does not want
     * @param timeout bound on the whole; zero for none
     * @param status told a few times a second what is being waited for
     */
    public MetadataLookup(
            EngineResources resources,
            TorrentRef ref,
            Set<PeerOrigin.Kind> without,
            Duration timeout,
            Consumer<String> status) {
        this.resources = resources;
        this.timeout = timeout;
        this.status = status;
        this.startNanos = nowNanos();
        this.peerList = new PeerList(resources.random(), new PeerPriority(resources.externalIp(), () -> 0));
        int key = resources.random().nextInt();
        AnnounceRequest request = new AnnounceRequest(
                ref.infoHash(),
                resources.self(),
                0,
                0,
                0,
                1,
                AnnounceRequest.Event.NONE,
                AnnounceRequest.NUM_WANT,
                key);
        this.peerDiscovery = new PeerDiscovery(
                resources,
                ref,
                List.of(),
                without,
                () -> request,
                AnnouncePolicy.DOWNLOAD,
                DownloadObservers.events(event -> {}),
                new SourceEvents());
        ReannouncePolicy reannouncePolicy =
                new ReannouncePolicy(peerDiscovery::peersWanted, peerDiscovery::outage, Integer.MAX_VALUE, startNanos);
        this.fetch = new MetadataFetch(
                resources, ref, peerList, reannouncePolicy, peerDiscovery.source(PexSource.class), this);
    }

    private long nowNanos() {
        return resources.clock().getAsLong();
    }

    /** Completes on the event loop, or fails with a {@link Failure}. */
    public CompletableFuture<Metainfo> result() {
        return result;
    }

    /** Begins; on the event loop. */
    public void begin() {
        LoopWork.task(this::beginSearch, this::failed).run();
    }

    private void beginSearch() {
        ticker = resources
                .transport()
                .loop()
                .scheduleAtFixedRate(
                        LoopWork.task(this::tick, this::failed), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        peerDiscovery.start();
    }

    private final class SourceEvents implements PeerSource.Listener {
        @Override
        public void found(PeerOrigin origin, List<InetSocketAddress> addresses) {
            peerList.add(origin, addresses);
            LoopWork.task(fetch::dialMore, this::broken).run();
        }

        @Override
        public void broken(Throwable bug) {
            failed(bug);
        }
    }

    @Override
    public void event(DownloadEvent event) {
        lastPeer.note(event);
    }

    @Override
    public void found(Metainfo metainfo) {
        end(() -> result.complete(metainfo));
    }

    @Override
    public void malformed(Failure failure) {
        fail(failure);
    }

    private void fail(Failure failure) {
        failed(failure);
    }

    @Override
    public void failed(Throwable why) {
        end(() -> result.completeExceptionally(why));
    }

    /** Ends it, unless it has ended before; what goes wrong meanwhile keeps nobody waiting. */
    private void end(Runnable outcome) {
        if (ended) {
            return;
        }
        ended = true;
        if (ticker != null) {
            ticker.cancel(false);
        }
        LoopWork.task(
                        () -> {
                            fetch.close();
                            peerDiscovery.stop(GOODBYE, outcome);
                        },
                        bug -> {
                            LOG.error("internal error", bug);
                            outcome.run();
                        })
                .run();
    }

    private void tick() {
        if (++ticks % TICKS_PER_SWEEP == 0) {
            fetch.sweep();
        }
        status.accept(fetch.status(peerDiscovery));
        if (fetch.isHopeless(peerDiscovery, peerList)) {
            fail(failure("no source of peers is left"));
        } else if (!timeout.isZero() && nowNanos() - startNanos > timeout.toNanos()) {
            fail(failure("not within " + TimeSpan.seconds(timeout)));
        }
    }

    private Failure failure(String what) {
        String complaints = peerDiscovery.complaints();
        String known = peerList.known() == 0 ? "" : lastPeer.text(peerList.known(), fetch.connected());
        String between = complaints.isEmpty() || known.isEmpty() ? "" : "; ";
        String why = complaints + between + known;
        return new Failure(
                Failure.Kind.UNAVAILABLE,
                "nobody to get the metadata from: " + what + ": "
                        + (why.isEmpty() ? "the trackers know no peers" : why)
                        + (known.isEmpty() && !peerDiscovery.isWorthAnotherTry()
                                ? " (add a tracker or a peer to the link: tr=URL, x.pe=HOST:PORT)"
                                : " (try again later)"));
    }
}
