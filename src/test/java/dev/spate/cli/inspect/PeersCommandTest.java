package dev.spate.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.cli.CliRun;
import dev.spate.tracker.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeersCommandTest {
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

    @Test
    void longTellsWhoNamedEachPeerAndTheShortFormIsOnlyAddresses() throws Exception {
        try (ScriptedServer one = new ScriptedServer(head -> answer(7, 8))) {
            String magnet = magnet(one);
            assertEquals("127.0.0.1:7\n127.0.0.1:8\n", peers(magnet).out());
            String url = one.url("/announce");
            assertEquals(
                    "127.0.0.1:7 link, tracker " + url + "\n127.0.0.1:8 tracker " + url + "\n",
                    peers(magnet, "--long").out());
        }
    }

    @Test
    void jsonNamesTheKindsAndTheTrackers() throws Exception {
        try (ScriptedServer one = new ScriptedServer(head -> answer(7, 8))) {
            String url = one.url("/announce");
            assertEquals(
                    ("{'peers':[{'peer':'127.0.0.1:7','sources':['link','tracker'],'trackers':['" + url + "']},"
                                    + "{'peer':'127.0.0.1:8','sources':['tracker'],'trackers':['" + url + "']}]}\n")
                            .replace('\'', '"'),
                    peers(magnet(one), "--json").out());
        }
    }
}
