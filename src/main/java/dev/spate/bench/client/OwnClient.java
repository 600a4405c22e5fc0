package dev.spate.bench.client;

import dev.spate.torrent.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A client that is this very program: always here, and of its version.
 *
 * @param name of the profile
 * @param floor whether it is the null client
 * @param command with placeholders
 * @param seeding the command that seeds, with placeholders; empty when it cannot
 * @param byDht more arguments for a download that finds its peers by a DHT node; empty when it cannot
 */
public record OwnClient(String name, boolean floor, List<String> command, List<String> seeding, List<String> byDht)
        implements ClientProfile {
    public OwnClient {
        command = List.copyOf(command);
        seeding = List.copyOf(seeding);
        byDht = List.copyOf(byDht);
    }

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    public String version() {
        return Version.text();
    }

    @Override
    public Optional<String> unable(RunConditions conditions) {
        if (conditions.seeds() && seeding.isEmpty()) {
            return Optional.of("the null client only downloads");
        }
        if (conditions.trades() && floor) {
            return Optional.of("the null client gives nothing to others");
        }
        if (!conditions.finding().tracker() && byDht.isEmpty()) {
            return Optional.of("the null client knows no DHT");
        }
        if (conditions.encrypted() && floor) {
            return Optional.of("the null client speaks no encryption");
        }
        if (conditions.utp() && floor) {
            return Optional.of("the null client speaks no uTP");
        }
        return floor && conditions.magnet().isPresent()
                ? Optional.of("the null client knows no magnet links")
                : Optional.empty();
    }

    @Override
    public boolean readsV2() {
        return !floor;
    }

    @Override
    public ClientLaunch prepare(Path torrent, Path out, Path work, RunConditions conditions) {
        List<String> started = new ArrayList<>(conditions.seeds() ? seeding : command);
        if (!conditions.seeds() && conditions.finding().dhtNode().isPresent()) {
            started.addAll(byDht);
        }
        if (conditions.encrypted()) {
            // As the others, which are told as well: it need not find out.
            started.add("--encryption=require");
        }
        if (conditions.utp()) {
            started.add("--transport=utp");
        }
        // Nodes of the DHT of an earlier run are the user's own, or another run's.
        Map<String, String> environment =
                Map.of("XDG_CACHE_HOME", work.toAbsolutePath().resolve("cache").toString());
        return new ClientLaunch(Placeholders.of(torrent, out, work, conditions).fill(started), environment, work);
    }

    /** The first time it checks its files, and keeps resume data beside them. */
    @Override
    public Optional<ClientLaunch> checkingLaunch(ClientLaunch prepared) {
        return Optional.of(prepared);
    }
}
