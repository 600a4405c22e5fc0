package dev.spate.bencode;

/** The one bound on how deep values nest. */
final class NestingDepth {
    private NestingDepth() {}

    /**
     * Depth of a list or dictionary whose deepest value has depth {@code deepest}.
     *
     * @throws IllegalArgumentException when it exceeds {@link BValue#MAX_DEPTH}
     */
    static int around(int deepest) {
        if (deepest >= BValue.MAX_DEPTH) {
            throw new IllegalArgumentException("nested deeper than " + BValue.MAX_DEPTH);
        }
        return deepest + 1;
    }
}
