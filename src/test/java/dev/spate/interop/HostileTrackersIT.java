package dev.spate.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program against trackers and web servers that lie, all of them on loopback: what it says, how long, with how much memory. */
@EnabledOnOs(OS.LINUX)
class HostileTrackersIT {
    private static final long MAX_BYTES = 300L << 20;

    /** Without it the JVM would take a quarter of the machine before it collects, and the bound would be the machine's. */
    private static final String HEAP = "-Xmx128m";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Workspace WORKSPACE = Workspace.of(HostileTrackersIT.class);
    private static final int OF_A_HOST = 8;

    private final Spate spate = Spate.in(WORKSPACE).withFlags(HEAP);

    @Test
    void everyLieAtOnceHidesNoHonestTracker() throws Exception {
        List<String> words = new ArrayList<>(LyingServer.LIES);
        words.add("honest");
        List<String> hosts = hosts(words.size() / OF_A_HOST + 1);
        try (LyingServer server = new LyingServer(0, hosts)) {
            List<String> urls = new ArrayList<>();
            for (int i = 0; i < words.size(); i++) {
                urls.add("http://" + hosts.get(i / OF_A_HOST) + ":" + server.port() + "/announce/" + words.get(i));
            }
            Spate.Outcome outcome =
                    spate.run(PATIENCE, "peers", "--all", torrent("all", urls)).expectExit(0);
            assertTrue(outcome.stdout().lines().toList().contains("127.0.0.9:6881"), outcome::toString);
            assertBounded(outcome);
            for (String each : words) {
                assertTrue(server.requests().stream().anyMatch(seen -> seen.endsWith("/" + each)), each);
            }
            long circled = server.requests().stream()
                    .filter(seen -> seen.endsWith("/circle"))
                    .count();
            assertTrue(circled <= 6, () -> circled + " requests in a circle");
        }
    }

    @Test
    void twoHundredTrackersThatHoldOnAreHeardInTurn() throws Exception {
        List<String> hosts = hosts(25);
        try (LyingServer server = new LyingServer(0, hosts)) {
            List<String> urls = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                urls.add("http://" + hosts.get(i % hosts.size()) + ":" + server.port() + "/announce/hold?" + i);
            }
            Spate.Outcome outcome = spate.run(PATIENCE, "peers", "--timeout", "6", torrent("hold", urls))
                    .expectExit(69);
            assertBounded(outcome);
            assertEquals(1, outcome.errorLines().size(), outcome::toString);
            assertTrue(server.mostHeld() <= 32, () -> server.mostHeld() + " at once");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"endless", "bomb"})
    void aTorrentByItsAddressIsBoundedToo(String lie) throws Exception {
        try (LyingServer server = new LyingServer(0, hosts(1))) {
            String url = "http://me:hush@127.0.0.1:" + server.port() + "/torrents/" + lie;
            Spate.Outcome outcome =
                    spate.run(PATIENCE, "info", url + "?key=hush").expectExit(69);
            assertBounded(outcome);
            assertFalse(outcome.stderr().contains("hush"), outcome::toString);
        }
    }

    /** In a network namespace of its own, where public and private addresses are all this machine's. */
    @Test
    void strangersSendUsNowhereNear() throws Exception {
        Installed.require("ip");
        List<String> command = new ArrayList<>(Installed.networkNamespace());
        List<String> urls = List.of(
                "http://203.0.113.7:8080/announce/near-peers",
                "http://203.0.113.7:8080/announce/to-loopback",
                "http://203.0.113.7:8080/announce/to-network",
                "http://192.168.77.1:8080/admin/reboot",
                "http://127.0.0.1:8080/admin/shutdown",
                "http://0.0.0.0:8080/announce/honest",
                "http://203.0.113.7:8080/announce/honest?event=stopped",
                "udp://203.0.113.7:8080/announce");
        Path script = WORKSPACE.resolve("near.sh");
        Files.writeString(script, """
                ip link set lo up && ip addr add 203.0.113.7/32 dev lo && ip addr add 192.168.77.1/32 dev lo || exit 77
                java="$1" jar="$2" classes="$3" torrent="$4" log="$5"
                "$java" -cp "$classes" dev.spate.interop.LyingServer 8080 0.0.0.0 >"$log" &
                server=$!
                trap 'kill $server' EXIT
                tries=0
                until grep -q ready "$log"; do
                    tries=$((tries + 1))
                    [ $tries -lt 300 ] || exit 99
                    sleep 0.1
                done
                "$java" -jar "$jar" peers --all "$torrent"
                "$java" -jar "$jar" info http://203.0.113.7:8080/torrents/to-network
                """);
        Path log = WORKSPACE.resolve("near.log");
        Path said = WORKSPACE.resolve("near.said");
        command.addAll(List.of(
                "sh",
                script.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("spate.jar"),
                Path.of(LyingServer.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString(),
                torrent("near", urls).toString(),
                log.toString()));
        Process run = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        boolean ended = run.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        run.destroy();
        String text = Files.readString(said);
        assertTrue(ended, text);
        if (run.exitValue() == 77) {
            Installed.without("the network of a namespace cannot be set up here: " + text);
        }
        assertTrue(text.lines().toList().containsAll(List.of("203.0.113.9:1", "203.0.113.10:5")), text);
        assertFalse(text.contains("127.0.0.1:6"), text);
        assertFalse(text.contains("127.0.0.1:2") || text.contains("192.168.77.1:3") || text.contains("254:4"), text);
        assertTrue(text.contains("named 1 peer of this machine"), text);
        assertTrue(text.contains("named 3 peers of this machine or the local network: left out"), text);
        assertTrue(
                text.contains("/torrents/to-network: redirected to http://192.168.77.1:8080/announce/honest: refused"),
                text);
        assertEquals(
                List.of(
                        "203.0.113.7 /announce/near-peers",
                        "203.0.113.7 /announce/to-loopback",
                        "203.0.113.7 /announce/to-network",
                        "203.0.113.7 /torrents/to-network"),
                Files.readAllLines(log).stream()
                        .filter(each -> !each.equals("ready"))
                        .sorted()
                        .toList());
    }

    private static void assertBounded(Spate.Outcome outcome) {
        System.out.println("HostileTrackersIT: " + (outcome.peakRssBytes() >> 20) + " MiB, "
                + outcome.time().toMillis() + " ms");
        assertTrue(outcome.peakRssBytes() < MAX_BYTES, outcome::toString);
        assertTrue(
                outcome.stderr().chars().noneMatch(each -> each < 32 && each != '\n' || each == 127),
                outcome::toString);
        assertTrue(outcome.errorLines().stream().allMatch(each -> each.startsWith("spate: ")), outcome::toString);
        assertFalse(outcome.stderr().contains("Exception"), outcome::toString);
    }

    private static List<String> hosts(int count) {
        List<String> hosts = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            hosts.add("127.0.0." + i);
        }
        return hosts;
    }

    private static Path torrent(String name, List<String> urls) throws Exception {
        StringBuilder out = new StringBuilder("d13:announce-listll");
        urls.forEach(each -> out.append(each.length()).append(':').append(each));
        out.append("ee4:infod6:lengthi5e4:name")
                .append(name.length())
                .append(':')
                .append(name);
        out.append("12:piece lengthi16384e6:pieces20:").append("p".repeat(20)).append("ee");
        Path file = WORKSPACE.resolve(name + ".torrent");
        Files.write(file, out.toString().getBytes(ISO_8859_1));
        return file;
    }
}
