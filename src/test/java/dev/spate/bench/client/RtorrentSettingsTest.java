package dev.spate.bench.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtorrentSettingsTest {
    private static final String OLD = """
        # Read instead of the user's own configuration (-n).
        directory.default.set = /d
        network.port_range.set = 1-1
        network.port_random.set = no
        network.max_open_files.set = 1024
        network.max_open_sockets.set = 16000
        network.http.max_open.set = 16
        """;

    @ParameterizedTest
    @ValueSource(strings = {"0.9.8", "0.15.7", "0.16.0", "", "0.16", "git"})
    void oldVersionsAndUnknownOnesReadTheOldNames(String version) {
        assertEquals(OLD, RtorrentSettings.of(OLD, version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.16.1", "0.16.15"})
    void theNameForHttpConnectionsChangedFirst(String version) {
        assertEquals(
                OLD.replace("network.http.max_open", "network.http.max_total_connections"),
                RtorrentSettings.of(OLD, version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.16.18", "0.16.20", "0.17.0", "1.0"})
    void newVersionsReadTheNewNamesWithoutWhatHasNoEffectAnyMore(String version) {
        assertEquals("""
            # Read instead of the user's own configuration (-n).
            directory.default.set = /d
            network.listen.port.range.set = 1-1
            network.listen.port.random.set = no
            system.sockets.max_size.set = 16000
            """, RtorrentSettings.of(OLD, version));
    }
}
