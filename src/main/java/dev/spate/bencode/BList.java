package dev.spate.bencode;

import java.util.List;

/** A bencoded list. */
public final class BList implements BValue {
    private final List<BValue> values;
    private final int depth;
    private final int start;
    private final int end;

    private BList(List<BValue> values, int start, int end) {
        this.values = values;
        int deepest = 0;
        for (int i = 0; i < values.size(); i++) {
            deepest = Math.max(deepest, values.get(i).depth());
        }
        this.depth = Nesting.around(deepest);
        this.start = start;
        this.end = end;
    }

    /**
     * A list of these values.
     *
     * @throws IllegalArgumentException when they are nested deeper than {@link BValue#MAX_DEPTH}
     */
    public static BList of(List<? extends BValue> values) {
        return new BList(List.copyOf(values), 0, 0);
    }

    /** A list that was read from {@code [start, end)}; takes the list, which must not change any more. */
    static BList at(List<BValue> values, int start, int end) {
        return new BList(values, start, end);
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
        return depth;
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
