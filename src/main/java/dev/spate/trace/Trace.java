package dev.spate.trace;

import dev.spate.storage.DiskWatch;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Hears what a download does, while it does it. {@link #NONE} costs nothing and loads nothing.
 *
 * <p>Owner: the event loop, but for {@link #disk()}, which belongs to the disk threads, and {@link #close()}.
 */
public interface Trace extends AutoCloseable {
    /** Nobody listens. */
    Trace NONE = new Trace() {};

    /** What became of a piece. */
    enum PieceEnd {
        /** Verified and written. */
        VERIFIED,
        /** Its hash was another: it is fetched again. */
        CORRUPT,
        /** Given up before its last block came. */
        ABANDONED
    }

    /** The content is known: so many bytes, in pieces of this length. Before any peer is greeted for it. */
    default void content(long totalBytes, int pieceLength) {}

    /** A peer was greeted; the result hears of it from now on. */
    default PeerTrace peer(InetSocketAddress address, boolean incoming) {
        return PeerTrace.NONE;
    }

    /** A block of this piece is asked for; only the first time counts. */
    default void pieceAsked(int piece) {}

    /** The last block of a piece came. */
    default void pieceFilled(int piece) {}

    /** The piece has ended. */
    default void pieceEnded(int piece, PieceEnd end) {}

    /** A tracker is asked. */
    default void announcing(String tracker) {}

    /** A tracker answered with so many peers. */
    default void announced(String tracker, int peers) {}

    /** A tracker did not answer, or refused. */
    default void announceFailed(String tracker, String reason) {}

    /** Hears what the disk threads do. */
    default DiskWatch disk() {
        return DiskWatch.NONE;
    }

    /**
     * Ends the trace and writes it. Any thread, any number of times.
     *
     * @throws IOException when it could not be written
     */
    @Override
    default void close() throws IOException {}
}
