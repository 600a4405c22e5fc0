package dev.spate.bench.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrivateNetworkTest {
    @Test
    void whatIsMeasuredHasNoSettingsOfAPerson() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "SPATE_DOWNLOAD_LIMIT",
                "1MiB",
                "SPATE_CONFIG",
                "mine",
                "SPATE_OPTS",
                "-Xmx1g",
                "SPATE_BENCH_RUN",
                "1"));

        PrivateNetwork.orLoopback(environment);

        assertFalse(environment.containsKey("SPATE_DOWNLOAD_LIMIT"));
        assertEquals("", environment.get("SPATE_CONFIG"));
        assertEquals("-Xmx1g", environment.get("SPATE_OPTS"));
        assertEquals("1", environment.get("SPATE_BENCH_RUN"));
    }
}
