package dev.spate.cli.dht;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.cli.CliRun;
import dev.spate.dht.krpc.Endpoint;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DhtCommandsTest {
    private static final String HASH = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path cache;

    private static Endpoint peer(int last, int port) {
        return Endpoint.of(new byte[] {127, 0, 0, (byte) last}, port);
    }

    private CliRun dht(String... arguments) {
        List<String> all = new ArrayList<>(List.of("dht"));
        all.addAll(List.of(arguments));
        return CliRun.withEnvironment(
                Map.of("XDG_CACHE_HOME", cache.toString(), "SPATE_DHT_ROUTERS", ""), all.toArray(String[]::new));
    }

    @Test
    void lookupPrintsOnePeerALineAndKeepsTheNode() throws Exception {
        try (ScriptedNode node = new ScriptedNode(peer(5, 7_001), peer(6, 7_002))) {
            CliRun run = dht("lookup", "--dht-node", node.address(), HASH);
            assertEquals(0, run.exitCode(), run.err());
            assertEquals("127.0.0.5:7001\n127.0.0.6:7002\n", run.out());
            assertTrue(run.err().contains("spate: DHT: 2 peers; 1 node asked, 1 answered, 1 hop, "), run.err());
            assertTrue(Files.size(cache.resolve("spate").resolve("dht.dat")) > 0);
            CliRun again = dht("lookup", "magnet:?xt=urn:btih:" + HASH, "-q");
            assertEquals("127.0.0.5:7001\n127.0.0.6:7002\n", again.out());
            assertEquals("", again.err());
        }
    }

    @Test
    void lookupWritesOneJsonObject() throws Exception {
        try (ScriptedNode node = new ScriptedNode(peer(5, 7_001))) {
            CliRun run = dht("lookup", "--dht-node", node.address(), HASH, "--json");
            assertTrue(
                    run.out()
                            .startsWith("{\"infoHash\":\"" + HASH + "\",\"peers\":[\"127.0.0.5:7001\"],"
                                    + "\"nodesAsked\":1,\"nodesAnswered\":1,\"hops\":1,\"nodesKnown\":1,"),
                    run.out());
            assertTrue(run.out().endsWith("\"complete\":true}\n"), run.out());
        }
    }

    @Test
    void nobodyIsAFailureThatSaysWhy() throws Exception {
        CliRun lonely = dht("lookup", HASH);
        assertEquals(69, lonely.exitCode());
        assertTrue(lonely.err().contains("spate: no DHT node to ask: "), lonely.err());
        try (ScriptedNode node = new ScriptedNode()) {
            CliRun none = dht("lookup", "--dht-node", node.address(), HASH);
            assertEquals(69, none.exitCode());
            assertTrue(none.err().contains("no peers: none of 1 DHT nodes knows any for " + HASH), none.err());
        }
    }

    @Test
    void aNodeThatIsSilentEndsAtTheTimeout() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            CliRun lookup = dht("lookup", "--dht-node", address, HASH, "--timeout", "1");
            assertEquals(69, lookup.exitCode());
            assertTrue(lookup.err().contains("no DHT node answers: "), lookup.err());
            CliRun ping = dht("ping", address, "--timeout", "1");
            assertEquals(69, ping.exitCode());
            assertTrue(ping.err().startsWith("spate: no DHT node answers at " + address), ping.err());
        }
    }

    @Test
    void pingShowsWhatTheNodeSays() throws Exception {
        try (ScriptedNode node = new ScriptedNode()) {
            CliRun run = dht("ping", node.address());
            assertEquals(0, run.exitCode(), run.err());
            List<String> lines = run.out().lines().toList();
            assertEquals("Node ID: " + ScriptedNode.ID, lines.get(0));
            assertTrue(lines.get(1).matches("Round Trip: [0-9.]+ ms"), run.out());
            assertEquals("ID Fits Address: yes", lines.get(2));
            assertTrue(lines.get(3).startsWith("Sees Us At: 127.0.0.1:"), run.out());
            CliRun json = dht("ping", node.address(), "--json");
            assertTrue(
                    json.out().startsWith("{\"nodeId\":\"" + ScriptedNode.ID + "\",\"fitsAddress\":true,"), json.out());
        }
    }

    private CliRun info(String... arguments) {
        return info(4, arguments);
    }

    private CliRun info(int seconds, String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("info", "magnet:?xt=urn:btih:" + HASH, "--timeout", String.valueOf(seconds)));
        all.addAll(List.of(arguments));
        return CliRun.withEnvironment(
                Map.of("XDG_CACHE_HOME", cache.toString(), "SPATE_DHT_ROUTERS", ""), all.toArray(String[]::new));
    }

    @Test
    void infoOfALinkWithoutTrackersAsksThePeersThatTheDhtNames() throws Exception {
        try (ScriptedNode node = new ScriptedNode(peer(5, 1))) {
            CliRun run = info("--dht-node", node.address());
            assertEquals(69, run.exitCode());
            assertTrue(run.err().contains("127.0.0.5:1"), "nobody listens there: " + run.err());
            CliRun without = info("--dht-node", node.address(), "--no-dht");
            assertEquals(69, without.exitCode());
            assertFalse(without.err().contains("127.0.0.5:1"), without.err());
        }
    }

    @Test
    void whatTheFenceKeepsFromANodeIsNamed() {
        String fence = "(SPATE_NETWORK=loopback)\n";
        String beyond = "192.0.2.1:6881 is beyond loopback " + fence;
        assertEquals(
                "spate: cannot use the DHT: " + beyond,
                dht("ping", "192.0.2.1:6881").err());
        String name = "node.example is not looked up " + fence;
        assertEquals(
                "spate: cannot use the DHT: " + name,
                dht("ping", "node.example:6881").err());
        CliRun lookup = dht("lookup", HASH, "-q", "--dht-node", "192.0.2.1:6881", "--timeout", "1");
        assertEquals("spate: no DHT node answers: " + beyond, lookup.err());
        CliRun byName = dht("lookup", HASH, "-q", "--dht-node", "node.example:6881");
        assertEquals("spate: no DHT node answers: " + name, byName.err());
        CliRun info = info(1, "--dht-node", "192.0.2.1:6881");
        assertTrue(info.err().contains("no DHT node answers: 192.0.2.1:6881 is beyond loopback"), info.err());
    }

    @Test
    void questionsComeFromTheAddressThatTheyAreBoundTo() throws Exception {
        try (ScriptedNode node = new ScriptedNode(peer(5, 7_001))) {
            CliRun ping = dht("ping", node.address(), "--bind", "127.0.0.9");
            assertTrue(ping.out().contains("Sees Us At: 127.0.0.9:"), ping.out() + ping.err());
            assertEquals(
                    "127.0.0.5:7001\n",
                    dht("lookup", "--dht-node", node.address(), "--bind", "127.0.0.9", HASH)
                            .out());
            assertEquals(2, dht("ping", node.address(), "--bind", "192.0.2.7").exitCode());
        }
    }

    @Test
    void aFileOfNodesThatIsNoneIsToldOfOnce() throws Exception {
        Path file = cache.resolve("spate").resolve("dht.dat");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "something else");
        String warning = "spate: warning: " + file + " is not a file of DHT nodes, and is not used\n";
        assertTrue(dht("lookup", HASH).err().startsWith(warning));
        try (ScriptedNode node = new ScriptedNode(peer(5, 7_001))) {
            Files.writeString(file, "something else");
            assertEquals(
                    warning,
                    dht("lookup", "--dht-node", node.address(), HASH, "-q").err());
            assertEquals("", dht("lookup", HASH, "-q").err());
            Files.writeString(file, "something else");
            CliRun info = info(1, "--dht-node", node.address());
            assertEquals(2, info.err().split(file.toString(), -1).length, info.err());
        }
    }

    @Test
    void badArgumentsAreToldAtOnce() {
        assertEquals(
                2, dht("ping", "127.0.0.1:1", "--proxy", "http://127.0.0.1:1").exitCode());
        assertEquals(2, dht("lookup", HASH, "--proxy", "http://127.0.0.1:1").exitCode());
        assertEquals(65, dht("lookup", "0123").exitCode());
        assertEquals(2, dht("lookup").exitCode());
        assertEquals(2, dht("lookup", HASH, "--dht-node", "here").exitCode());
        assertEquals(2, dht("ping", "127.0.0.1").exitCode());
        assertEquals(2, dht("pong").exitCode());
        CliRun typo = CliRun.withEnvironment(Map.of("SPATE_DHT_ROUTERS", "a:b"), "dht", "lookup", HASH);
        assertEquals(2, typo.exitCode());
        assertTrue(typo.err().contains("SPATE_DHT_ROUTERS: 'a:b' is not HOST:PORT"), typo.err());
    }
}
