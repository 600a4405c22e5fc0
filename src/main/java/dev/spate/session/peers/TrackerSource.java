package dev.spate.session.peers;

import dev.spate.session.DownloadEvent;
import dev.spate.session.PeerOrigin;
import dev.spate.tracker.AnnounceRequest;
import dev.spate.tracker.Announcer;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trackers of a torrent, each of which counts as a source of its own. Owner: the event loop. */
final class TrackerSource implements PeerSource, Announcer.Client {
    private static final Logger LOG = LoggerFactory.getLogger(TrackerSource.class);

    /** What who only asks says in the place of a port: some trackers refuse 0. */
    private static final int USUAL_PORT = 6881;

    private final Context context;
    private final Optional<Announcer> announcer;
    private final Map<String, String> failures = new LinkedHashMap<>();
    private final Set<String> withholding = new HashSet<>();
    /** How many each that answered named last. */
    private final Map<String, Integer> named = new HashMap<>();

    private int asked;
    private boolean running;
    private boolean failedForGood;
    private boolean answered;
    private boolean settled;

    TrackerSource(Context context) {
        this.context = context;
        List<List<String>> tiers = context.ref().announceTiers();
        this.announcer = tiers.stream().allMatch(List::isEmpty)
                ? Optional.empty()
                : Optional.of(new Announcer(
                        context.resources().transport().loop(),
                        context.resources().trackers().trusting(context.ref().userTrackers()),
                        tiers,
                        context.announcing(),
                        context.resources().random(),
                        this));
    }

    @Override
    public PeerOrigin.Kind kind() {
        return PeerOrigin.Kind.TRACKER;
    }

    @Override
    public void start() {
        running = true;
        announcer.ifPresent(Announcer::start);
    }

    @Override
    public void peersWanted() {
        announcer.ifPresent(Announcer::peersWanted);
    }

    /** Tells the trackers that nothing is missing any more. */
    @Override
    public void completed() {
        announcer.ifPresent(Announcer::completed);
    }

    /** Says goodbye to every tracker that knows us. */
    @Override
    public void stop(Duration bound, Runnable done) {
        if (running && announcer.isPresent()) {
            announcer.get().stop(bound).addListener((Future<? super Void> stopped) -> done.run());
        } else {
            done.run();
        }
        running = false;
    }

    /** Whether there is no tracker at all, or every one has failed for good. */
    @Override
    public boolean isExhausted() {
        return announcer.isEmpty() || failedForGood;
    }

    @Override
    public boolean isWorthAnotherTry() {
        return announcer.isPresent();
    }

    /** After its first round. */
    @Override
    public boolean hasToldAll() {
        return settled || isExhausted();
    }

    @Override
    public boolean isAsking() {
        return asked > 0;
    }

    @Override
    public String status() {
        return announcer.map(Announcer::status).orElse("");
    }

    @Override
    public String outcome() {
        if (announcer.isEmpty()) {
            return "";
        }
        if (!named.isEmpty()) {
            return "tracker: "
                    + PeerSearch.peers(
                            named.values().stream().mapToInt(Integer::intValue).sum());
        }
        return asked > 0 || failures.isEmpty() ? "tracker: asked" : "tracker: down";
    }

    @Override
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
        AnnounceRequest request = context.announcement();
        return context.announcing().lookup() && request.port() == 0 ? request.withPort(USUAL_PORT) : request;
    }

    @Override
    public void asking(String trackerUrl) {
        asked++;
        context.observers().trace().announcing(trackerUrl);
    }

    @Override
    public void peers(String trackerUrl, List<InetSocketAddress> peers) {
        asked--;
        context.observers().trace().announced(trackerUrl, peers.size());
        peersOfSecondFamily(trackerUrl, peers);
    }

    @Override
    public void peersOfSecondFamily(String trackerUrl, List<InetSocketAddress> peers) {
        answered = true;
        named.merge(trackerUrl, peers.size(), Math::max);
        failures.remove(trackerUrl);
        failedForGood = false;
        tell(new DownloadEvent.TrackerAnswered(trackerUrl, peers.size()));
        context.listener().found(PeerOrigin.tracker(trackerUrl), peers);
    }

    @Override
    public void warning(String trackerUrl, String text) {
        tell(new DownloadEvent.Warning("tracker " + trackerUrl + " warns: " + text));
    }

    @Override
    public void withheld(String trackerUrl, int peers) {
        LOG.debug("{}", TrackerErrors.withheld(trackerUrl, peers));
        if (withholding.add(trackerUrl)) {
            tell(new DownloadEvent.Warning(TrackerErrors.withheld(trackerUrl, peers)));
        }
    }

    @Override
    public void failed(String trackerUrl, String reason) {
        asked--;
        context.observers().trace().announceFailed(trackerUrl, reason);
        failures.put(trackerUrl, reason);
        named.remove(trackerUrl);
        tell(new DownloadEvent.TrackerFailed(trackerUrl, reason));
    }

    private void tell(DownloadEvent event) {
        context.observers().events().accept(event);
    }

    @Override
    public void broken(Throwable bug) {
        context.listener().broken(bug);
    }

    @Override
    public void allFailed(boolean forGood) {
        failedForGood = forGood;
        settled();
    }

    @Override
    public void settled() {
        settled = true;
        context.listener().toldAll();
    }
}
