package dev.spate.bench.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A program that downloads beside the client that is measured, gives to others, and stays as a seed until it is ended.
 *
 * <p>Each calls from an address of its own, by which the tracker's accounts tell it apart, and so that no client takes
 * two of them for one.
 */
public final class TradingClient {
    private static final String SCRIPT = "libtorrent-trade.py";

    private static final String UNTIL_TERM = "trade-until-term.sh";

    private static final List<String> LIBTORRENT =
            List.of("{program}", "{work}/" + SCRIPT, "{torrent}", "{dir}", "{port}", "{addresses}");

    private static final List<String> ARIA2C = List.of(
            "{program}",
            "--no-conf=true",
            "--quiet=true",
            // No limit: it is ended.
            "--seed-ratio=0.0",
            "--interface={address}",
            "--enable-dht=false",
            "--enable-dht6=false",
            "--bt-enable-lpd=false",
            "--enable-peer-exchange=false",
            "--file-allocation=none",
            "--listen-port={port}",
            "--dir={dir}",
            "{torrent}");

    private static final List<String> RTORRENT =
            List.of("/bin/sh", "{work}/" + UNTIL_TERM, "{program}", "-n", "-o", "import={work}/rtorrent.rc");

    private static final List<String> TRANSMISSION = List.of(
            "/bin/sh",
            "{work}/" + UNTIL_TERM,
            "{program}",
            "--config-dir={work}",
            "--encryption-tolerated",
            "--no-portmap",
            "--port={port}",
            "--download-dir={dir}",
            "{torrent}");

    private final ClientProfile profile;
    private final boolean severalInOne;

    /**
     * @param profile starts it: of a download with {@linkplain RunConditions#addresses addresses}
     * @param severalInOne whether one process is several clients, one for each of these addresses
     */
    public TradingClient(ClientProfile profile, boolean severalInOne) {
        this.profile = profile;
        this.severalInOne = severalInOne;
    }

    /** Those that the bench knows; some may be missing here. */
    public static List<TradingClient> known() {
        return List.of(
                new TradingClient(
                        new InstalledClient(
                                "libtorrent",
                                LibtorrentClient.PROGRAM,
                                LIBTORRENT,
                                LibtorrentClient.files(SCRIPT),
                                InstalledClient.FileText.SAME,
                                List.of(),
                                true,
                                InstalledClient.Speaks.NEITHER,
                                Optional.empty(),
                                Optional.empty()),
                        true),
                new TradingClient(InstalledClient.named("aria2c", "aria2", ARIA2C), false),
                new TradingClient(
                        InstalledClient.named("rtorrent", "rtorrent", RTORRENT)
                                .reading(RtorrentSettings::of)
                                .with("rtorrent-trade.rc", "rtorrent.rc")
                                .with(UNTIL_TERM, UNTIL_TERM),
                        false),
                new TradingClient(
                        InstalledClient.named("transmission-cli", "transmission", TRANSMISSION)
                                .with("transmission-trade-settings.json", "settings.json")
                                .with(UNTIL_TERM, UNTIL_TERM)
                                .avoidingLoopback(),
                        false));
    }

    /** The name of the program. */
    public String name() {
        return profile.name();
    }

    /** Whether one process is several clients. */
    public boolean severalInOne() {
        return severalInOne;
    }

    /** Whether it is here, and can take part in such a run. */
    public boolean usable(RunConditions conditions) {
        return profile.missing().isEmpty() && profile.unable(conditions).isEmpty();
    }

    /**
     * Makes everything ready for one process.
     *
     * @param out where the content will be; its parent exists
     * @param work an empty directory
     * @param addresses that it calls from: one, or as many as it is clients
     * @throws IOException when a file cannot be written
     */
    public ClientLaunch prepare(Path torrent, Path out, Path work, RunConditions conditions, List<String> addresses)
            throws IOException {
        return profile.prepare(torrent, out, work, conditions.from(addresses));
    }

    /**
     * Divides so many clients among those that can be used: as evenly as can be, the first get one more.
     *
     * @return one entry for each client, those of a program one after the other; empty when none can be used
     */
    public static List<TradingClient> divide(int count, List<TradingClient> among, RunConditions conditions) {
        List<TradingClient> usable =
                among.stream().filter(each -> each.usable(conditions)).toList();
        List<TradingClient> each = new ArrayList<>();
        for (int i = 0; i < usable.size(); i++) {
            int share = count / usable.size() + (i < count % usable.size() ? 1 : 0);
            for (int n = 0; n < share; n++) {
                each.add(usable.get(i));
            }
        }
        return each;
    }
}
