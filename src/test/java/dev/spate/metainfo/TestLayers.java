package dev.spate.metainfo;

import dev.spate.bencode.BString;
import java.util.SortedMap;

/** Piece layers for tests of other packages. */
public final class TestLayers {
    private TestLayers() {}

    /** @param layers by file */
    public static PieceLayers of(SortedMap<Integer, byte[]> layers) {
        return new PieceLayers(
                layers.keySet().stream().mapToInt(each -> each).toArray(),
                layers.values().stream().map(BString::of).toArray(BString[]::new));
    }
}
