package dev.spate.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.wire.MetadataMessage.Data;
import dev.spate.wire.MetadataMessage.Reject;
import dev.spate.wire.MetadataMessage.Request;
import dev.spate.wire.MetadataMessage.Unknown;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataMessageTest {
    private static byte[] raw(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void aRequestIsAnsweredWithThePieceOrAReject() {
        byte[] info = new byte[MetadataMessage.PIECE_BYTES + 1];
        new Random(1).nextBytes(info);
        MetadataMessage.Source source = (from, to) -> Arrays.copyOfRange(info, from, to);
        assertEquals(
                new Data(0, info.length, source.part(0, info.length - 1)),
                MetadataMessage.answer(0, info.length, source));
        assertEquals(
                new Data(1, info.length, source.part(info.length - 1, info.length)),
                MetadataMessage.answer(1, info.length, source));
        for (int piece : new int[] {2, 1 << 18, Integer.MAX_VALUE}) {
            assertEquals(new Reject(piece), MetadataMessage.answer(piece, info.length, source));
        }
        assertEquals(new Reject(0), MetadataMessage.answer(0, 0, source));
    }

    static List<Arguments> golden() {
        return List.of(
                Arguments.of("d8:msg_typei0e5:piecei0ee", new Request(0)),
                Arguments.of("d8:msg_typei1e5:piecei1e10:total_sizei16389eeabcde", new Data(1, 16_389, raw("abcde"))),
                Arguments.of("d8:msg_typei2e5:piecei7ee", new Reject(7)),
                Arguments.of("d8:msg_typei3ee", new Unknown(3)));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void everyMessageHasItsGoldenBytesBothWays(String text, MetadataMessage message) {
        assertArrayEquals(raw(text), message.encode());
        assertEquals(message, MetadataMessage.decode(raw(text)));
    }

    @Test
    void theHandlerGetsEachKind() {
        List<String> seen = new ArrayList<>();
        MetadataMessage.Handler handler = new MetadataMessage.Handler() {
            @Override
            public void request(int piece) {
                seen.add("request " + piece);
            }

            @Override
            public void data(int piece, int totalSize, byte[] bytes) {
                seen.add("data " + piece + " of " + totalSize + ": " + bytes.length);
            }

            @Override
            public void reject(int piece) {
                seen.add("reject " + piece);
            }
        };
        golden().forEach(row -> ((MetadataMessage) row.get()[1]).accept(handler));
        assertEquals(List.of("request 0", "data 1 of 16389: 5", "reject 7"), seen);
    }

    @Test
    void wholePiecesHaveSixteenKibibytes() {
        Data whole = new Data(0, 32_768, new byte[16_384]);
        assertEquals(whole, MetadataMessage.decode(whole.encode()));
        assertEquals(
                new Data(1, 32_768, new byte[16_384]),
                MetadataMessage.decode(new Data(1, 32_768, new byte[16_384]).encode()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "i0e",
                "de",
                "d8:msg_type1:0e",
                "d8:msg_typei-1e5:piecei0ee",
                "d8:msg_typei99999999999999999999e5:piecei0ee",
                "d8:msg_typei0ee",
                "d8:msg_typei0e5:piecei-1ee",
                "d8:msg_typei0e5:piecei2147483648ee",
                "d8:msg_typei2e5:piece1:0e",
                "d8:msg_typei1e5:piecei-1e10:total_sizei1eex",
                "d8:msg_typei1e5:piecei0e10:total_sizei0ee",
                "d8:msg_typei1e5:piecei1e10:total_sizei16384ee",
            })
    void refusesWhatCannotBe(String text) {
        assertThrows(WireException.class, () -> MetadataMessage.decode(raw(text)));
    }

    /** The bytes are judged by their hash, whatever the peer says of the whole. */
    @ParameterizedTest
    @CsvSource({
        "d8:msg_typei1e5:piecei0eex, 0",
        "d8:msg_typei1e5:piecei0e10:total_size1:7ex, 0",
        "d8:msg_typei1e5:piecei0e10:total_sizei-1eex, 0",
        "d8:msg_typei1e5:piecei0e10:total_sizei2147483648eex, 0",
        "d8:msg_typei1e5:piecei3e10:total_sizei1eex, 1",
        "d8:msg_typei1e5:piecei0e10:total_sizei2eex, 2",
    })
    void takesBytesWithAnyTotalSize(String text, int totalSize) {
        Data data = (Data) MetadataMessage.decode(raw(text));
        assertEquals(totalSize, data.totalSize());
        assertArrayEquals(raw("x"), data.bytes());
    }

    @Test
    void refusesMoreThanAPieceBeforeCopyingIt() {
        String tooMuch = "d8:msg_typei1e5:piecei0e10:total_sizei20000ee" + "x".repeat(16_385);
        WireException refusal = assertThrows(WireException.class, () -> MetadataMessage.decode(raw(tooMuch)));
        assertEquals("a piece of metadata with 16385 bytes", refusal.getMessage());
    }

    @Test
    void refusesToSayWhatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> new Request(-1));
        assertThrows(IllegalArgumentException.class, () -> new Reject(-1));
        assertThrows(IllegalArgumentException.class, () -> new Data(-1, 1, new byte[1]));
        assertThrows(IllegalArgumentException.class, () -> new Data(0, 0, new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> new Data(0, -1, new byte[1]));
        assertThrows(IllegalArgumentException.class, () -> new Data(0, 20_000, new byte[16_385]));
    }

    @Test
    void dataIsCopiedAndEqualByContent() {
        byte[] bytes = {1, 2};
        Data data = new Data(0, 2, bytes);
        bytes[0] = 9;
        data.bytes()[1] = 9;
        assertEquals(new Data(0, 2, new byte[] {1, 2}), data);
        assertEquals(new Data(0, 2, new byte[] {1, 2}).hashCode(), data.hashCode());
        assertNotEquals(data, new Data(0, 2, new byte[] {1, 3}));
        assertNotEquals(new Data(0, 16_384, new byte[16_384]), new Data(0, 16_385, new byte[16_384]));
        assertNotEquals(new Data(0, 32_768, new byte[16_384]), new Data(1, 32_768, new byte[16_384]));
        assertNotEquals(data, new Object());
        assertEquals("Data[piece=0, totalSize=2]", data.toString());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void mutatedBytesGiveAMessageOrAWireException(long seed) {
        Random random = new Random(seed);
        int read = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = raw((String) golden().get(random.nextInt(4)).get()[0]);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            try {
                MetadataMessage message = MetadataMessage.decode(bytes);
                assertEquals(message, MetadataMessage.decode(message.encode()), "seed " + seed);
                read++;
            } catch (WireException refused) {
                assertTrue(refused.getMessage().length() > 0, "seed " + seed);
            }
        }
        assertTrue(read > 0, "seed " + seed);
    }

    @Test
    void looksIntoNoMessageThatIsTooLongForAPiece() {
        byte[] longest = new byte[MetadataMessage.PIECE_BYTES + MetadataMessage.HEAD_BYTES + 1];
        assertEquals(
                "metadata message of 17409 bytes",
                assertThrows(WireException.class, () -> MetadataMessage.decode(longest))
                        .getMessage());
    }
}
