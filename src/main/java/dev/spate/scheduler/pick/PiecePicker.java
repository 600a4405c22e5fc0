package dev.spate.scheduler.pick;

import dev.spate.torrent.Bitfield;

/**
 * Chooses which idle piece is opened next. Told of every piece that becomes idle or stops being so, and of the pieces that
 * partial peers gain and lose.
 */
public interface PiecePicker {
    /** The piece is idle from now on: wanted, missing, and not being filled. */
    void add(int piece);

    /** The piece is not idle any more. */
    void remove(int piece);

    /** Whether the piece is idle. */
    boolean contains(int piece);

    /** Number of idle pieces. */
    int size();

    /** One more partial peer has the piece, idle or not. */
    void gained(int piece);

    /** One partial peer less has the piece, idle or not. */
    void lost(int piece);

    /** Whether the piece is idle, and no less wanted than this other one, which may be open or there already. */
    boolean isAsGood(int piece, int other);

    /** The best idle piece for a peer that has everything, or -1; it stays idle until removed. */
    int pickAny();

    /** The best idle piece among those in {@code has}, or -1 when it has none; it stays idle until removed. */
    int pickFrom(Bitfield has);

    /** The first piece of the largest gap of idle pieces among those in {@code has}, or -1 when it has none. */
    int pickGap(Bitfield has);

    /** @throws IllegalStateException when its own records do not agree */
    void checkInvariants();
}
