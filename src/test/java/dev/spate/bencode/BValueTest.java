package dev.spate.bencode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.text.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BValueTest {
    private static final BDict SAMPLE = BDict.builder()
            .put("list", BList.of(List.of(BInteger.of(1))))
            .put("int", 2)
            .put("text", "three")
            .put("bytes", new byte[] {(byte) 0xff})
            .put("dict", BDict.builder().build())
            .build();

    @Test
    void aPartOfAStringIsAStringOfItsOwn() {
        BString text = (BString) BencodeReader.read("7:abcdefg".getBytes(StandardCharsets.UTF_8));
        BString part = text.slice(2, 5);
        assertEquals("cde", part.utf8());
        assertEquals('d', part.byteAt(1));
        assertEquals("d", part.slice(1, 2).utf8());
        assertArrayEquals("cde".getBytes(StandardCharsets.US_ASCII), part.toBytes());
    }

    @Test
    void aLookupFindsTheSameBeforeAndAfterTheElementsWereCounted() {
        for (int size : new int[] {1, 3, 4, 64, 65, 130}) {
            BDict.Builder builder = BDict.builder();
            for (int i = 0; i < size; i++) {
                builder.put(String.format("k%03d", i), i);
            }
            BDict dict = (BDict) BencodeReader.read(BencodeWriter.write(builder.build()));
            for (int round = 0; round < 2; round++) {
                assertEquals(Optional.empty(), dict.get("missing"));
                assertEquals(
                        BInteger.of(size - 1),
                        dict.get(String.format("k%03d", size - 1)).orElseThrow());
                assertEquals(size, dict.entries().size());
            }
        }
    }

    @Test
    void theValuesOfAListAreAListLikeAnyOther() {
        List<BValue> two = BList.of(List.of(BInteger.of(1), BInteger.of(2))).values();
        List<BValue> read = ((BList) BencodeReader.read("li1ei2ee".getBytes(StandardCharsets.US_ASCII))).values();
        assertEquals(two, read);
        assertEquals(List.of(BInteger.of(1), BInteger.of(2)), read);
        assertEquals(read, List.of(BInteger.of(1), BInteger.of(2)));
        assertNotEquals(read, List.of(BInteger.of(1)));
        assertNotEquals(read, List.of(BInteger.of(1), BInteger.of(2), BInteger.of(3)));
        assertNotEquals(read, List.of(BInteger.of(1), BInteger.of(3)));
        assertFalse(read.isEmpty());
        List<BValue> none = ((BList) BencodeReader.read("le".getBytes(StandardCharsets.US_ASCII))).values();
        assertTrue(none.isEmpty());
        assertEquals(List.of(), none);
        assertNotEquals(none, read);
    }

    @Test
    void thereIsNoElementBeforeTheFirstOrAfterTheLast() {
        for (int size : new int[] {0, 1, 3, 4, 64, 65, 128}) {
            byte[] list = ("l" + "i7e".repeat(size) + "e").getBytes(StandardCharsets.US_ASCII);
            List<BValue> values = ((BList) BencodeReader.read(list)).values();
            assertThrows(IndexOutOfBoundsException.class, () -> values.get(-1));
            assertThrows(IndexOutOfBoundsException.class, () -> values.get(size));
        }
    }

    @Test
    void aBuiltDictionaryIsSortedAndTheLastPutCounts() {
        BDict dict = BDict.builder().put("é", 1).put("z", 2).put("z", 3).build();
        assertEquals("{\"z\":3,\"é\":1}", dict.toString());
        assertEquals(0, dict.start());
        assertEquals(0, dict.end());
    }

    @Test
    void typedLookupsAreEmptyForAnotherTypeAndForNothing() {
        assertEquals(OptionalLong.of(2), SAMPLE.integer("int").orElseThrow().asLong());
        assertEquals("three", SAMPLE.string("text").orElseThrow().utf8());
        assertEquals(1, SAMPLE.list("list").orElseThrow().values().size());
        assertEquals(0, SAMPLE.dict("dict").orElseThrow().entries().size());
        for (String other : List.of("absent", "dict")) {
            assertTrue(SAMPLE.integer(other).isEmpty());
            assertTrue(SAMPLE.string(other).isEmpty());
            assertTrue(SAMPLE.list(other).isEmpty());
        }
        assertTrue(SAMPLE.dict("int").isEmpty());
    }

    @Test
    void aStringIsBytesFirst() {
        byte[] bytes = {'a', (byte) 0xe9};
        BString string = BString.of(bytes);
        bytes[0] = 'b';
        assertArrayEquals(new byte[] {'a', (byte) 0xe9}, string.toBytes());
        assertEquals(2, string.length());
        assertEquals("a\ufffd", string.utf8());
        assertEquals(Optional.empty(), string.strictUtf8());
        assertEquals("61e9", string.toString());
        assertEquals("é", BString.of("é").toString());
        assertEquals(0, string.start());
        assertEquals(0, string.end());
        assertTrue(BString.of("z").compareTo(BString.of("é")) < 0);
    }

    @Test
    void anIntegerHasAnySize() {
        BigInteger beyond = BigInteger.ONE.shiftLeft(63);
        assertEquals(OptionalLong.empty(), BInteger.of(beyond).asLong());
        assertEquals(
                OptionalLong.of(Long.MIN_VALUE), BInteger.of(beyond.negate()).asLong());
        assertEquals(beyond, BInteger.of(beyond).value());
        assertEquals(BigInteger.TEN, BInteger.of(10).value());
        assertEquals(BInteger.of(10), BInteger.of(BigInteger.TEN));
        assertEquals("9223372036854775808", BInteger.of(beyond).toString());
    }

    @Test
    void equalityIsThatOfTheContent() {
        BValue read = BencodeReader.read(BencodeWriter.write(SAMPLE));
        assertEquals(SAMPLE, read);
        assertEquals(SAMPLE.hashCode(), read.hashCode());
        List<BValue> different = List.of(
                BString.of("1"),
                BInteger.of(1),
                BInteger.of(0),
                BInteger.of(BigInteger.ONE.shiftLeft(64)),
                BList.of(List.of()),
                BList.of(List.of(BInteger.of(1))),
                SAMPLE,
                BDict.builder().build());
        for (int i = 0; i < different.size(); i++) {
            for (int j = 0; j < different.size(); j++) {
                if (i != j) {
                    assertNotEquals(different.get(i), different.get(j));
                }
            }
        }
    }

    @Test
    void nestingIsBoundedForBuiltValuesToo() {
        BValue value = BList.of(List.of());
        while (value.depth() < BValue.MAX_DEPTH) {
            value = BList.of(List.of(value));
        }
        BValue deepest = value;
        assertEquals(deepest, BencodeReader.read(BencodeWriter.write(deepest)));
        assertEquals("[".repeat(100) + "]".repeat(100), deepest.toString());
        assertThrows(IllegalArgumentException.class, () -> BList.of(List.of(deepest)));
        BDict.Builder builder = BDict.builder().put("a", deepest);
        assertThrows(IllegalArgumentException.class, builder::build);
    }

    @Test
    void aHandlerIsCalledForTheKindOfValue() {
        BValue.Handler<String> kind = new BValue.Handler<>() {
            @Override
            public String string(BString value) {
                return "string";
            }

            @Override
            public String integer(BInteger value) {
                return "integer";
            }

            @Override
            public String list(BList value) {
                return "list";
            }

            @Override
            public String dict(BDict value) {
                return "dict";
            }
        };
        assertEquals("string", BString.of("").accept(kind));
        assertEquals("integer", BInteger.of(0).accept(kind));
        assertEquals("list", BList.of(List.of()).accept(kind));
        assertEquals("dict", SAMPLE.accept(kind));
    }

    @Test
    void anyTextIsQuotedForJson() {
        assertEquals("\"a\\\"\\\\\\u000a\\u0085é\"", JsonObject.quote("a\"\\\n\u0085é"));
    }

    @Test
    void bytesOfAWrittenValueAreAsBep3Says() {
        String expected = "d5:bytes1:\u00ff4:dictde3:inti2e4:listli1ee4:text5:threee";
        assertEquals(expected, new String(BencodeWriter.write(SAMPLE), StandardCharsets.ISO_8859_1));
    }
}
