package dev.spate.bench.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkEmulationTest {
    @Test
    void isSetUpForPacketsAsLongAsOnALine() {
        assertEquals(
                "ip link set dev lo mtu 1500 gso_max_segs 1"
                        + " && tc qdisc add dev lo root netem limit 1000000 delay 50.000ms loss 1.000%",
                NetworkEmulation.parse("delay=50ms,loss=1%").setUp());
        assertTrue(NetworkEmulation.parse("loss=0.5%").setUp().endsWith("limit 1000000 loss 0.500%"));
        assertTrue(NetworkEmulation.parse("delay=1.5s").setUp().endsWith("limit 1000000 delay 1500.000ms"));
    }

    @Test
    void aReportTellsOfIt() {
        assertEquals(
                "netem delay 50 ms, loss 0.5 %",
                NetworkEmulation.parse("loss=0.5%,delay=50ms").toString());
        assertEquals("netem delay 20 ms", NetworkEmulation.parse("delay=20ms").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "50ms",
                "delay=50",
                "delay=50ms;loss=1%",
                "delay=50ms,delay=60ms",
                "loss=100%",
                "loss=1",
                "loss=0%",
                "delay=0ms",
                "delay=11s",
                "delay=50ms && reboot"
            })
    void refusesOtherTexts(String text) {
        assertThrows(IllegalArgumentException.class, () -> NetworkEmulation.parse(text));
    }

    @Test
    void saysWhyItCannotBeHadOrWorks() throws Exception {
        Assumptions.assumeTrue(PrivateNetwork.available(), PrivateNetwork.NEEDS);
        NetworkEmulation emulation = NetworkEmulation.parse("delay=20ms,loss=1%");
        Optional<String> missing = emulation.missing();
        if (missing.isPresent()) {
            assertTrue(missing.get().contains("sch_netem") || missing.get().contains("tc"), missing::get);
        } else {
            String shown = "tc qdisc show dev lo | grep -q 'netem.*delay 20ms.*loss 1%'";
            assertEquals(0, PrivateNetwork.run(List.of("/bin/sh", "-c", shown), Optional.of(emulation)));
        }
    }
}
