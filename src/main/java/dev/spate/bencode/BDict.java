package dev.spate.bencode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A bencoded dictionary, its entries in the order in which they stood in the input.
 *
 * <p>Where the lenient reader let the same key stand twice, the first one counts. A lookup goes through the entries one by
 * one, which is right for the small dictionaries of this protocol.
 */
public final class BDict implements BValue {
    private final List<Entry> entries;
    private final Optional<ElementOffsets> parsed;
    private final int builtDepth;

    /** A key and its value. */
    public record Entry(BString key, BValue value) {}

    private BDict(List<Entry> entries, Optional<ElementOffsets> parsed, int builtDepth) {
        this.entries = entries;
        this.parsed = parsed;
        this.builtDepth = builtDepth;
    }

    /** Builds a dictionary with sorted keys. */
    public static Builder builder() {
        return new Builder();
    }

    /** The dictionary that begins there, in input that was checked. */
    static BDict view(ElementOffsets offsets) {
        return new BDict(LazyValues.entries(offsets), Optional.of(offsets), 0);
    }

    /** The value of the first entry with this key, which is ASCII. */
    public Optional<BValue> get(String key) {
        if (parsed.isPresent()) {
            return LazyValues.find(parsed.get(), key);
        }
        return get(key.getBytes(StandardCharsets.UTF_8));
    }

    /** The value of the first entry with a key of these bytes, whatever they mean. */
    public Optional<BValue> get(byte[] key) {
        for (Entry each : entries()) {
            if (each.key().hasBytes(key)) {
                return Optional.of(each.value());
            }
        }
        return Optional.empty();
    }

    /** The string of this key; empty when absent or of another kind. */
    public Optional<BString> string(String key) {
        return get(key).filter(BString.class::isInstance).map(BString.class::cast);
    }

    /** The integer of this key; empty when absent or of another kind. */
    public Optional<BInteger> integer(String key) {
        return get(key).filter(BInteger.class::isInstance).map(BInteger.class::cast);
    }

    /** The list of this key; empty when absent or of another kind. */
    public Optional<BList> list(String key) {
        return get(key).filter(BList.class::isInstance).map(BList.class::cast);
    }

    /** The dictionary of this key; empty when absent or of another kind. */
    public Optional<BDict> dict(String key) {
        return get(key).filter(BDict.class::isInstance).map(BDict.class::cast);
    }

    /** The entries as they stood in the input, or sorted when built; unmodifiable. */
    public List<Entry> entries() {
        return entries;
    }

    @Override
    public int start() {
        return parsed.isPresent() ? parsed.get().start() - 1 : 0;
    }

    @Override
    public int end() {
        return parsed.isPresent() ? parsed.get().end() : 0;
    }

    @Override
    public int depth() {
        return parsed.isPresent() ? parsed.get().depth() : builtDepth;
    }

    @Override
    public <R> R accept(Handler<R> handler) {
        return handler.dict(this);
    }

    /** True for a dictionary with the same entries in the same order. */
    @Override
    public boolean equals(Object other) {
        return other instanceof BDict that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    /** The dictionary as JSON. */
    @Override
    public String toString() {
        return BencodeJson.toJson(this);
    }

    /** Collects entries; a key that is put again replaces its value. Not thread-safe. */
    public static final class Builder {
        private final TreeMap<BString, BValue> values = new TreeMap<>();

        private Builder() {}

        /** Puts any value under a key of any bytes. */
        public Builder put(BString key, BValue value) {
            values.put(key, value);
            return this;
        }

        /** Puts any value. */
        public Builder put(String key, BValue value) {
            return put(BString.of(key), value);
        }

        /** Puts an integer. */
        public Builder put(String key, long value) {
            return put(key, BInteger.of(value));
        }

        /** Puts a string of UTF-8 text. */
        public Builder put(String key, String value) {
            return put(key, BString.of(value));
        }

        /** Puts a string of these bytes, copied. */
        public Builder put(String key, byte[] value) {
            return put(key, BString.of(value));
        }

        /**
         * Returns the dictionary, its keys sorted as raw bytes.
         *
         * @throws IllegalArgumentException when it is nested deeper than {@link BValue#MAX_DEPTH}
         */
        public BDict build() {
            List<Entry> entries = new ArrayList<>(values.size());
            values.forEach((key, value) -> entries.add(new Entry(key, value)));
            int deepest = 0;
            for (Entry each : entries) {
                deepest = Math.max(deepest, each.value().depth());
            }
            return new BDict(List.copyOf(entries), Optional.empty(), BencodeCheck.depthAround(deepest));
        }
    }
}
