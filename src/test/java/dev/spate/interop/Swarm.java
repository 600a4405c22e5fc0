package dev.spate.interop;

import java.util.ArrayList;
import java.util.List;

/**
 * opentracker and the three real clients, started once for a test class. Of each torrent there is one variant (own
 * info hash, same content) for each client alone, and one that all of them seed.
 */
final class Swarm implements AutoCloseable {
    static final String ALL = "all";
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
            variants.add(seededBy(ALL, i));
        }
        tracker = Opentracker.start(workspace.resolve("opentracker"), variants);
        opened.add(tracker);
        add(TransmissionSeeder.start(workspace.resolve("transmission"), offer("transmission")));
        add(LibtorrentSeeder.start(workspace.resolve("libtorrent"), offer("libtorrent")));
        add(Aria2Seeder.start(workspace.resolve("aria2"), offer("aria2")));
        for (Seeder seeder : seeders) {
            for (int i = 0; i < torrents.size(); i++) {
                tracker.awaitSeeders(seededBy(seeder.name(), i), 1, seeder.process());
                tracker.awaitSeeders(seededBy(ALL, i), seeder == seeders.get(2) ? 3 : 1, seeder.process());
            }
        }
    }

    private void add(Seeder seeder) {
        seeders.add(seeder);
        opened.add(seeder);
    }

    private Seeder.Offer offer(String client) {
        List<Torrent> offered = new ArrayList<>();
        for (int i = 0; i < torrents.size(); i++) {
            offered.add(seededBy(client, i));
            offered.add(seededBy(ALL, i));
        }
        return new Seeder.Offer(offered, tracker.httpUrl(), 0);
    }

    /** The variant of the torrent that this client alone has, or that all have ({@link #ALL}). */
    Torrent seededBy(String client, int torrent) {
        return torrents.get(torrent).variant(client);
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
