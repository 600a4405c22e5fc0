package dev.spate.session.peers;

import dev.spate.net.HostLookups;
import dev.spate.net.HostResolver;
import dev.spate.session.DownloadEvent;
import dev.spate.session.DownloadObservers;
import dev.spate.session.TorrentRef;
import dev.spate.trace.Trace;
import dev.spate.tracker.AnnouncePolicy;
import dev.spate.tracker.AnnounceRequest;
import dev.spate.tracker.Announcer;
import dev.spate.tracker.Trackers;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the addresses of peers come from: the link itself and the trackers now, other sources when they are built.
 *
 * <p>Owner: the event loop.
 */
public final class PeerDiscovery implements Announcer.Client {
    /** Addresses that the link gives: itself, and through its names, of which each may have several. */
    static final int LINK_PEERS_LIMIT = 100;

    /** Names of the link: no more than addresses. Nobody waits for them but a download without any other source. */
    private static final HostLookups.Bounds LINK_NAMES =
            new HostLookups.Bounds(LINK_PEERS_LIMIT, Duration.ofMinutes(1));

    private static final Logger LOG = LoggerFactory.getLogger(PeerDiscovery.class);

    private final Optional<Announcer> announcer;
    private final Supplier<AnnounceRequest> request;
    private final BiConsumer<String, List<InetSocketAddress>> found;
    private final Consumer<? super Throwable> broken;
    private final Consumer<DownloadEvent> events;
    private final Trace trace;
    private final Map<String, String> failures = new LinkedHashMap<>();
    private final Set<String> withholding = new HashSet<>();
    private final TorrentRef ref;
    private final HostLookups names;
    private int linkPeers;
    private int trackersAsked;
    private boolean running;
    private boolean failedForGood;
    private boolean answered;

    /**
     * Sources that have yet to begin.
     *
     * @param found is told who named which addresses
     * @param broken is told bugs of ours, and that the JVM cannot go on
     */
    public PeerDiscovery(
            EventLoop loop,
            Trackers trackers,
            HostResolver resolver,
            TorrentRef ref,
            Supplier<AnnounceRequest> request,
            RandomGenerator random,
            BiConsumer<String, List<InetSocketAddress>> found,
            Consumer<? super Throwable> broken,
            DownloadObservers downloadObservers) {
        this.request = request;
        this.found = found;
        this.broken = broken;
        this.events = downloadObservers.events();
        this.trace = downloadObservers.trace();
        this.ref = ref;
        this.names = new HostLookups(
                loop,
                resolver,
                ref.peers().stream().filter(InetSocketAddress::isUnresolved).toList(),
                LINK_NAMES,
                new NameListener());
        List<List<String>> tiers = ref.announceTiers();
        this.announcer = tiers.stream().allMatch(List::isEmpty)
                ? Optional.empty()
                : Optional.of(new Announcer(
                        loop, trackers.trusting(ref.userTrackers()), tiers, AnnouncePolicy.DOWNLOAD, random, this));
    }

    /** Begins to announce, unless that was done before. */
    public void start() {
        if (!running) {
            running = true;
            searchLink();
            announcer.ifPresent(Announcer::start);
        }
    }

    /** The peers that the link names: by their addresses, or by names that are looked up. */
    private void searchLink() {
        ref.peers().stream().filter(each -> !each.isUnresolved()).forEach(each -> peersOfLink(List.of(each)));
        names.start();
    }

    private void peersOfLink(List<InetSocketAddress> peers) {
        List<InetSocketAddress> taken =
                peers.stream().limit(LINK_PEERS_LIMIT - linkPeers).toList();
        linkPeers += taken.size();
        found.accept(PeerList.OURS, taken);
        if (linkPeers >= LINK_PEERS_LIMIT) {
            names.end();
        }
    }

    /** Is told the addresses of the link's names. */
    private final class NameListener implements HostLookups.Listener {
        @Override
        public void found(List<InetSocketAddress> addresses) {
            peersOfLink(addresses);
        }

        @Override
        public void failed(InetSocketAddress name, String reason) {
            LOG.debug("{}: {}", name, reason);
        }

        @Override
        public void ended() {
            LOG.debug("the names of the link's peers were looked up");
        }

        @Override
        public void broken(Throwable bug) {
            broken.accept(bug);
        }
    }

    /** More peers would be of use: asks again as soon as the trackers allow it. */
    public void peersWanted() {
        if (running) {
            announcer.ifPresent(Announcer::peersWanted);
        }
    }

    /** Tells the trackers that nothing is missing any more. */
    public void completed() {
        if (running) {
            announcer.ifPresent(Announcer::completed);
        }
    }

    /** Says goodbye to every tracker that knows us; {@code done} runs when they were told, or the time is over. */
    public void stop(Duration bound, Runnable done) {
        names.end();
        if (!running || announcer.isEmpty()) {
            running = false;
            done.run();
            return;
        }
        running = false;
        announcer.get().stop(bound).addListener((Future<? super Void> stopped) -> done.run());
    }

    /** Whether there is no hope of another address: no tracker at all, or every one has failed for good. */
    public boolean isExhausted() {
        return (!running || names.isOver()) && (announcer.isEmpty() || failedForGood);
    }

    /** Whether a tracker was asked and has yet to answer. */
    public boolean isAsking() {
        return trackersAsked > 0;
    }

    /** What is being waited for, in a few words. */
    public String status() {
        return announcer.map(Announcer::status).orElse("no tracker");
    }

    /** What the trackers said, for the message at the end; empty when they had nothing to complain of. */
    public String complaints() {
        if (announcer.isEmpty()) {
            return "the torrent names no tracker";
        }
        if (failures.isEmpty()) {
            return answered ? "" : "no tracker answered: " + announcer.get().status();
        }
        List<String> all = new ArrayList<>();
        failures.forEach((url, reason) -> all.add(reason.startsWith(url) ? reason : url + ": " + reason));
        return TrackerErrors.of(all);
    }

    @Override
    public AnnounceRequest request() {
        return request.get();
    }

    @Override
    public void asking(String trackerUrl) {
        trackersAsked++;
        trace.announcing(trackerUrl);
    }

    @Override
    public void peers(String trackerUrl, List<InetSocketAddress> peers) {
        trackersAsked--;
        trace.announced(trackerUrl, peers.size());
        answered = true;
        failures.remove(trackerUrl);
        failedForGood = false;
        events.accept(new DownloadEvent.TrackerAnswered(trackerUrl, peers.size()));
        found.accept(trackerUrl, peers);
    }

    @Override
    public void warning(String trackerUrl, String text) {
        events.accept(new DownloadEvent.Warning("tracker " + trackerUrl + " warns: " + text));
    }

    @Override
    public void withheld(String trackerUrl, int peers) {
        LOG.debug("{}", TrackerErrors.withheld(trackerUrl, peers));
        if (withholding.add(trackerUrl)) {
            events.accept(new DownloadEvent.Warning(TrackerErrors.withheld(trackerUrl, peers)));
        }
    }

    @Override
    public void failed(String trackerUrl, String reason) {
        trackersAsked--;
        trace.announceFailed(trackerUrl, reason);
        failures.put(trackerUrl, reason);
        events.accept(new DownloadEvent.TrackerFailed(trackerUrl, reason));
    }

    @Override
    public void broken(Throwable bug) {
        broken.accept(bug);
    }

    @Override
    public void allFailed(boolean forGood) {
        failedForGood = forGood;
    }
}
