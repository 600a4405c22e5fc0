package dev.spate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.torrent.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientNameTest {
    private static Optional<String> name(String start) {
        byte[] id = Arrays.copyOf(start.getBytes(StandardCharsets.ISO_8859_1), PeerId.LENGTH_BYTES);
        return ClientName.of(PeerId.of(id));
    }

    @ParameterizedTest
    @CsvSource({
        "-TR3000-, Transmission 3.00",
        "-TR2940-, Transmission 2.94",
        "-TR4050-, Transmission 4.0.5",
        "-TR0072-, Transmission 0.72",
        "-TR0006-, Transmission 0.6",
        "-qB4650-, qBittorrent 4.6.5",
        "-lt0D80-, rTorrent (libTorrent) 0.13.8",
        "-LT20B0-, libtorrent 2.0.11",
        "-DE13F0-, Deluge 1.3.15",
        "-DE211s-, Deluge 2.1.1",
        "-UT3552-, µTorrent 3.5.5.2",
        "-SR0100-, spate 0.1.0",
        "-zz10a0-, zz 1.0.36",
        "-7Z1000-, ",
        "M7-10-5--, BitTorrent 7.10.5",
        "A2-1-36-0-, aria2 1.36.0",
        "S58B-----, Shadow's client 5.8.11",
        "T03I-----, BitTornado 0.3.18",
        "T12345---, BitTornado 1.2.3.4.5",
        "S58B, ",
        "S58B--x--, ",
        "'', ",
        "-TR30, ",
    })
    void readsEachStyle(String start, String expected) {
        assertEquals(Optional.ofNullable(expected), name(start));
    }

    @Test
    void lineEndsAmongTheRandomBytesDoNotMatter() {
        assertEquals(Optional.of("Transmission 3.00"), name("-TR3000-\n\r\u0085"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyIdIsNamedOrNot(long seed) {
        Random random = new Random(seed);
        byte[] id = new byte[PeerId.LENGTH_BYTES];
        for (int i = 0; i < 1_000; i++) {
            random.nextBytes(id);
            id[0] = (byte) "-MATS".charAt(random.nextInt(5));
            ClientName.of(PeerId.of(id)).ifPresent(name -> assertEquals(name, name.strip(), "seed " + seed));
        }
    }
}
