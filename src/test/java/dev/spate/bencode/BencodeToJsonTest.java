package dev.spate.bencode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.bencode.BencodeVectors.Vector;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BencodeToJsonTest {
    @ParameterizedTest
    @MethodSource("dev.spate.bencode.BencodeVectors#valid")
    void writesWhatTheVectorsSay(Vector vector) throws IOException {
        assertEquals(vector.json().orElseThrow(), json(vector.input()));
    }

    @ParameterizedTest
    @ValueSource(ints = {8_190, 8_191, 8_192, 16_384, 50_000})
    void doesNotCareWhereItsBufferEnds(int length) throws IOException {
        String text = "a\"\u00e9".repeat(length / 4);
        String expected = "[\"" + text.replace("\"", "\\\"") + "\",\"" + "b".repeat(length) + "\"]";
        assertEquals(expected, json("l" + string(text) + string("b".repeat(length)) + "e"));
    }

    @Test
    void keysAndValuesTakeTurnsInLongDictionariesToo() throws IOException {
        StringBuilder dict = new StringBuilder("d");
        StringBuilder expected = new StringBuilder("{");
        for (int i = 100; i < 200; i++) {
            dict.append(string("k" + i)).append("l").append("i" + i + "e").append("dee");
            expected.append(i == 100 ? "" : ",").append("\"k" + i + "\":[" + i + ",{}]");
        }
        assertEquals(expected.append("}").toString(), json(dict.append("e").toString()));
    }

    @Test
    void nestsAsDeepAsTheReader() throws IOException {
        int depth = BValue.MAX_DEPTH;
        assertEquals("[".repeat(depth) + "]".repeat(depth), json("l".repeat(depth) + "e".repeat(depth)));
    }

    @ParameterizedTest
    @CsvSource({
        "a\u0007b, a\\u0007b",
        "a\u007fb, a\\u007fb",
        "a\u202eb, a\\u202eb",
        "a\ufeffb, a\\ufeffb",
        "a\u3164b, a\\u3164b",
        "a\udb40\udc41b, a\\udb40\\udc41b",
        "a\uffffb, a\uffffb",
        "a\ud83d\ude00b, a\ud83d\ude00b",
        "a\\b, a\\\\b"
    })
    void escapesWhatIsNeverShownAndNothingElse(String text, String shown) throws IOException {
        assertEquals("\"" + shown + "\"", json(string(text)));
    }

    private static String string(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length + ":" + text;
    }

    private static String json(String bencoded) throws IOException {
        return json(bencoded.getBytes(StandardCharsets.UTF_8));
    }

    private static String json(byte[] bencoded) throws IOException {
        BencodeReader.read(bencoded);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new BencodeToJson(bencoded, out).write();
        return out.toString(StandardCharsets.UTF_8);
    }
}
