package dev.spate.interop;

import java.util.ArrayList;
import java.util.List;

/**
 * opentracker and the three real clients, started once for a test class. Of each torrent there is one variant (own
 * info hash, same content) for each client alone. Of the first there is one more that all of them seed, each so slowly that
 * none is done before transmission unchokes anybody, which it does every ten seconds.
 */
final class Swarm implements AutoCloseable {
    private static final String ALL = "all";
    private static final long BYTES_PER_SECOND_OF_ALL = 5 << 19;
    static final List<String> CLIENTS = List.of("libtorrent", "aria2", "transmission");

    private final List<Torrent> torrents;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Seeder> seeders = new ArrayList<>();
    private Opentracker tracker;

    private Swarm(List<Torrent> torrents) {
        this.torrents = torrents;
    }

    /** Starts everything, and waits until the tracker knows every seeder. */
    static Swarm start(Workspace workspace, List<Torrent> torrents) {
        Swarm swarm = new Swarm(torrents);
        try {
            swarm.open(workspace);
            return swarm;
        } catch (RuntimeException | Error e) {
            swarm.close();
            throw e;
        }
    }

    private void open(Workspace workspace) {
        List<Torrent> variants = new ArrayList<>();
        for (int i = 0; i < torrents.size(); i++) {
            for (String client : CLIENTS) {
                variants.add(seededBy(client, i));
            }
        }
        variants.add(seededByAll());
        tracker = Opentracker.start(workspace.resolve("opentracker"), variants);
        opened.add(tracker);
        add(TransmissionSeeder.start(workspace.resolve("transmission"), offer("transmission")));
        add(LibtorrentSeeder.start(workspace.resolve("libtorrent"), offer("libtorrent")));
        add(Aria2Seeder.start(workspace.resolve("aria2"), offer("aria2")));
        for (Seeder seeder : seeders) {
            for (int i = 0; i < torrents.size(); i++) {
                tracker.awaitSeeders(seededBy(seeder.name(), i), 1, seeder.process());
            }
        }
        tracker.awaitSeeders(seededByAll(), seeders.size(), seeders.get(0).process());
    }

    private void add(Seeder seeder) {
        seeders.add(seeder);
        opened.add(seeder);
    }

    private Seeder.Offer offer(String client) {
        List<Seeder.Share> shares = new ArrayList<>();
        shares.add(new Seeder.Share(seededByAll(), BYTES_PER_SECOND_OF_ALL));
        for (int i = 0; i < torrents.size(); i++) {
            shares.add(new Seeder.Share(seededBy(client, i), 0));
        }
        return new Seeder.Offer(tracker.httpUrl(), shares);
    }

    /** The variant of the torrent that this client alone has. */
    Torrent seededBy(String client, int torrent) {
        return torrents.get(torrent).variant(client);
    }

    /** The variant of the first torrent that all have. */
    Torrent seededByAll() {
        return torrents.get(0).variant(ALL);
    }

    Opentracker tracker() {
        return tracker;
    }

    List<Seeder> seeders() {
        return seeders;
    }

    Seeder seeder(String name) {
        return seeders.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The ends of all logs, for the message of a failure. */
    String tails() {
        StringBuilder tails = new StringBuilder();
        seeders.forEach(each -> tails.append(each.process().tail()));
        return tails.toString();
    }

    @Override
    public void close() {
        for (AutoCloseable each : opened) {
            try {
                each.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
