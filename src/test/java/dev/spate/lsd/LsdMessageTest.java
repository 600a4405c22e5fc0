package dev.spate.lsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.InfoHash;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LsdMessageTest {
    private static final String HEX = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
    private static final InfoHash HASH = InfoHash.ofHex(HEX);
    private static final String FIRST = "BT-SEARCH * HTTP/1.1\r\n";

    private static Optional<LsdMessage> read(String text) {
        return LsdMessage.read(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void isWrittenAsTheBepHasIt() {
        assertEquals(
                FIRST + "Host: 239.192.152.143:6771\r\nPort: 6881\r\nInfohash: " + HEX + "\r\ncookie: ab\r\n\r\n\r\n",
                new String(
                        new LsdMessage(6_881, List.of(HASH), "ab").write("239.192.152.143:6771"),
                        StandardCharsets.US_ASCII));
    }

    @Test
    void whatIsWrittenIsRead() {
        LsdMessage message =
                new LsdMessage(65_535, Collections.nCopies(LsdMessage.MOST_HASHES, HASH), "0123456789abcdef");
        byte[] datagram = message.write("[ff15::efc0:988f]:6771");
        assertEquals(Optional.of(message), LsdMessage.read(datagram));
        assertTrue(datagram.length <= LsdMessage.MOST_BYTES, () -> datagram.length + " bytes");
    }

    @Test
    void whatOthersWriteOtherwiseIsReadToo() {
        String upper = HEX.toUpperCase(java.util.Locale.ROOT);
        assertEquals(
                Optional.of(new LsdMessage(1, List.of(HASH, HASH), "")),
                read("BT-SEARCH * HTTP/1.0\nhost:x\nPORT:  1 \nINFOHASH:" + upper + "\nX: y\nInfohash: " + HEX + "\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "BT-SEARCH",
                "GET / HTTP/1.1\r\nPort: 1\r\nInfohash: " + HEX,
                FIRST + "Infohash: " + HEX,
                FIRST + "Port: 0\r\nInfohash: " + HEX,
                FIRST + "Port: 65536\r\nInfohash: " + HEX,
                FIRST + "Port: 99999999999\r\nInfohash: " + HEX,
                FIRST + "Port: -1\r\nInfohash: " + HEX,
                FIRST + "Port: +1\r\nInfohash: " + HEX,
                FIRST + "Port: \u0661\r\nInfohash: " + HEX,
                FIRST + "Port: 1",
                FIRST + "Port: 1\r\nInfohash: " + "z" + "c12fe1c06bba254a9dc9f519b335aa7c1367a88",
                FIRST + "Port: 1\r\nInfohash: " + HEX + "00",
                FIRST + "Port: 1\r\nInfohash: "
            })
    void whatNamesNoTorrentOrNoPortIsNone(String text) {
        assertEquals(Optional.empty(), read(text));
    }

    @Test
    void whatIsTooLongIsNoneOrCut() {
        String one = "Infohash: " + HEX + "\n";
        assertEquals(Optional.empty(), read(FIRST + "Port: 1\n" + one.repeat(40)));
        assertEquals(
                LsdMessage.MOST_HASHES,
                read(FIRST + "Port: 1\n" + one.repeat(26))
                        .orElseThrow()
                        .infoHashes()
                        .size());
        assertEquals(
                "",
                read(FIRST + "Port: 1\ncookie: " + "a".repeat(65) + "\n" + one)
                        .orElseThrow()
                        .cookie());
    }
}
