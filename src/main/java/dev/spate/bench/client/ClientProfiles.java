package dev.spate.bench.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The clients that the bench knows how to run.
 *
 * <p>All are configured alike as far as possible: no seeding at the end, no encryption unless the swarm
 * requires it, no source of peers but the
 * tracker, or a DHT node or PEX where the swarm has them, no uTP unless the swarm is to be
 * reached over it (then no TCP), no limit on connections, no preallocation, and nothing read from or written to the user's own
 * configuration. All else is as the client comes. Those that seed have no limit on upload slots either, where that can be
 * set.
 */
public final class ClientProfiles {
    private static final List<String> ARIA2C = List.of(
            "{program}",
            "--no-conf=true",
            "--quiet=true",
            "--seed-time=0",
            "--bt-max-peers=0",
            // Below this rate it asks the tracker for more peers: so high that it always does.
            "--bt-request-peer-speed-limit=1000M",
            "--enable-dht=false",
            "--enable-dht6=false",
            "--bt-enable-lpd=false",
            "--enable-peer-exchange={pex}",
            "--bt-require-crypto={encrypted}",
            "--file-allocation=none",
            "--listen-port={port}",
            "--dir={dir}",
            "{torrent}");

    private static final List<String> ARIA2C_BY_DHT = List.of(
            "{program}",
            "--no-conf=true",
            "--quiet=true",
            "--seed-time=0",
            "--bt-max-peers=0",
            "--bt-request-peer-speed-limit=1000M",
            "--enable-dht=true",
            "--enable-dht6=false",
            "--dht-entry-point={dht}",
            "--dht-listen-port={otherPort}",
            "--dht-file-path={work}/dht.dat",
            "--bt-enable-lpd=false",
            "--enable-peer-exchange={pex}",
            "--bt-require-crypto={encrypted}",
            "--file-allocation=none",
            "--listen-port={port}",
            "--dir={dir}",
            "{torrent}");

    private static final List<String> ARIA2C_SEEDS = List.of(
            "{program}",
            "--no-conf=true",
            "--quiet=true",
            "--bt-seed-unverified=true",
            "--check-integrity=false",
            "--allow-overwrite=true",
            "--seed-ratio=0.0",
            "--bt-max-peers=0",
            "--enable-dht=false",
            "--enable-dht6=false",
            "--bt-enable-lpd=false",
            "--enable-peer-exchange=false",
            "--listen-port={port}",
            "--dir={dir}",
            "{torrent}");

    private static final List<String> TRANSMISSION = List.of(
            "{program}",
            "--config-dir={work}",
            "--finish={work}/transmission-finish.sh",
            "--encryption-{encryption}",
            "--no-portmap",
            "--port={port}",
            "--download-dir={dir}",
            "{torrent}");

    /** From version 4 on many are built without transmission-cli. */
    private static final List<String> TRANSMISSION_DAEMON = List.of(
            "/bin/sh",
            "{work}/transmission-daemon-run.sh",
            "{otherPort}",
            "{torrent}",
            "{program}",
            "--config-dir={work}",
            "--encryption-{encryption}",
            "--no-portmap",
            "--peerport={port}",
            "--download-dir={dir}");

    private static final List<String> TRANSMISSION_SEEDS = List.of(
            "{program}",
            "--config-dir={work}",
            "--encryption-{encryption}",
            "--no-portmap",
            "--port={port}",
            "--download-dir={dir}",
            "{torrent}");

    private static final List<String> QBITTORRENT =
            List.of("/bin/sh", "{work}/qbittorrent-run.sh", "{program}", "{work}", "{dir}", "{torrent}");

    private static final List<String> RTORRENT = List.of("{program}", "-n", "-o", "import={work}/rtorrent.rc");

    private static final List<String> WEBTORRENT = List.of(
            "{program}",
            "download",
            "{torrent}",
            "--out={dir}",
            "--quiet",
            "--torrent-port={port}",
            // Its DHT cannot be switched off.
            "--dht-port={otherPort}");

    private final List<ClientProfile> known;

    private ClientProfiles(List<ClientProfile> known) {
        this.known = List.copyOf(known);
    }

