package dev.spate.text;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes one JSON object (RFC 8259) on one line, its members in the order in which they are put. What is never shown
 * ({@link ControlCharacters}) is escaped: beyond U+FFFF as two halves of a surrogate pair.
 *
 * <p>Not thread-safe: made, filled and turned into text by one caller.
 */
public final class JsonObject {
    private final StringBuilder text = new StringBuilder("{");

    /** A JSON string literal of any text, with its quotes. */
    public static String quote(String text) {
        StringBuilder literal = new StringBuilder(text.length() + 2);
        quote(text, literal);
        return literal.toString();
    }

    /** Appends the string literal of {@link #quote(String)}. */
    public static void quote(String text, StringBuilder target) {
        target.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                target.append('\\').append(c);
            } else if (ControlCharacters.isNeverShown(codePointAt(text, i))) {
                escape(c, target);
            } else {
                target.append(c);
            }
        }
        target.append('"');
    }

    /** The code point that this character is, or is the first or the second half of. */
    private static int codePointAt(String text, int index) {
        boolean second = Character.isLowSurrogate(text.charAt(index))
                && index > 0
                && Character.isHighSurrogate(text.charAt(index - 1));
        return text.codePointAt(second ? index - 1 : index);
    }

    private static void escape(char c, StringBuilder target) {
        target.append("\\u").append(HexFormat.of().toHexDigits(c));
    }

    /** An array of strings. */
    public static String array(List<String> values) {
        return values.stream().map(JsonObject::quote).collect(Collectors.joining(",", "[", "]"));
    }

    public JsonObject put(String key, String value) {
        return raw(key, quote(value));
    }

    public JsonObject put(String key, long value) {
        return raw(key, Long.toString(value));
    }

    public JsonObject put(String key, boolean value) {
        return raw(key, Boolean.toString(value));
    }

    /** With three decimals; what JSON cannot say (NaN, infinite) becomes null. */
    public JsonObject put(String key, double value) {
        return raw(key, Double.isFinite(value) ? Decimals.fixed(value, 3) : "null");
    }

    /** With every digit; what JSON cannot say (NaN, infinite) becomes null. */
    public JsonObject putExact(String key, double value) {
        return raw(key, Double.isFinite(value) ? Double.toString(value) : "null");
    }

    /** Nothing when there is no value. */
    public JsonObject putIfPresent(String key, Optional<String> value) {
        return value.isPresent() ? put(key, value.get()) : this;
    }

    /** An object within this one. */
    public JsonObject put(String key, JsonObject value) {
        return raw(key, value.toString());
    }

    /** An array of integers. */
    public JsonObject put(String key, long[] values) {
        return raw(key, Arrays.toString(values).replace(" ", ""));
    }

    /** An array of strings. */
    public JsonObject putStrings(String key, List<String> values) {
        return raw(key, array(values));
    }

    /** An array of values that are JSON already. */
    public JsonObject putArray(String key, List<String> values) {
        return raw(key, '[' + String.join(",", values) + ']');
    }

    /** An array of objects. */
    public JsonObject putObjects(String key, List<JsonObject> values) {
        return raw(key, values.stream().map(JsonObject::toString).collect(Collectors.joining(",", "[", "]")));
    }

    /** An array of objects, each on a line of its own. */
    public JsonObject putLines(String key, List<JsonObject> values) {
        return raw(key, values.stream().map(each -> "\n" + each).collect(Collectors.joining(",", "[", "\n]")));
    }

    private JsonObject raw(String key, String json) {
        if (text.length() > 1) {
            text.append(',');
        }
        quote(key, text);
        text.append(':').append(json);
        return this;
    }

    /** The object, without a line end. */
    @Override
    public String toString() {
        return text + "}";
    }
}
