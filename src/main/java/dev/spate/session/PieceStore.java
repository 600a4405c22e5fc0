package dev.spate.session;

import io.netty.buffer.ByteBuf;
import java.io.IOException;

/** Where complete pieces go to be checked and kept. Called on the event loop; answers on the event loop. */
interface PieceStore {
    /** Memory for one piece, with exactly {@code lengthBytes} writable bytes. */
    ByteBuf allocate(int lengthBytes);

    /**
     * Checks and keeps a piece.
     *
     * @param content the whole piece, owned by the store from now on
     * @param digests whether the verdict shall carry a digest of each block even when the piece is right
     */
    void store(int piece, ByteBuf content, boolean digests, Verdict verdict);

    /** What became of a piece. */
    interface Verdict {
        /** It matched its hash and is kept; {@code blockDigests} is empty unless they were asked for. */
        void stored(long[] blockDigests);

        /** It did not match; nothing of it was kept. */
        void corrupt(long[] blockDigests);

        /** It matched and could not be kept. */
        void failed(IOException reason);
    }
}
