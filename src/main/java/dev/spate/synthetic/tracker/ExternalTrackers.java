package dev.spate.synthetic.tracker;

import dev.spate.net.HostResolver;
import dev.spate.net.Transport;
import dev.spate.synthetic.seeder.SyntheticSeeder;
import dev.spate.tracker.TrackerException;
import dev.spate.tracker.TrackerOptions;
import dev.spate.tracker.Trackers;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The trackers outside the swarm that its peers announce themselves to.
 *
 * <p>A tracker takes an announce's source address for the peer's, so each peer speaks from its own.
 *
 * <p>Owner: the swarm's event loop.
 */
public final class ExternalTrackers {
    private static final TrackerOptions OPTIONS = TrackerOptions.defaults()
            .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(3), 3);

    private final Transport transport;
    private final HostResolver resolver;
    private final SecureRandom random = new SecureRandom();
    private final Map<InetAddress, Trackers> sources = new HashMap<>();
    private final List<ExternalTracker> all = new ArrayList<>();

    public ExternalTrackers(Transport transport) {
        this.transport = transport;
        this.resolver = new HostResolver(transport);
    }

    /**
     * Begins to announce these peers.
     *
     * @throws TrackerException for an address that no tracker can have
     */
    public void announce(List<String> urls, List<SyntheticSeeder> seeders, ExternalTracker.AnnounceListener listener)
            throws TrackerException {
        for (String url : urls) {
            Trackers.check(url);
            ExternalTracker tracker = new ExternalTracker(
                    url, transport.loop(), seeders.get(0).served().torrent().infoHash(), random, listener);
            for (SyntheticSeeder seeder : seeders) {
                tracker.add(seeder, from(seeder.address().getAddress()));
            }
            all.add(tracker);
        }
        all.forEach(ExternalTracker::start);
    }

    private Trackers from(InetAddress source) {
        return sources.computeIfAbsent(
                source, address -> new Trackers(transport, resolver, OPTIONS.from(address), random));
    }

    /** Says goodbye to all of them; each future succeeds when one of them knows, or cannot be told, or time is up. */
    public List<Future<Void>> leave(Duration bound) {
        return all.stream().map(each -> each.leave(bound)).toList();
    }

    /** Frees what looking up names has opened. */
    public void close() {
        resolver.close();
    }
}
