package dev.spate.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.cli.CliRun;
import dev.spate.cli.dht.ScriptedNode;
import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.KrpcMessage.Request;
import dev.spate.tracker.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersCommandTest {
    @TempDir
    private Path cache;

    private static byte[] answer(int... ports) {
        StringBuilder peers = new StringBuilder();
        for (int port : ports) {
            peers.append("\u007f\0\0\1").append((char) (port >> 8)).append((char) (port & 0xff));
        }
        return ScriptedServer.ok(
                ("d8:intervali60e5:peers" + peers.length() + ":" + peers + "e").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String magnet(ScriptedServer... trackers) {
        StringBuilder link = new StringBuilder("magnet:?xt=urn:btih:" + "0".repeat(40) + "&x.pe=127.0.0.1:7");
        for (ScriptedServer each : trackers) {
            link.append("&tr=").append(each.url("/announce").replace("/", "%2F").replace(":", "%3A"));
        }
        return link.toString();
    }

    private static CliRun peers(String magnet, String... more) {
        List<String> arguments = new ArrayList<>(List.of("peers", "--all", magnet));
        arguments.addAll(List.of(more));
        CliRun run = CliRun.of(arguments.toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        return run;
    }

    private static String answers(String head) {
        return head.startsWith("GET /scrape?") ? "scrape" : "announce";
    }

    /** Names two peers, and counts others. */
    private static ScriptedServer counting() throws Exception {
        byte[] counts = ScriptedServer.ok(
                ("d5:filesd20:" + "\0".repeat(20) + "d8:completei3e10:downloadedi70000e10:incompletei5eeee")
                        .getBytes(StandardCharsets.ISO_8859_1));
        return new ScriptedServer(head -> answers(head).equals("scrape") ? counts : answer(7, 8));
    }

    @Test
    void longTellsWhoNamedEachPeerAndHowManyTheTrackerCountsAndTheShortFormIsOnlyAddresses() throws Exception {
        try (ScriptedServer one = counting()) {
            String magnet = magnet(one);
            assertEquals("127.0.0.1:7\n127.0.0.1:8\n", peers(magnet).out());
            assertEquals(
                    List.of("announce"),
                    one.heads().stream().map(PeersCommandTest::answers).toList());
            String url = one.url("/announce");
            assertEquals(
                    "127.0.0.1:7 link, tracker " + url + "\n127.0.0.1:8 tracker " + url + "\ntracker " + url
                            + ": 3 seeds, 5 leechers, 70000 downloads\n",
                    peers(magnet, "--long").out());
        }
    }

    @Test
    void jsonNamesTheKindsAndTheTrackersAndWhatTheyCount() throws Exception {
        try (ScriptedServer one = counting();
                ScriptedServer other = new ScriptedServer(head -> answer(8))) {
            String url = one.url("/announce");
            String otherUrl = other.url("/announce.php");
            String json = peers(magnet(one) + "&tr=" + otherUrl, "--json").out();
            String noCounts = "{'tracker':'" + otherUrl + "','failure':'does not count this torrent'}";
            assertTrue(json.contains(noCounts.replace('\'', '"')), json);
            assertTrue(
                    json.contains(
                            ("{'tracker':'" + url + "','seeds':3,'leechers':5,'downloads':70000}").replace('\'', '"')),
                    json);
            assertTrue(
                    json.startsWith(("{'peers':[{'peer':'127.0.0.1:7','sources':['link','tracker'],'trackers':['" + url
                                    + "']},{'peer':'127.0.0.1:8','sources':['tracker'],'trackers':['")
                            .replace('\'', '"')),
                    json);
        }
    }

    private CliRun withNode(ScriptedNode node, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "peers", "magnet:?xt=urn:btih:" + "0".repeat(40), "--dht-node", node.address(), "--timeout", "20"));
        arguments.addAll(List.of(more));
        return CliRun.withEnvironment(
                Map.of("XDG_CACHE_HOME", cache.toString(), "SPATE_DHT_ROUTERS", ""), arguments.toArray(String[]::new));
    }

    @Test
    void allAsksTheDhtTooWhichIsNotToldOfUs() throws Exception {
        try (ScriptedNode node = new ScriptedNode(Endpoint.of(new byte[] {127, 0, 0, 5}, 7_001))) {
            CliRun run = withNode(node, "--all", "--long");
            assertEquals(0, run.exitCode(), run.err());
            assertEquals("127.0.0.5:7001 dht\n", run.out());
            assertTrue(node.asked().stream().noneMatch(Request.AnnouncePeer.class::isInstance));
        }
    }

    @Test
    void theDhtIsNotAskedWithoutAllOrWhenItIsNotWanted() throws Exception {
        try (ScriptedNode node = new ScriptedNode(Endpoint.of(new byte[] {127, 0, 0, 5}, 7_001))) {
            CliRun trackersOnly = withNode(node);
            assertEquals(69, trackersOnly.exitCode());
            assertEquals(
                    "spate: no peers: the torrent names no tracker (--all asks other sources)\n", trackersOnly.err());
            CliRun without = withNode(node, "--all", "--no-dht");
            assertEquals(69, without.exitCode());
            assertEquals("spate: no peers: the torrent names no tracker\n", without.err());
            assertEquals(List.of(), node.asked());
        }
    }

    @Test
    void aDhtThatKnowsNobodyIsToldOf() throws Exception {
        try (ScriptedNode node = new ScriptedNode()) {
            CliRun run = withNode(node, "--all");
            assertEquals(69, run.exitCode());
            assertEquals("spate: no peers: the torrent names no tracker; no DHT node knows a peer\n", run.err());
        }
    }
}
