package dev.spate.text;

import dev.spate.bencode.BencodeJson;
import java.util.Arrays;
import java.util.Locale;

/**
 * One JSON object on one line, written member by member.
 *
 * <p>Not thread-safe: made, filled and turned into text by one caller.
 */
public final class JsonLine {
    private final StringBuilder text = new StringBuilder("{");

    /** Adds a string. */
    public JsonLine put(String key, String value) {
        return raw(key, BencodeJson.quote(value));
    }

    /** Adds an integer. */
    public JsonLine put(String key, long value) {
        return raw(key, Long.toString(value));
    }

    /** Adds a number, with three decimals. */
    public JsonLine put(String key, double value) {
        return raw(key, Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "null");
    }

    /** Adds a boolean. */
    public JsonLine put(String key, boolean value) {
        return raw(key, Boolean.toString(value));
    }

    /** Adds another object. */
    public JsonLine put(String key, JsonLine value) {
        return raw(key, value.toString());
    }

    /** Adds an array of integers. */
    public JsonLine put(String key, long[] values) {
        return raw(key, Arrays.toString(values).replace(" ", ""));
    }

    /** Adds an array of objects. */
    public JsonLine put(String key, Iterable<JsonLine> values) {
        StringBuilder array = new StringBuilder("[");
        for (JsonLine each : values) {
            array.append(array.length() > 1 ? "," : "").append(each);
        }
        return raw(key, array.append(']').toString());
    }

    private JsonLine raw(String key, String value) {
        text.append(text.length() > 1 ? "," : "")
                .append(BencodeJson.quote(key))
                .append(':')
                .append(value);
        return this;
    }

    /** The object as text, without a line end. */
    @Override
    public String toString() {
        return text + "}";
    }
}
