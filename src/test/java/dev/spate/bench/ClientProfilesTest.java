package dev.spate.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientProfilesTest {
    private static final RunConditions FILE =
            new RunConditions(Optional.empty(), "content", false, 1_000, 3, "127.1.0.1:7000");

    private final ClientProfiles profiles = ClientProfiles.of(List.of("spate"), List.of("spate", "null-client"));

    @TempDir
    private Path work;

    @Test
    void listsEveryClientOnce() {
        assertEquals(
                List.of(
                        "spate",
                        "aria2c",
                        "transmission-cli",
                        "qbittorrent-nox",
                        "rtorrent",
                        "libtorrent",
                        "libtorrent-high",
                        "webtorrent",
                        "null"),
                profiles.known().stream().map(ClientProfile::name).toList());
        assertTrue(profiles.find("utorrent").isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spate | spate download --quiet -o /d/out /d/t.torrent",
                "null | spate null-client --torrent /d/t.torrent --out /d/out",
                "aria2c | aria2c --no-conf=true --quiet=true --seed-time=0 --bt-max-peers=0"
                        + " --bt-request-peer-speed-limit=1000M --enable-dht=false --enable-dht6=false"
                        + " --bt-enable-lpd=false --enable-peer-exchange=false --file-allocation=none"
                        + " --listen-port=PORT --dir=/d /d/t.torrent",
                "transmission-cli | transmission-cli --config-dir=WORK --finish=WORK/transmission-finish.sh"
                        + " --encryption-tolerated --no-portmap --port=PORT --download-dir=/d /d/t.torrent",
                "qbittorrent-nox | /bin/sh WORK/qbittorrent-run.sh WORK /d /d/t.torrent",
                "rtorrent | rtorrent -n -o import=WORK/rtorrent.rc",
                "webtorrent | webtorrent download /d/t.torrent --out=/d --quiet --torrent-port=PORT --dht-port=PORT",
            })
    void fillsTheCommandLine(String name, String golden) throws Exception {
        assertEquals(golden, told(command(name, FILE)));
    }

    @ParameterizedTest
    @CsvSource({"libtorrent, default", "libtorrent-high, high"})
    void startsLibtorrentThroughItsScript(String name, String preset) throws Exception {
        String command = told(command(name, FILE));
        assertTrue(command.endsWith("python3 WORK/libtorrent-download.py /d/t.torrent /d PORT " + preset), command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spate", "aria2c", "transmission-cli", "qbittorrent-nox", "libtorrent", "webtorrent"})
    void givesTheMagnetLinkInsteadOfTheFile(String name) throws Exception {
        RunConditions magnet =
                new RunConditions(Optional.of("magnet:?xt=1&tr=2"), "content", false, 1_000, 3, "127.1.0.1:7000");
        List<String> command = command(name, magnet);
        assertTrue(command.contains("magnet:?xt=1&tr=2"), command::toString);
        assertFalse(command.contains("/d/t.torrent"), command::toString);
    }

    @Test
    void nullClientRefusesMagnetLinks() {
        RunConditions magnet = new RunConditions(Optional.of("magnet:?"), "content", false, 1_000, 3, "127.1.0.1:1");
        assertTrue(profile("null").unable(magnet).isPresent());
        assertTrue(profile("null").unable(FILE).isEmpty());
        assertTrue(profile("null").floor());
    }

    @Test
    void transmissionSaysThatItIgnoresTheLoopback() {
        ClientProfile transmission = profile("transmission-cli");
        assertTrue(transmission.needsPrivateNetwork());
        assertTrue(transmission.unable(FILE).orElseThrow().contains("--private-network"));
        assertTrue(transmission
                .unable(new RunConditions(Optional.empty(), "content", false, 1_000, 3, "10.77.0.1:7000"))
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"aria2c", "transmission-cli", "qbittorrent-nox", "rtorrent", "libtorrent", "webtorrent"})
    void leavesNoPlaceholderAndKeepsTheHomeInsideTheRun(String name) throws Exception {
        ClientRun run = profile(name).prepare(Path.of("/d/t.torrent"), Path.of("/d/out"), work, FILE);
        assertEquals(work, run.directory());
        for (String variable : List.of("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")) {
            assertTrue(run.environment().get(variable).startsWith(work.toString()), variable);
        }
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                for (String placeholder : List.of("{torrent}", "{out}", "{dir}", "{work}", "{port}", "{otherPort}")) {
                    assertFalse(text.contains(placeholder), file + ": " + placeholder);
                }
            }
        }
    }

    @Test
    void startsAgainInTheSameDirectory() throws Exception {
        String first = told(command("qbittorrent-nox", FILE));
        assertEquals(first, told(command("qbittorrent-nox", FILE)));
    }

    @Test
    void runsCommandsInsideAPrivateNetworkWhereItCanBeMade() throws Exception {
        if (PrivateNetwork.available()) {
            String script = "ip -o addr show lo | grep -q 10.77.255.254 && exit 7";
            assertEquals(7, PrivateNetwork.run(List.of("/bin/sh", "-c", script)));
        }
        assertFalse(PrivateNetwork.inside());
    }

    private ClientProfile profile(String name) {
        return profiles.find(name).orElseThrow();
    }

    private List<String> command(String name, RunConditions conditions) throws Exception {
        return profile(name)
                .prepare(Path.of("/d/t.torrent"), Path.of("/d/out"), work, conditions)
                .command();
    }

    private String told(List<String> command) {
        return String.join(" ", command)
                .replace(work.toString(), "WORK")
                .replaceAll("(port=|/d )[0-9]{4,5}\\b", "$1PORT");
    }
}
