package dev.spate.scheduler;

import dev.spate.torrent.Bitfield;

/** The pieces that a peer has. */
public final class SomePieces {
    private SomePieces() {}

    /** These of so many. */
    public static Bitfield of(int count, int... indices) {
        Bitfield some = new Bitfield(count);
        for (int each : indices) {
            some.set(each);
        }
        return some;
    }
}
