package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real router, miniupnpd, maps the port of a seed in network namespaces, and opens its firewall of IPv6; nothing is left of it after a signal. */
@EnabledOnOs(OS.LINUX)
class PortMapIT {
    private final Workspace workspace = Workspace.of(PortMapIT.class);
    private final NamespaceScript script = new NamespaceScript(
            workspace,
            "portmap.sh",
            List.of("miniupnpd.out", "seed.err", "seed.out", "mapped.nft", "handshake.err", "gone.nft"));

    @ParameterizedTest
    @ValueSource(strings = {"PCP", "NAT-PMP", "UPnP"})
    void miniupnpdMapsThePortOfASeed(String method) throws Exception {
        Installed.require("miniupnpd", "nft");
        Payload content = Payload.file(workspace.resolve("share").resolve("data.bin"), 100_000, 1);
        Torrent.of(content, 1 << 16).write(workspace.resolve("data.torrent"));
        script.run(method);
        String told = script.read("seed.out");
        assertTrue(
                told.contains("\"port\":6881,\"external\":\"80.80.80.80:6881\",\"method\":\"" + method + "\""), told);
        String mapped = script.read("mapped.nft");
        assertEquals(2, mapped.split("dnat ip to 192.168.77.7:6881", -1).length - 1, mapped);
        boolean hasIpv6 = !method.equals("NAT-PMP");
        assertEquals(
                hasIpv6,
                told.contains("\"port\":6881,\"external\":\"[2001:db8:77::7]:6881\",\"method\":\"" + method + "\""),
                told);
        assertEquals(hasIpv6 ? 2 : 0, mapped.split("0x20010db8007700000000000000000007", -1).length - 1, mapped);
        String gone = script.read("gone.nft");
        if (method.equals("PCP")) {
            assertFalse(gone.contains("dnat"), script::said);
            // miniupnpd 2.3.1 refuses the end of a pinhole that it was asked for twice, as when its answer took long.
            String router = script.read("miniupnpd.out");
            for (String protocol : List.of("6", "17")) {
                assertTrue(
                        router.contains("is_fw=1 addr=2001:db8:77::7 iport=6881 proto=" + protocol + "\n"),
                        script::said);
            }
        } else {
            assertFalse(gone.contains("6881"), script::said);
        }
        if (method.equals("PCP")) {
            // By the mapped port of the router, and through its firewall.
            assertEquals(2, script.read("handshake.out").split("Peer ID: ", -1).length - 1, script::said);
        }
    }
}