    /**
     * Those that are on the PATH, and our own.
     *
     * @param spate how spate is started; the arguments of a download follow
     * @param floor how the null client is started; its arguments follow
     */
    public static ClientProfiles of(List<String> spate, List<String> floor) {
        return new ClientProfiles(List.of(
                new OwnClient(
                        "spate",
                        false,
                        joined(spate, "download", "--quiet", "-o", "{out}", "{torrent}"),
                        joined(spate, "seed", "--quiet", "-d", "{dir}", "{torrent}"),
                        List.of("--dht-node={dht}")),
                InstalledClient.named("aria2c", "aria2", ARIA2C)
                        .tunedBy("--bt-max-peers=", "--bt-request-peer-speed-limit=", "--file-allocation=")
                        .speaking(InstalledClient.Speaks.ENCRYPTION)
                        .seeding(SeedingStart.unchecked(ARIA2C_SEEDS, Map.of()))
                        .findingByDht(ARIA2C_BY_DHT, Map.of()),
                InstalledClient.named("transmission-cli", "transmission", TRANSMISSION)
                        .with("transmission-settings.json", "settings.json")
                        .tunedBy("\"peer-limit-", "\"preallocation\"")
                        .with("transmission-finish.sh", "transmission-finish.sh")
                        .avoidingLoopback()
                        .speaking(InstalledClient.Speaks.BOTH)
                        .findingByDht(
                                TRANSMISSION,
                                Map.of(
                                        "settings.json", "transmission-dht-settings.json",
                                        "dht.bootstrap", "transmission-dht.bootstrap"))
                        .seeding(SeedingStart.checkedBy(
                                "transmission-check.sh",
                                TRANSMISSION_SEEDS,
                                Map.of(
                                        "settings.json", "transmission-seed-settings.json",
                                        "transmission-check.sh", "transmission-check.sh"))),
                InstalledClient.named("transmission-daemon", "transmission", TRANSMISSION_DAEMON)
                        .with("transmission-daemon-settings.json", "settings.json")
                        .tunedBy("\"peer-limit-", "\"preallocation\"")
                        .with("transmission-daemon-run.sh", "transmission-daemon-run.sh")
                        .with("transmission-finish.sh", "transmission-finish.sh")
                        .avoidingLoopback()
                        .speaking(InstalledClient.Speaks.BOTH),
                InstalledClient.named("qbittorrent-nox", "qbittorrent", QBITTORRENT)
                        .tunedBy("Session\\Max", "Session\\Preallocation")
                        .speaking(InstalledClient.Speaks.BOTH)
                        .with("qbittorrent-run.sh", "qbittorrent-run.sh")
                        .with("qbittorrent-finish.sh", "qbittorrent-finish.sh")
                        .with("qbittorrent.conf", "profile/qBittorrent/config/qBittorrent.conf"),
                InstalledClient.named("rtorrent", "rtorrent", RTORRENT)
                        .tunedBy(
                                "throttle.",
                                "network.max_open_",
                                "network.http.max_",
                                "system.sockets.max_size",
                                "trackers.numwant",
                                "pieces.hash.on_completion",
                                "system.file.allocate")
                        .reading(RtorrentSettings::of)
                        .with("rtorrent.rc", "rtorrent.rc")
                        .speaking(InstalledClient.Speaks.ENCRYPTION)
                        .seeding(SeedingStart.resumed(
                                RtorrentResume::write, RTORRENT, Map.of("rtorrent.rc", "rtorrent-seed.rc"))),
                LibtorrentClient.of("libtorrent", "default"),
                LibtorrentClient.of("libtorrent-high", "high"),
                InstalledClient.named("webtorrent", "webtorrent", WEBTORRENT),
                new OwnClient(
                        "null",
                        true,
                        joined(floor, "--torrent", "{torrent}", "--out", "{out}"),
                        List.of(),
                        List.of())));
    }

    private static List<String> joined(List<String> command, String... arguments) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(arguments));
        return all;
    }

    /** All of them, in the order in which they are listed for people; some may be missing here. */
    public List<ClientProfile> known() {
        return known;
    }

    /** The one of that name. */
    public Optional<ClientProfile> find(String name) {
        return known.stream().filter(profile -> profile.name().equals(name)).findFirst();
    }
}
