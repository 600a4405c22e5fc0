package dev.spate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.spate.torrent.PeerAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PexMessageTest {
    private static final InetSocketAddress V4 = PeerAddress.parseNumeric("192.0.2.1:6881");
    private static final InetSocketAddress V6 = PeerAddress.parseNumeric("[2001:db8::1]:258");
    private static final String V4_BYTES = "\u00c0\0\2\1\u001a\u00e1";
    private static final String V6_BYTES = "\u0020\1\r\u00b8\0\0\0\0\0\0\0\0\0\0\0\1\1\2";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void bothFamiliesWithTheirFlagsAsBep11WritesThem() {
        PexMessage message = new PexMessage(
                List.of(
                        new PexMessage.Peer(V6, PexMessage.REACHABLE),
                        new PexMessage.Peer(V4, PexMessage.SEED | PexMessage.REACHABLE)),
                List.of(V6, V4));
        String encoded = "d5:added6:" + V4_BYTES + "7:added.f1:\u00126:added618:" + V6_BYTES + "8:added6.f1:\u0010"
                + "7:dropped6:" + V4_BYTES + "8:dropped618:" + V6_BYTES + "e";
        assertEquals(encoded, new String(message.encode(), StandardCharsets.ISO_8859_1));
        PexMessage read = PexMessage.decode(bytes(encoded));
        assertEquals(List.of(message.added().get(1), message.added().get(0)), read.added());
        assertEquals(List.of(V4, V6), read.dropped());
    }

    @Test
    void nothingToTellIsAnEmptyDictionary() {
        assertEquals("de", new String(new PexMessage(List.of(), List.of()).encode(), StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "d5:addedi7ee", "d5:added5:abcdee", "d5:added6:abcd\0\0e", "d7:added.f3:abce"})
    void whatIsMissingBrokenOrAtPortZeroIsNoPeer(String payload) {
        assertEquals(new PexMessage(List.of(), List.of()), PexMessage.decode(bytes(payload)));
    }

    @Test
    void aPeerWithoutAFlagHasNoneAndFlagsStayWithTheirPeers() {
        String three = "abcd\0\1" + "abcd\0\0" + "abcd\0\3";
        PexMessage read = PexMessage.decode(bytes("d5:added18:" + three + "7:added.f3:\1\2\u0080e"));
        assertEquals(
                List.of(1, 0x80),
                read.added().stream().map(PexMessage.Peer::flags).toList());
        read = PexMessage.decode(bytes("d5:added18:" + three + "7:added.f1:\1e"));
        assertEquals(
                List.of(1, 0), read.added().stream().map(PexMessage.Peer::flags).toList());
    }

    @Test
    void ofALongListOnlyTheBeginningIsRead() {
        PexMessage read = PexMessage.decode(bytes("d5:added6000:" + "abcdef".repeat(1_000) + "e"));
        assertEquals(PexMessage.MOST_READ, read.added().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "le", "i1e", "d5:added9:x", "x"})
    void whatIsNoDictionaryIsRefused(String payload) {
        assertThrows(WireException.class, () -> PexMessage.decode(bytes(payload)));
    }
}
