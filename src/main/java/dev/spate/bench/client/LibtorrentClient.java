package dev.spate.bench.client;

import dev.spate.bench.machine.InstalledProgram;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The profiles of libtorrent, which has no program of its own: a script drives its Python binding. */
final class LibtorrentClient {
    private static final List<String> PYTHONS = List.of("/usr/bin/python3", "python3");
    private static final String SCRIPT = "libtorrent-download.py";

    private static final String ENCRYPTION = "--encryption-{encryption}";
    private static final String SEED_SCRIPT = "libtorrent-seed.py";

    private LibtorrentClient() {}

    /**
     * A profile.
     *
     * @param preset of settings: {@code default} or {@code high} (libtorrent's own for high performance)
     */
    static ClientProfile of(String name, String preset) {
        return new InstalledClient(
                name,
                LibtorrentClient::program,
                List.of("python3", "{work}/" + SCRIPT, ENCRYPTION, "{torrent}", "{dir}", "{port}", preset),
                Map.of(SCRIPT, SCRIPT),
                true,
                Optional.of(SeedingStart.unchecked(
                        List.of("python3", "{work}/" + SEED_SCRIPT, "{torrent}", "{dir}", "{port}", preset),
                        Map.of(SEED_SCRIPT, SEED_SCRIPT))),
                Optional.of(new InstalledClient.DhtStart(
                        List.of(
                                "python3",
                                "{work}/" + SCRIPT,
                                ENCRYPTION,
                                "{torrent}",
                                "{dir}",
                                "{port}",
                                preset,
                                "{dht}"),
                        Map.of())));
    }

    static InstalledProgram program() {
        for (String python : PYTHONS) {
            List<String> version = List.of(python, "-c", "import libtorrent; print(libtorrent.__version__)");
            if (InstalledProgram.output(version)
                    .filter(text -> text.matches("[0-9.]+"))
                    .isPresent()) {
                return new InstalledProgram(Optional.empty(), python, version);
            }
        }
        return new InstalledProgram(
                Optional.of("no python3 that can import libtorrent (package python3-libtorrent)"), "", List.of());
    }
}
