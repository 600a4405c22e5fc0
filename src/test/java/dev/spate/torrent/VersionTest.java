package dev.spate.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionTest {
    @Test
    void comesFromTheBuild() {
        assertTrue(Version.text().matches("[0-9]+\\.[0-9]+\\.[0-9]+.*"), Version.text());
        assertEquals("-SR" + Version.peerIdDigits(Version.text()) + "-", PeerId.PREFIX);
    }

    @ParameterizedTest
    @CsvSource({"0.1.0,0100", "1.2.3,1230", "0.2.0-SNAPSHOT,0200", "0.10.0,0000", "unknown,0000"})
    void becomesFourDigitsOfAPeerId(String version, String digits) {
        assertEquals(digits, Version.peerIdDigits(version));
    }
}
