package dev.spate.session.metadata;

import dev.spate.metainfo.Metainfo;
import dev.spate.net.HostResolver;
import dev.spate.net.Transport;
import dev.spate.session.DownloadObservers;
import dev.spate.session.Failure;
import dev.spate.session.TorrentRef;
import dev.spate.session.peers.PeerDiscovery;
import dev.spate.session.peers.PeerList;
import dev.spate.session.peers.ReannouncePolicy;
import dev.spate.torrent.PeerId;
import dev.spate.tracker.AnnounceRequest;
import dev.spate.tracker.Trackers;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Fetches the metadata of a magnet link for a command that wants no more than that. Owner: the event loop, but for
 * {@link #result()}.
 */
public final class MetadataLookup {
    private static final long TICK_MILLIS = 250;
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private final Transport transport;
    private final TorrentRef ref;
    private final Duration timeout;
    private final Consumer<String> status;
    private final PeerList directory;
    private final MetadataFetch fetch;
    private final PeerDiscovery peerDiscovery;
    private final ReannouncePolicy reannouncePolicy;
    private final CompletableFuture<Metainfo> result = new CompletableFuture<>();
    private final LongSupplier clock;
    private final long startNanos;
    private ScheduledFuture<?> ticker;
    private boolean ended;
    private int ticks;

    public MetadataLookup(
            Transport transport,
            Trackers trackers,
            HostResolver resolver,
            TorrentRef ref,
            Duration timeout,
            PeerId self,
            RandomGenerator random,
            LongSupplier clock,
            Consumer<String> status) {
        this.transport = transport;
        this.ref = ref;
        this.timeout = timeout;
        this.status = status;
        this.clock = clock;
        this.startNanos = clock.getAsLong();
        this.reannouncePolicy = new ReannouncePolicy(Integer.MAX_VALUE, startNanos);
        this.directory = new PeerList(random);
        this.fetch = new MetadataFetch(transport, ref.infoHash(), self, directory, clock, event -> {}, this::found);
        int key = random.nextInt();
        AnnounceRequest request = new AnnounceRequest(
                ref.infoHash(), self, 0, 0, 0, 1, AnnounceRequest.Event.NONE, AnnounceRequest.NUM_WANT, key);
        this.peerDiscovery = new PeerDiscovery(
                transport.loop(),
                trackers,
                resolver,
                ref,
                () -> request,
                random,
                this::heardOf,
                DownloadObservers.events(event -> {}));
    }

    public CompletableFuture<Metainfo> result() {
        return result;
    }

    public void begin() {
        ticker = transport.loop().scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        peerDiscovery.start();
    }

    private void heardOf(String source, List<InetSocketAddress> addresses) {
        directory.add(source, addresses);
        fetch.dialMore();
    }

    private void found(byte[] info) {
        Metainfo metainfo;
        try {
            metainfo = ref.describedBy(info);
        } catch (Failure malformed) {
            end(null, malformed);
            return;
        }
        end(metainfo, null);
    }

    private void tick() {
        if (++ticks % 4 == 0) {
            fetch.sweep();
            if (reannouncePolicy.isDue(fetch, directory.untried(), clock.getAsLong())) {
                peerDiscovery.peersWanted();
            }
        }
        String waiting = fetch.waitingFor();
        status.accept(waiting.isEmpty() ? "metadata: " + peerDiscovery.status() : waiting);
        boolean nobodyLeft =
                peerDiscovery.isExhausted() && fetch.connected() + fetch.halfOpen() == 0 && !directory.hasHope();
        if (nobodyLeft) {
            end(null, failure("no source of peers is left"));
        } else if (!timeout.isZero() && clock.getAsLong() - startNanos > timeout.toNanos()) {
            end(null, failure("not within " + timeout.toSeconds() + " s"));
        }
    }

    private Failure failure(String what) {
        String complaints = peerDiscovery.complaints();
        return new Failure(
                Failure.Kind.UNAVAILABLE,
                "nobody to get the metadata from: " + what + ": "
                        + (complaints.isEmpty() ? directory.known() + " peers known" : complaints)
                        + " (try again later)");
    }

    private void end(Metainfo metainfo, Failure failure) {
        if (ended) {
            return;
        }
        ended = true;
        ticker.cancel(false);
        fetch.close();
        peerDiscovery.stop(GOODBYE, () -> {
            if (failure == null) {
                result.complete(metainfo);
            } else {
                result.completeExceptionally(failure);
            }
        });
    }
}
