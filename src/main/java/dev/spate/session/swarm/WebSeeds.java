package dev.spate.session.swarm;

import dev.spate.http.HttpClient;
import dev.spate.http.HttpOptions;
import dev.spate.http.Url;
import dev.spate.scheduler.PeerKey;
import dev.spate.session.DownloadEvent;
import dev.spate.text.Plural;
import dev.spate.webseed.WebSeed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web seeds of a swarm (BEP 19): a few are asked at once, the others when one of these fails. None is asked once everything
 * is there.
 *
 * <p>Owner: the event loop.
 */
final class WebSeeds {
    /** A few servers fill a line; more would only be a burden to more of them. */
    static final int MOST_AT_ONCE = 4;

    private static final Logger LOG = LoggerFactory.getLogger(WebSeeds.class);

    private final SwarmContext context;
    private final CommandExecutor commandExecutor;
    private final Supplier<PeerKey> nextKey;
    private final List<WebSeedPeer> all = new ArrayList<>();
    private final Map<WebSeedPeer, String> complaints = new LinkedHashMap<>();
    private boolean running;

    WebSeeds(
            SwarmContext context,
            CommandExecutor commandExecutor,
            TransferCounters counters,
            Supplier<PeerKey> nextKey) {
        this.context = context;
        this.commandExecutor = commandExecutor;
        this.nextKey = nextKey;
        HttpClient http =
                new HttpClient(context.transport(), context.resources().resolver(), HttpOptions.defaults());
        for (Url url : context.webSources().urls()) {
            all.add(new WebSeedPeer(
                    context,
                    commandExecutor,
                    counters,
                    listener -> new WebSeed(
                            http,
                            context.webSources().content(),
                            url,
                            context.resources().downloadLimit(),
                            context.transport().loop(),
                            context.clock(),
                            listener),
                    this::failed,
                    this::tell));
        }
    }

    /** Begins to ask, unless nothing is missing. */
    void start() {
        running = true;
        connectMore();
        commandExecutor.drain();
    }

    private void connectMore() {
        if (!running || context.scheduler().isComplete()) {
            return;
        }
        for (WebSeedPeer each : all) {
            if (connected() == MOST_AT_ONCE) {
                return;
            }
            if (!each.isConnected() && each.seed().mayBeAsked()) {
                PeerKey key = nextKey.get();
                commandExecutor.connected(key, each);
                each.connect(key);
                LOG.debug("web seed {}: asked from now on", each.seed().label());
            }
        }
    }

    private void failed(WebSeedPeer peer, String reason) {
        peer.disconnect();
        tell(peer, reason);
        connectMore();
        commandExecutor.drain();
    }

    /** A piece that it sent has another hash than it should. */
    void convicted(WebSeedPeer peer, String reason) {
        peer.disconnect();
        boolean banned = peer.seed().sentBadPiece(reason);
        tell(peer, banned ? "banned: " + reason : reason);
        connectMore();
    }

    private void tell(WebSeedPeer peer, String reason) {
        WebSeed seed = peer.seed();
        LOG.debug("web seed {}: {}", seed.label(), reason);
        complaints.put(peer, reason);
        context.listener()
                .event(new DownloadEvent.WebSeedFailed(
                        seed.label(), reason, !seed.ended().isEmpty()));
    }

    /** Ends silent ones, and tries those again whose time has come. */
    void sweep() {
        if (running && context.scheduler().isComplete()) {
            close();
            return;
        }
        for (WebSeedPeer each : List.copyOf(all)) {
            if (each.isConnected()) {
                each.seed().sweep();
            }
        }
        connectMore();
        commandExecutor.drain();
    }

    /** Asks none any more. */
    void close() {
        running = false;
        all.forEach(WebSeedPeer::disconnect);
    }

    /** Whether something may come of one of them yet. */
    boolean hasHope() {
        return all.stream().anyMatch(WebSeedPeer::hasHope);
    }

    /** How many are asked. */
    int connected() {
        int count = 0;
        for (WebSeedPeer each : all) {
            count += each.isConnected() ? 1 : 0;
        }
        return count;
    }

    /** Payload bytes of theirs that were of use. */
    long receivedBytes() {
        long bytes = 0;
        for (WebSeedPeer each : all) {
            bytes += each.receivedBytes();
        }
        return bytes;
    }

    /** What is being waited for, in a few words; empty when there are none. */
    String status() {
        int asked = connected();
        if (asked > 0) {
            return Plural.of(asked, "web seed") + (asked == 1 ? " owes" : " owe") + " us blocks";
        }
        return complaints();
    }

    /** What went wrong last with each, in words; empty when nothing did. */
    String complaints() {
        return complaints.entrySet().stream()
                .limit(3)
                .map(each -> "web seed " + each.getKey().seed().label() + ": " + each.getValue())
                .collect(Collectors.joining("; "));
    }
}
