package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A download through microsocks, one over UDP through dante, and one that is bound to an interface: the packets show that nothing goes another way. */
@EnabledOnOs(OS.LINUX)
class RouteIT {
    private final Workspace workspace = Workspace.of(RouteIT.class);
    private final NamespaceScript script = new NamespaceScript(
            workspace,
            "route.sh",
            List.of(
                    "seed.err",
                    "seed.out",
                    "proxied.err",
                    "proxied.out",
                    "bound.err",
                    "bound.out",
                    "relayed.err",
                    "relayed.out",
                    "dante.log",
                    "microsocks.out"));

    @Test
    void nothingPassesBesideAProxyOrTheInterfaceThatIsBoundTo() throws Exception {
        Installed.require("microsocks", "danted", "tcpdump", "opentracker");
        Payload content = Payload.file(workspace.resolve("share").resolve("data.bin"), 100_000, 1);
        Torrent torrent = Torrent.of(content, 1 << 16);
        torrent.write(workspace.resolve("named.torrent"), "http://tracker.example:6969/announce");
        torrent.write(workspace.resolve("udp.torrent"), "udp://tracker.example:6969/announce");
        torrent.write(workspace.resolve("numeric.torrent"), "http://80.80.80.80:6969/announce");
        script.run(torrent.infoHash());
        assertEquals("", script.read("proxy.packets").strip());
        assertTrue(
                script.read("microsocks.out").contains("connected to tracker.example:6969")
                        && script.read("microsocks.out").contains("connected to 80.80.80.80:6881"),
                script::said);
        assertEquals("69\n", script.read("wrong.code"));
        assertEquals(
                "spate: no handshake with 80.80.80.80:6881: cannot connect: proxy proxy.example:1080: it refuses the"
                        + " user name or the password\n",
                script.read("wrong.err"));
        assertEquals("69\n", script.read("refused.code"));
        assertEquals(
                "spate: cannot use the DHT: proxy 192.168.77.1:1080: it passes on no UDP\n",
                script.read("refused.err"));
        assertEquals("", script.read("relayed.packets").strip());
        assertTrue(script.read("relayed.out").contains("\"event\":\"trackerAnswered\""), script::said);
        assertTrue(script.read("ping.out").contains("Sees Us At: 80.80.80.1:"), script::said);
        assertEquals("", script.read("bound.packets").strip());
        assertTrue(script.read("far.packets").contains("A? other.example."), script::said);
    }
}
