package dev.spate.report.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.report.ClientSpec;
import dev.spate.report.Environment;
import dev.spate.report.SampleReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientAgeTest {
    /** Of 22 Nov 2026, by spate 0.1.0. */
    private final Environment environment = SampleReport.environment();

    @Test
    void tellsHowOldAClientWasWhenItWasMeasured() {
        assertEquals("aria2c 1.36.0 (2021-08-21, 5.3 years old)", age("aria2c", "1.36.0", "2021-08-21"));
        assertEquals("libtorrent 2.1.0 (2026-11-21, 0.0 years old)", age("libtorrent", "2.1.0", "2026-11-21"));
    }

    @Test
    void saysWhatIsUnknown() {
        assertEquals("webtorrent 9.9 (age unknown)", age("webtorrent", "9.9", ""));
        assertEquals("webtorrent 9.9 (age unknown)", age("webtorrent", "9.9", "a long time ago"));
        assertEquals("mine (version and age unknown)", age("mine", "", ""));
    }

    @Test
    void ourOwnIsThisBuildOrAnother() {
        assertEquals("spate 0.1.0 (this build)", age("spate", "0.1.0", ""));
        assertEquals("spate 0.0.9 (age unknown)", age("spate", "0.0.9", ""));
    }

    @Test
    void linesKeepToTheWidth() {
        List<ClientSpec> clients = List.of(client("aria2c", "1.36.0", "2021-08-21"), client("mine", "", ""));
        assertEquals(
                List.of("Clients: aria2c 1.36.0 (2021-08-21, 5.3 years old),", "  mine (version and age unknown)."),
                ClientAge.lines(clients, environment, 60));
        assertEquals(1, ClientAge.lines(clients, environment, 120).size());
    }

    private String age(String name, String version, String released) {
        return ClientAge.of(client(name, version, released), environment);
    }

    private static ClientSpec client(String name, String version, String released) {
        return new ClientSpec(name, version, released, List.of(name), false);
    }
}
