package dev.spate.trace;

import dev.spate.torrent.Bitfield;

/** Hears of one peer. Owner: the event loop. */
public interface PeerTrace {
    /** Nobody listens. */
    PeerTrace NONE = new PeerTrace() {};

    /**
     * A block arrived whole.
     *
     * @param responseNanos since it was asked for, even if that was taken back meanwhile; -1 when it was not asked for
     * @param useful whether it became part of its piece
     */
    default void block(int piece, int offset, int lengthBytes, long responseNanos, boolean useful) {}

    /** The peer choked or unchoked us. */
    default void choke(boolean choked) {}

    /** The pieces that the peer has, as it tells at first. The argument is borrowed. */
    default void pieces(Bitfield has) {}

    /** The peer has one more piece. */
    default void have(int piece) {}

    /** The connection is gone. */
    default void closed(String reason, long receivedBytes) {}
}
