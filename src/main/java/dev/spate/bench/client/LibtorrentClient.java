package dev.spate.bench.client;

import dev.spate.bench.machine.InstalledProgram;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The profiles of libtorrent, which has no program of its own: a script drives its Python binding. */
final class LibtorrentClient {
    private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");
    private static final String SCRIPT = "libtorrent-download.py";

    private static final String ENCRYPTION = "--encryption-{encryption}";
    private static final String TUNING = "--tuned";
    private static final String UTP = "--utp-{utp}";
    private static final String PEX = "--pex-{pex}";
    private static final String SEED_SCRIPT = "libtorrent-seed.py";
    private static final String VERSIONS = "libtorrent_versions.py";

    /** The first Python of the PATH that has the binding, or else that of the system. */
    static final InstalledClient.Program PROGRAM =
            new InstalledClient.Program("libtorrent", LibtorrentClient::usual, LibtorrentClient::at);

    private LibtorrentClient() {}

    /**
     * A profile.
     *
     * @param preset of settings: {@code default} or {@code high} (libtorrent's own for high performance)
     */
    static ClientProfile of(String name, String preset) {
        List<String> download = List.of(
                "{program}", "{work}/" + SCRIPT, TUNING, ENCRYPTION, UTP, PEX, "{torrent}", "{dir}", "{port}", preset);
        return new InstalledClient(
                name,
                PROGRAM,
                download,
                files(SCRIPT),
                InstalledClient.FileText.SAME,
                preset.equals("default") ? List.of(TUNING) : List.of(),
                true,
                InstalledClient.Speaks.BOTH,
                Optional.of(SeedingStart.unchecked(
                        List.of("{program}", "{work}/" + SEED_SCRIPT, "{torrent}", "{dir}", "{port}", preset),
                        files(SEED_SCRIPT))),
                Optional.of(new InstalledClient.DhtStart(
                        Stream.concat(download.stream(), Stream.of("{dht}")).toList(), Map.of())));
    }

    /** A script, and what it imports, from resources of the same names. */
    static Map<String, String> files(String script) {
        return Map.of(script, script, VERSIONS, VERSIONS);
    }

    private static InstalledProgram usual() {
        return PYTHONS.stream()
                .map(LibtorrentClient::at)
                .filter(each -> each.missing().isEmpty())
                .findFirst()
                .orElseGet(() -> missing("no python3 that can import libtorrent (package python3-libtorrent)"));
    }

    /** A Python whose binding is of any version. */
    private static InstalledProgram at(String python) {
        List<String> version = List.of(python, "-c", "import libtorrent; print(libtorrent.__version__)");
        return InstalledProgram.output(version)
                .filter(text -> text.matches("[0-9.]+"))
                .map(text -> new InstalledProgram(Optional.empty(), python, version))
                .orElseGet(() -> missing(python + " cannot import libtorrent"));
    }

    private static InstalledProgram missing(String why) {
        return new InstalledProgram(Optional.of(why), "python3", List.of());
    }
}
