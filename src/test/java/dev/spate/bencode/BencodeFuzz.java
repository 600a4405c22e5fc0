package dev.spate.bencode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reader, writer and JSON form of bencoding. */
public final class BencodeFuzz {
    private static final int READER_PER_BYTE = 64;

    /** An empty list is two bytes of input, and some objects for the moment in which it is written. */
    private static final int JSON_PER_BYTE = 160;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(BencodeReader.MAX_DIGITS + 1)
                    .build())
            .build();

    private BencodeFuzz() {}

    /** The whole input is one value, or is none. */
    public static void fuzzerTestOneInput(byte[] data) {
        BValue lenient = Bounded.by(READER_PER_BYTE, data.length, () -> lenient(data));
        BValue strict = Bounded.by(READER_PER_BYTE, data.length, () -> strict(data));
        if (strict != null) {
            Check.equal(strict, lenient);
            Check.same(data, BencodeWriter.write(strict));
        }
        if (lenient != null) {
            byte[] canonical = BencodeWriter.write(lenient);
            BValue again = BencodeReader.read(canonical);
            Check.same(canonical, BencodeWriter.write(again));
            Check.that(again.depth() <= lenient.depth(), () -> "deeper than before");
            Check.equal(again, BencodeReader.readLenient(canonical, 0));
            isOneLineOfJson(Bounded.by(JSON_PER_BYTE, data.length, () -> BencodeJson.toJson(lenient)));
        }
    }

    private static BValue lenient(byte[] data) {
        try {
            return BencodeReader.readLenient(data, 0);
        } catch (BencodeException refused) {
            return told(refused, data);
        }
    }

    private static BValue strict(byte[] data) {
        try {
            return BencodeReader.read(data);
        } catch (BencodeException refused) {
            return told(refused, data);
        }
    }

    private static BValue told(BencodeException refused, byte[] data) {
        Check.that(refused.offset() >= 0 && refused.offset() <= data.length, refused::getMessage);
        return null;
    }

    private static void isOneLineOfJson(String json) {
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            Check.that(!Character.isISOControl(c), () -> "control character in " + json);
        }
        try (JsonParser parser = JSON.createParser(json.getBytes(StandardCharsets.UTF_8))) {
            while (parser.nextToken() != null) {
                parser.currentToken();
            }
        } catch (IOException noJson) {
            throw new UncheckedIOException(json, noJson);
        }
    }
}
