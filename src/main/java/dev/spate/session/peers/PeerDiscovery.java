package dev.spate.session.peers;

import dev.spate.session.DownloadObservers;
import dev.spate.session.EngineResources;
import dev.spate.session.PeerOrigin;
import dev.spate.session.TorrentRef;
import dev.spate.torrent.InfoHash;
import dev.spate.tracker.AnnouncePolicy;
import dev.spate.tracker.AnnounceRequest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link PeerSource}s of one torrent, and the one place that refuses all but the trackers and the user when the torrent
 * is private (BEP 27): other sources are not started, and what they name all the same is left out.
 *
 * <p>Owner: the event loop.
 */
public final class PeerDiscovery implements PeerSource.Listener {
    /** The sources, in the order in which they begin. */
    private static final List<Function<PeerSource.Context, PeerSource>> SOURCES = List.of(
            UserPeers::new,
            SavedPeers::new,
            LinkPeers::new,
            TrackerSource::new,
            PexSource::new,
            LocalPeers::new,
            DhtSource::new);

    /** Those that know torrents by their info hash: of a hybrid they are asked for both (BEP 52). */
    private static final List<Function<PeerSource.Context, PeerSource>> SOURCES_BY_NAME =
            List.of(TrackerSource::new, LocalPeers::new, DhtSource::new);

    private static final Logger LOG = LoggerFactory.getLogger(PeerDiscovery.class);

    private final List<PeerSource> sources;
    private final List<Function<PeerSource.Context, PeerSource>> byName;
    private final PeerSource.Context context;
    private final Set<PeerOrigin.Kind> without;
    private final PeerSource.Listener listener;
    private boolean isPrivate;
    private boolean running;

    /**
     * Sources that have yet to begin.
     *
     * @param given addresses that the user named
     * @param without kinds that the user does not want
     * @param request what trackers are told
     * @param announcing in which order trackers are asked, and whether again
     * @param listener is told what was found, and bugs of ours
     */
    public PeerDiscovery(
            EngineResources resources,
            TorrentRef ref,
            List<InetSocketAddress> given,
            Set<PeerOrigin.Kind> without,
            Supplier<AnnounceRequest> request,
            AnnouncePolicy announcing,
            DownloadObservers observers,
            PeerSource.Listener listener) {
        this(
                SOURCES,
                SOURCES_BY_NAME,
                without,
                new PeerSource.Context(resources, ref, given, request, announcing, observers, listener));
    }

    /**
     * With these sources.
     *
     * @param byName those of them that know torrents by their info hash
     */
    PeerDiscovery(
            List<Function<PeerSource.Context, PeerSource>> makers,
            List<Function<PeerSource.Context, PeerSource>> byName,
            Set<PeerOrigin.Kind> without,
            PeerSource.Context context) {
        this.without = Set.copyOf(without);
        this.listener = context.listener();
        this.isPrivate = context.ref() instanceof TorrentRef.Known known
                && known.metainfo().isPrivate();
        this.byName = byName;
        this.context = context.toldTo(this);
        this.sources = new ArrayList<>(
                makers.stream().map(each -> each.apply(this.context)).toList());
        this.context.ofOtherVersion().ifPresent(its -> byName.forEach(each -> sources.add(each.apply(its))));
    }

    /** The metadata of a magnet link says that the torrent has this name too: it is sought and announced by it from now on. */
    public void alsoNamed(InfoHash name) {
        for (Function<PeerSource.Context, PeerSource> each : byName) {
            PeerSource source = each.apply(context.named(name));
            sources.add(source);
            if (running && allows(source.kind())) {
                source.start();
            }
        }
    }

    /** Whether peers of this kind may be asked for, named and told to others. */
    public boolean allows(PeerOrigin.Kind kind) {
        return !without.contains(kind) && (!isPrivate || kind.isForPrivateTorrents());
    }

    /** The metadata of a magnet link says that the torrent is private: its other sources end. */
    public void becomePrivate() {
        if (!isPrivate) {
            isPrivate = true;
            sources.stream()
                    .filter(each -> running && !allows(each.kind()))
                    .forEach(each -> each.stop(Duration.ZERO, () -> {}));
        }
    }

    /** The source of this class, for who hears of its kind; empty when the torrent must do without. */
    public <S extends PeerSource> Optional<S> source(Class<S> type) {
        return allowed().stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    private List<PeerSource> allowed() {
        return sources.stream().filter(each -> allows(each.kind())).toList();
    }

    /** Begins, unless that was done before. */
    public void start() {
        if (!running) {
            running = true;
            allowed().forEach(PeerSource::start);
        }
    }

    /** More peers would be of use: asks again as soon as the rules of each source allow it. */
    public void peersWanted() {
        if (running) {
            allowed().forEach(PeerSource::peersWanted);
        }
    }

    /** All peers are gone at once, or the process was suspended: see {@link PeerSource#outage}. */
    public void outage() {
        if (running) {
            allowed().forEach(PeerSource::outage);
        }
    }

    /** Nothing is missing any more. */
    public void completed() {
        if (running) {
            allowed().forEach(PeerSource::completed);
        }
    }

    /** Ends all; {@code done} runs once, when everybody who has to know it was told, or the time is over. */
    public void stop(Duration bound, Runnable done) {
        running = false;
        int[] left = {sources.size()};
        sources.forEach(each -> each.stop(bound, () -> {
            if (--left[0] == 0) {
                done.run();
            }
        }));
    }

    @Override
    public void found(PeerOrigin origin, List<InetSocketAddress> addresses) {
        if (!allows(origin.kind())) {
            LOG.debug("{} named {} peers of a private torrent: left out", origin, addresses.size());
            return;
        }
        LOG.debug("{} named {} peers", origin, addresses.size());
        listener.found(origin, addresses);
    }

    @Override
    public void toldAll() {
        listener.toldAll();
    }

    @Override
    public void broken(Throwable bug) {
        listener.broken(bug);
    }

    /** Whether no source may name another address by itself. */
    public boolean isExhausted() {
        return allowed().stream().allMatch(PeerSource::isExhausted);
    }

    /** Whether a source may name an address another time, and not only one that was never there, or is off. */
    public boolean isWorthAnotherTry() {
        return allowed().stream().anyMatch(PeerSource::isWorthAnotherTry);
    }

    /** Whether every source has named what there is to be had by asking once. */
    public boolean hasToldAll() {
        return allowed().stream().allMatch(PeerSource::hasToldAll);
    }

    /** Whether somebody was asked and has yet to answer. */
    public boolean isAsking() {
        return sources.stream().anyMatch(PeerSource::isAsking);
    }

    /** What is being waited for, in a few words for each source. */
    public String status() {
        String all = joined(PeerSource::status);
        return all.isEmpty() ? "no tracker" : all;
    }

    /** What came of each source so far, such as {@code tracker: down; DHT: 143 nodes asked, 12 peers}. */
    public String outcomes() {
        return joined(PeerSource::outcome);
    }

    /** Why there are no peers, for the message at the end; empty when no source has anything to complain of. */
    public String complaints() {
        return joined(PeerSource::complaints);
    }

    private String joined(Function<PeerSource, String> words) {
        return allowed().stream()
                .map(words)
                .filter(Predicate.not(String::isEmpty))
                .distinct()
                .collect(Collectors.joining("; "));
    }
}
