package dev.spate.cli;

import dev.spate.bencode.BencodeJson;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes one JSON object (RFC 8259) on one line, its members in the order in which they are put. */
public final class JsonObject {
    private final StringBuilder text = new StringBuilder("{");

    public JsonObject put(String key, String value) {
        return raw(key, BencodeJson.quote(value));
    }

    public JsonObject put(String key, long value) {
        return raw(key, Long.toString(value));
    }

    public JsonObject put(String key, boolean value) {
        return raw(key, Boolean.toString(value));
    }

    /** With at most three decimals; what JSON cannot say (NaN, infinite) becomes null. */
    public JsonObject put(String key, double value) {
        return raw(key, Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "null");
    }

    public JsonObject putIfPresent(String key, Optional<String> value) {
        return value.isPresent() ? put(key, value.get()) : this;
    }

    public JsonObject putStrings(String key, List<String> values) {
        return raw(key, array(values));
    }

    /** An array of values that are JSON already. */
    public JsonObject putArray(String key, List<String> values) {
        return raw(key, '[' + String.join(",", values) + ']');
    }

    /** An array of strings. */
    public static String array(List<String> values) {
        return values.stream().map(BencodeJson::quote).collect(Collectors.joining(",", "[", "]"));
    }

    /** An object within this one. */
    public JsonObject put(String key, JsonObject value) {
        return raw(key, value.toString());
    }

    private JsonObject raw(String key, String json) {
        if (text.length() > 1) {
            text.append(',');
        }
        text.append(BencodeJson.quote(key)).append(':').append(json);
        return this;
    }

    /** The object; no line break in it. */
    @Override
    public String toString() {
        return text + "}";
    }
}
