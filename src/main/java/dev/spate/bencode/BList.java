package dev.spate.bencode;

import java.util.List;
import java.util.Optional;

/** A bencoded list. */
public final class BList implements BValue {
    private final List<BValue> values;
    private final Optional<ElementOffsets> parsed;
    private final int builtDepth;

    private BList(List<BValue> values, Optional<ElementOffsets> parsed, int builtDepth) {
        this.values = values;
        this.parsed = parsed;
        this.builtDepth = builtDepth;
    }

    /**
     * A list of these values.
     *
     * @throws IllegalArgumentException when they are nested deeper than {@link BValue#MAX_DEPTH}
     */
    public static BList of(List<? extends BValue> values) {
        int deepest = 0;
        for (BValue each : values) {
            deepest = Math.max(deepest, each.depth());
        }
        return new BList(List.copyOf(values), Optional.empty(), BencodeCheck.depthAround(deepest));
    }

    /**
     * A list whose values are made each time they are asked for: of very many there need never be all at once.
     *
     * @param values never changed
     * @param deepest the depth of the deepest of them
     * @throws IllegalArgumentException when that is too deep
     */
    public static BList made(List<BValue> values, int deepest) {
        return new BList(values, Optional.empty(), BencodeCheck.depthAround(deepest));
    }

    /** The list that begins there, in input that was checked. */
    static BList view(ElementOffsets offsets) {
        return new BList(LazyValues.values(offsets), Optional.of(offsets), 0);
    }

    /** The values in order; unmodifiable. */
    public List<BValue> values() {
        return values;
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
        return handler.list(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BList that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** The list as JSON. */
    @Override
    public String toString() {
        return BencodeJson.toJson(this);
    }
}
