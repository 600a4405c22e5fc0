package dev.spate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PeerId;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is just within a limit of the protocol is taken, and what is just beyond it is not. */
class WireLimitsTest {
    @ParameterizedTest
    @CsvSource({
        "-zz1A00-, zz 1.10.0",
        "-zz1Z00-, zz 1.35.0",
        "-zz1a00-, zz 1.36.0",
        "-zz1z00-, zz 1.61.0",
        "-zz1000-, zz 1.0.0",
        "-zz1001-, zz 1.0.0.1",
        "-zz1009-, zz 1.0.0.9",
        "-zz100A-, zz 1.0.0",
        "-TR3900-, Transmission 3.90",
        "-TR4000-, Transmission 4.0.0",
    })
    void digitsOfAVersionGoOnAfterNine(String start, String expected) {
        byte[] id = Arrays.copyOf(start.getBytes(StandardCharsets.ISO_8859_1), PeerId.LENGTH_BYTES);
        assertEquals(Optional.of(expected), ClientName.of(PeerId.of(id)));
    }

    private static ExtensionHandshake handshake(int reqq, int metadataSize, int port) {
        return new ExtensionHandshake(
                Map.of(),
                Optional.empty(),
                OptionalInt.of(reqq),
                OptionalInt.of(metadataSize),
                OptionalInt.of(port),
                Optional.empty());
    }

    @Test
    void numbersOfAnExtensionHandshakeBeginWithOne() {
        assertEquals(OptionalInt.of(1), handshake(1, 1, 1).reqq());
        assertEquals(OptionalInt.of(65_535), handshake(1, 1, 65_535).port());
        assertThrows(IllegalArgumentException.class, () -> handshake(0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> handshake(1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> handshake(1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> handshake(1, 1, 65_536));
    }

    @ParameterizedTest
    @CsvSource({"64, true", "65, false"})
    void namesOfExtensionsMayBeSoLong(int bytes, boolean good) {
        String name = "n".repeat(bytes);
        ExtensionHandshake read = ExtensionHandshake.decode(
                ("d1:md" + bytes + ":" + name + "i7eee").getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(good ? OptionalInt.of(7) : OptionalInt.empty(), read.id(name));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535})
    void aPortOfADhtNodeHasSixteenBits(int port) {
        assertEquals(port, new PeerMessage.Port(port).port());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void whatHasMoreIsNoPort(int port) {
        assertThrows(IllegalArgumentException.class, () -> new PeerMessage.Port(port));
    }

    @Test
    void aBlockEndsWithinThirtyOneBits() {
        int most = Integer.MAX_VALUE;
        assertEquals(most - 1, new PeerMessage.Request(0, most - 1, 1).offset());
        assertThrows(IllegalArgumentException.class, () -> new PeerMessage.Request(0, most, 1));
        assertThrows(IllegalArgumentException.class, () -> new PeerMessage.Request(0, most - 1, 2));
        assertThrows(IllegalArgumentException.class, () -> new PeerMessage.Request(0, 0, 0));
    }

    @Test
    void releasingTellsWhetherItWasTheLastReference() {
        PeerMessage.Piece piece =
                new PeerMessage.Piece(0, 0, 4, Unpooled.buffer(4).writeInt(7));
        piece.retain();
        piece.retain(2);
        assertFalse(piece.release());
        assertFalse(piece.release(2));
        assertTrue(piece.release());
    }

    private static byte[] metadata(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void numbersOfAMetadataMessageGoToTheEndOfTheirRange() {
        assertEquals(
                new MetadataMessage.Request(Integer.MAX_VALUE),
                MetadataMessage.decode(metadata("d8:msg_typei0e5:piecei2147483647ee")));
        assertThrows(WireException.class, () -> MetadataMessage.decode(metadata("d8:msg_typei0e5:piecei2147483648ee")));
        assertThrows(WireException.class, () -> MetadataMessage.decode(metadata("d8:msg_typei0e5:piecei-1ee")));
    }

    @Test
    void aMetadataMessageOfAnotherTypeIsHandedOnAsSuch() {
        List<String> seen = new ArrayList<>();
        MetadataMessage.decode(metadata("d8:msg_typei3ee")).accept(new MetadataMessage.Handler() {
            @Override
            public void request(int piece) {
                seen.add("request");
            }

            @Override
            public void data(int piece, int totalSize, byte[] bytes) {
                seen.add("data");
            }

            @Override
            public void reject(int piece) {
                seen.add("reject");
            }

            @Override
            public void unknown(long type) {
                seen.add("unknown " + type);
            }
        });
        assertEquals(List.of("unknown 3"), seen);
    }

    @Test
    void aPeersFaultIsToldWithoutTheTraceOfOurs() {
        WireException fault = new WireException("odd");
        assertSame(fault, fault.fillInStackTrace());
        assertEquals(0, fault.getStackTrace().length);
    }
}
