package dev.spate.bench.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spate.bench.machine.PrivateNetwork;
import dev.spate.bencode.BDict;
import dev.spate.bencode.BencodeReader;
import dev.spate.bencode.BencodeWriter;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.synthetic.ContentSource;
import dev.spate.synthetic.PieceHashing;
import dev.spate.synthetic.SyntheticTorrent;
import dev.spate.synthetic.TorrentShape;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
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
            new RunConditions(Optional.empty(), "content", 1_000, 3, "127.1.0.1:7000");

    private static final RunConditions SEEDS =
            new RunConditions(Optional.empty(), "content", 1_000, 0, "10.77.0.1:0", true);

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
                        "transmission-daemon",
                        "qbittorrent-nox",
                        "rtorrent",
                        "libtorrent",
                        "libtorrent-high",
                        "webtorrent",
                        "null"),
                profiles.known().stream().map(ClientProfile::name).toList());
        assertTrue(profiles.find("utorrent").isEmpty());
    }

    /** Whether a program takes its command is shown by running it: {@code ClientsIT}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "spate",
                "null",
                "aria2c",
                "transmission-cli",
                "transmission-daemon",
                "qbittorrent-nox",
                "rtorrent",
                "libtorrent",
                "libtorrent-high",
                "webtorrent"
            })
    void tellsTheProgramTheTorrentAndWhereToWriteWhateverTheyAreCalled(String name) throws Exception {
        Path torrent = Path.of("/d e/t 1.torrent");
        Path out = Path.of("/d e/o f/content");
        List<String> told =
                new ArrayList<>(profile(name).prepare(torrent, out, work, FILE).command());
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                told.addAll(Files.readAllLines(file));
            }
        }
        assertEquals(
                1,
                told.stream().filter(each -> each.contains(torrent.toString())).count(),
                told::toString);
        assertTrue(told.stream().anyMatch(each -> each.contains("/d e/o f")), told::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spate", "aria2c", "transmission-cli", "libtorrent", "libtorrent-high"})
    void seedsWhatIsThereWhateverItIsCalled(String name) throws Exception {
        Path torrent = Path.of("/d e/t 1.torrent");
        ClientLaunch launch = profile(name).prepare(torrent, Path.of("/d e/o f/content"), work, SEEDS);
        List<String> told = new ArrayList<>(launch.command());
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                told.addAll(Files.readAllLines(file));
            }
        }
        assertEquals(
                1,
                told.stream().filter(each -> each.contains("/d e/t 1.torrent")).count(),
                told::toString);
        assertTrue(told.stream().anyMatch(each -> each.contains("/d e/o f")), told::toString);
        assertTrue(
                told.stream().noneMatch(each -> each.matches(".*\\{[a-z]+}.*") && !each.contains("${")),
                told::toString);
        List<String> downloads = profile(name)
                .prepare(torrent, Path.of("/d e/o f/content"), Files.createDirectory(work.resolve("2")), FILE)
                .command();
        assertFalse(told.equals(downloads));
    }

    @Test
    void rtorrentGetsATorrentThatSaysThatEverythingIsThere() throws Exception {
        TorrentShape shape = new TorrentShape(100_000, 16_384, 3, 1);
        Path torrent = work.resolve("t.torrent");
        Path out;
        byte[] info;
        try (ContentSource content = new ContentSource(1)) {
            SyntheticTorrent synthetic = SyntheticTorrent.of(shape, content, PieceHashing.Progress.NONE);
            Files.write(torrent, synthetic.torrentFile(List.of()));
            out = work.resolve(synthetic.name());
            info = synthetic.info();
        }
        for (FileEntry file : MetainfoReader.read(Files.readAllBytes(torrent)).files()) {
            Path path = out.resolve(String.join("/", file.path()));
            Files.createDirectories(path.getParent());
            Files.setLastModifiedTime(Files.createFile(path), FileTime.fromMillis(1_234_567_890_999L));
        }
        profile("rtorrent").prepare(torrent, out, work, SEEDS);
        BDict resumed = (BDict) BencodeReader.read(Files.readAllBytes(work.resolve("resumed.torrent")));
        assertArrayEquals(info, BencodeWriter.write(resumed.dict("info").orElseThrow()));
        // Files of 11,111, 33,333 and 55,556 bytes, pieces of 16,384.
        String file = "d9:completedi%de5:mtimei1234567890e8:priorityi1ee";
        String expected = "d8:bitfieldi7e5:filesl" + file.formatted(1) + file.formatted(3) + file.formatted(5) + "ee";
        assertEquals(
                expected,
                new String(
                        BencodeWriter.write(resumed.dict("libtorrent_resume").orElseThrow()),
                        StandardCharsets.US_ASCII));
        assertTrue(Files.readString(work.resolve("rtorrent.rc"))
                .contains(work.resolve("resumed.torrent").toString()));
    }

    @Test
    void transmissionChecksByItsScriptAndSpateByItself() throws Exception {
        ClientLaunch transmission =
                profile("transmission-cli").prepare(Path.of("/d/t.torrent"), Path.of("/d/out"), work, SEEDS);
        List<String> checking = profile("transmission-cli")
                .checkingLaunch(transmission)
                .orElseThrow()
                .command();
        assertEquals(List.of("/bin/sh", work.resolve("transmission-check.sh").toString()), checking.subList(0, 2));
        assertEquals(transmission.command(), checking.subList(2, checking.size()));
        assertTrue(Files.isExecutable(work.resolve("transmission-check.sh")));
        ClientLaunch spate = profile("spate").prepare(Path.of("/d/t.torrent"), Path.of("/d/out"), work, SEEDS);
        assertEquals(List.of("spate", "seed", "--quiet", "-d", "/d", "/d/t.torrent"), spate.command());
        assertEquals(Optional.of(spate), profile("spate").checkingLaunch(spate));
        ClientLaunch aria = profile("aria2c").prepare(Path.of("/d/t.torrent"), Path.of("/d/out"), work, SEEDS);
        assertTrue(aria.command().contains("--bt-seed-unverified=true"));
        assertEquals(Optional.empty(), profile("aria2c").checkingLaunch(aria));
    }

    @ParameterizedTest
    @CsvSource({
        "aria2c, --bt-max-peers",
        "transmission-cli, peer-limit",
        "transmission-daemon, peer-limit",
        "qbittorrent-nox, MaxConnections",
        "rtorrent, throttle.max_peers",
        "libtorrent, --tuned"
    })
    void asItComesItIsToldNothingThatARunDoesNotNeed(String name, String limit) throws Exception {
        ClientProfile asItComes = profile(name).asItComes().orElseThrow();
        assertEquals(name + "-defaults", asItComes.name());
        List<String> tuned = told(profile(name), "tuned");
        List<String> untuned = told(asItComes, "untuned");
        assertTrue(tuned.stream().anyMatch(each -> each.contains(limit)), tuned::toString);
        assertTrue(untuned.stream().noneMatch(each -> each.contains(limit)), untuned::toString);
        assertTrue(untuned.stream().anyMatch(each -> each.contains("/d/t.torrent")), untuned::toString);
        assertTrue(asItComes.unable(SEEDS).isPresent());
        assertTrue(asItComes.asItComes().isEmpty());
    }

    /** All words and lines that the program gets to see. */
    private List<String> told(ClientProfile profile, String directory) throws Exception {
        Path runs = Files.createDirectory(work.resolve(directory));
        List<String> told = new ArrayList<>(profile.prepare(Path.of("/d/t.torrent"), Path.of("/d/out"), runs, FILE)
                .command());
        try (Stream<Path> files = Files.walk(runs)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(each -> !each.toString().endsWith(".py"))
                    .toList()) {
                told.addAll(Files.readAllLines(file));
            }
        }
        return told;
    }

    @ParameterizedTest
    @ValueSource(strings = {"spate", "null", "libtorrent-high", "webtorrent"})
    void hasNothingToLeaveOut(String name) {
        assertTrue(profile(name).asItComes().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "webtorrent", "qbittorrent-nox"})
    void saysThatItCannotBeMadeToSeed(String name) {
        assertTrue(profile(name).unable(SEEDS).isPresent());
    }

    @Test
    void clientsRequireEncryptionWhereTheSwarmDoes() throws Exception {
        RunConditions encrypted = FILE.encrypted(true);
        assertTrue(command("libtorrent", encrypted).contains("--encryption-required"));
        assertTrue(command("transmission-cli", encrypted).contains("--encryption-required"));
        assertTrue(command("aria2c", encrypted).contains("--bt-require-crypto=true"));
        assertTrue(command("spate", encrypted).contains("--encryption=require"));
        assertTrue(command("transmission-cli", FILE).contains("--encryption-tolerated"));
        for (String each : List.of("null", "webtorrent")) {
            assertTrue(profile(each).unable(encrypted).isPresent(), each);
            assertEquals(Optional.empty(), profile(each).unable(FILE), each);
        }
    }

    @Test
    void settingsInFilesSayTheSame() throws Exception {
        RunConditions special = FILE.encrypted(true).overUtp(true);
        for (RunConditions each : List.of(FILE, special)) {
            command("rtorrent", each);
            command("qbittorrent-nox", each);
            command("transmission-cli", each);
            String rtorrent = Files.readString(work.resolve("rtorrent.rc"));
            String qbittorrent = Files.readString(work.resolve("profile/qBittorrent/config/qBittorrent.conf"));
            String transmission = Files.readString(work.resolve("settings.json"));
            boolean usual = each == FILE;
            assertEquals(usual, rtorrent.contains("protocol.encryption.set = none"), rtorrent);
            assertEquals(usual, qbittorrent.contains("Encryption=2"), qbittorrent);
            assertEquals(usual, qbittorrent.contains("BTProtocol=TCP"), qbittorrent);
            assertEquals(usual, transmission.contains("\"utp-enabled\": false"), transmission);
        }
    }

    @Test
    void whoSpeaksUtpIsToldToWhereTheSwarmIsReachedOverIt() throws Exception {
        RunConditions utp = FILE.overUtp(true);
        assertTrue(command("spate", utp).contains("--transport=utp"));
        assertTrue(command("libtorrent", utp).contains("--utp-true"));
        assertTrue(command("libtorrent", FILE).contains("--utp-false"));
        for (String each : List.of("null", "aria2c", "rtorrent", "webtorrent")) {
            assertTrue(profile(each).unable(utp).orElseThrow().contains("uTP"), each);
        }
    }

    @Test
    void aTorrentOfVersion2IsForThoseWhoReadIt() {
        for (String each : List.of("spate", "libtorrent", "libtorrent-high", "qbittorrent-nox")) {
            assertTrue(profile(each).readsV2(), each);
        }
        for (String each : List.of("null", "aria2c", "transmission-cli", "rtorrent", "webtorrent")) {
            assertFalse(profile(each).readsV2(), each);
        }
    }

    @Test
    void theTwoLibtorrentsDifferInTheirSettingsAlone() throws Exception {
        List<String> usual = command("libtorrent", FILE);
        List<String> high = command("libtorrent-high", FILE);
        int last = usual.size() - 1;
        assertEquals(withoutPorts(usual.subList(0, last)), withoutPorts(high.subList(0, last)));
        assertEquals(List.of("default", "high"), List.of(usual.get(last), high.get(last)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"spate", "aria2c", "transmission-cli", "qbittorrent-nox", "libtorrent", "webtorrent"})
    void givesTheMagnetLinkInsteadOfTheFile(String name) throws Exception {
        RunConditions magnet =
                new RunConditions(Optional.of("magnet:?xt=1&tr=2"), "content", 1_000, 3, "127.1.0.1:7000");
        List<String> command = command(name, magnet);
        assertTrue(command.contains("magnet:?xt=1&tr=2"), command::toString);
        assertFalse(command.contains("/d/t.torrent"), command::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spate", "aria2c", "transmission-cli", "libtorrent", "libtorrent-high"})
    void isToldOfTheDhtNodeWhereThereIsOne(String name) throws Exception {
        RunConditions dht = FILE.foundBy(new RunConditions.Finding(Optional.of("10.77.0.1:4711"), false));
        Path byDht = Files.createDirectory(work.resolve("dht"));
        List<String> told = new ArrayList<>(profile(name)
                .prepare(Path.of("/d/t.torrent"), Path.of("/d/out"), byDht, dht)
                .command());
        try (Stream<Path> files = Files.walk(byDht)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                told.addAll(Files.readAllLines(file));
            }
        }
        assertTrue(told.stream().anyMatch(each -> each.matches(".*10\\.77\\.0\\.1[: ]4711.*")), told::toString);
        List<String> usual = command(name, FILE);
        assertTrue(usual.stream().noneMatch(each -> each.contains("4711") || each.contains("dht-node")));
    }

    @Test
    void whoCannotBeToldOfADhtNodeSaysSoWhereThereIsNoTracker() {
        RunConditions.Finding node = new RunConditions.Finding(Optional.of("10.77.0.1:4711"), false);
        RunConditions dht = new RunConditions(Optional.empty(), "content", 1_000, 3, "10.77.0.1:7000").foundBy(node);
        for (String each : List.of("webtorrent", "qbittorrent-nox", "rtorrent", "null")) {
            assertTrue(profile(each).unable(dht).isPresent(), each);
        }
        for (String each : List.of("spate", "aria2c", "transmission-cli", "libtorrent")) {
            assertEquals(Optional.empty(), profile(each).unable(dht), each);
        }
        assertTrue(
                new CommandClient("mine", List.of("m", "{torrent}")).unable(dht).isPresent());
        assertTrue(new CommandClient("mine", List.of("m", "{dht}")).unable(dht).isEmpty());
    }

    @Test
    void aKnownClientMayBeElsewhereUnderAnotherName() throws Exception {
        ClientProfile newer = profile("rtorrent").at("rtorrent-0.16", "/bin/sh").orElseThrow();
        assertEquals("rtorrent-0.16", newer.name());
        assertEquals(Optional.empty(), newer.missing());
        assertEquals(
                "/bin/sh",
                newer.prepare(Path.of("/d/t.torrent"), Path.of("/d/out"), work, FILE)
                        .command()
                        .get(0));
        assertTrue(profile("libtorrent")
                .at("lt", "/no/such/python")
                .orElseThrow()
                .missing()
                .isPresent());
        assertTrue(profile("rtorrent")
                .at("rt", "/no/such/rtorrent")
                .orElseThrow()
                .missing()
                .isPresent());
        assertEquals(Optional.empty(), profile("spate").at("other", "/bin/sh"));
    }

    @Test
    void nullClientRefusesMagnetLinks() {
        RunConditions magnet = new RunConditions(Optional.of("magnet:?"), "content", 1_000, 3, "127.1.0.1:1");
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
                .unable(new RunConditions(Optional.empty(), "content", 1_000, 3, "10.77.0.1:7000"))
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aria2c",
                "transmission-cli",
                "transmission-daemon",
                "qbittorrent-nox",
                "rtorrent",
                "libtorrent",
                "webtorrent"
            })
    void leavesNoPlaceholderAndKeepsTheHomeInsideTheRun(String name) throws Exception {
        ClientLaunch run = profile(name).prepare(Path.of("/d/t.torrent"), Path.of("/d/out"), work, FILE);
        assertEquals(work, run.directory());
        for (String variable : List.of("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")) {
            assertTrue(run.environment().get(variable).startsWith(work.toString()), variable);
        }
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                for (String placeholder :
                        List.of("{torrent}", "{out}", "{dir}", "{work}", "{port}", "{otherPort}", "{program}")) {
                    assertFalse(text.contains(placeholder), file + ": " + placeholder);
                }
            }
        }
    }

    @Test
    void startsAgainInTheSameDirectory() throws Exception {
        List<String> first = command("qbittorrent-nox", FILE);
        assertEquals(first, command("qbittorrent-nox", FILE));
    }

    @Test
    void runsCommandsInsideAPrivateNetwork() throws Exception {
        boolean available = PrivateNetwork.available();
        assertTrue(available || !"true".equals(System.getenv("CI")), "CI=true promises a private network");
        assumeTrue(available, "no private network can be made here: " + PrivateNetwork.NEEDS);
        String script = "ip -o addr show lo | grep -q 10.77.255.254 && exit 7";
        assertEquals(7, PrivateNetwork.run(List.of("/bin/sh", "-c", script)));
        assertFalse(PrivateNetwork.inside(), "this process stays outside");
    }

    private ClientProfile profile(String name) {
        return profiles.find(name).orElseThrow();
    }

    private List<String> command(String name, RunConditions conditions) throws Exception {
        return profile(name)
                .prepare(Path.of("/d/t.torrent"), Path.of("/d/out"), work, conditions)
                .command();
    }

    /** Ports are whatever was free. */
    private static List<String> withoutPorts(List<String> command) {
        return command.stream()
                .map(each -> each.matches("[0-9]{4,5}") ? "PORT" : each)
                .toList();
    }
}
