package dev.spate.bencode;

import java.util.List;
import java.util.function.IntSupplier;

/** A bencoded list. */
public final class BList implements BValue {
    private final List<BValue> values;
    private final int start;
    private final int end;
    private final IntSupplier depth;

    private BList(List<BValue> values, int start, int end, IntSupplier depth) {
        this.values = values;
        this.start = start;
        this.end = end;
        this.depth = depth;
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
        int depth = Nesting.around(deepest);
        return new BList(List.copyOf(values), 0, 0, () -> depth);
    }

    /** The list that begins there, in input that was checked. */
    static BList view(byte[] input, int start) {
        Elements elements = new Elements(input, start, false);
        return new BList(Views.values(elements), start, elements.end(), () -> Elements.depthOf(input, start));
    }

    /** The values in order; unmodifiable. */
    public List<BValue> values() {
        return values;
    }

    @Override
    public int start() {
        return start;
    }

    @Override
    public int end() {
        return end;
    }

    @Override
    public int depth() {
        return depth.getAsInt();
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
