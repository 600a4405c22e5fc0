package dev.spate.report;

import dev.spate.bencode.BencodeJson;
import java.util.List;
import java.util.stream.Collectors;

/** Writes one JSON object (RFC 8259), its members in the order in which they are put. Numbers keep every digit. */
final class JsonText {
    private final StringBuilder text = new StringBuilder("{");

    JsonText put(String key, String value) {
        return raw(key, BencodeJson.quote(value));
    }

    JsonText put(String key, long value) {
        return raw(key, Long.toString(value));
    }

    JsonText put(String key, boolean value) {
        return raw(key, Boolean.toString(value));
    }

    /** What JSON cannot say (NaN, infinite) becomes null. */
    JsonText put(String key, double value) {
        return raw(key, Double.isFinite(value) ? Double.toString(value) : "null");
    }

    JsonText put(String key, List<String> values) {
        return raw(key, values.stream().map(BencodeJson::quote).collect(Collectors.joining(",", "[", "]")));
    }

    JsonText put(String key, JsonText value) {
        return raw(key, value.toString());
    }

    /** An array of numbers. */
    JsonText put(String key, long[] values) {
        StringBuilder array = new StringBuilder("[");
        for (long each : values) {
            array.append(array.length() > 1 ? "," : "").append(each);
        }
        return raw(key, array.append(']').toString());
    }

    /** An array of objects, each on a line of its own. */
    JsonText lines(String key, List<JsonText> values) {
        return raw(key, values.stream().map(each -> "\n" + each).collect(Collectors.joining(",", "[", "\n]")));
    }

    private JsonText raw(String key, String value) {
        text.append(text.length() > 1 ? "," : "")
                .append(BencodeJson.quote(key))
                .append(':')
                .append(value);
        return this;
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
