package dev.spate.bench.floor;

import java.nio.ByteBuffer;

/** Buffers that all peers of the null client read into, one after the other. */
final class NullBuffers {
    /** Length, type, piece and offset: what stands before a block. */
    static final int HEAD = 13;

    /** The longest message but a block that is taken. */
    static final int LONGEST = 256 * 1_024;

    private static final int BLOCKS = 16;

    /** For a block that is not needed any more. */
    final ByteBuffer trash = ByteBuffer.allocateDirect(NullPiece.BLOCK);

    final ByteBuffer scratch = ByteBuffer.allocateDirect(2 * LONGEST);
    final ByteBuffer[] heads = new ByteBuffer[BLOCKS + 1];
    final ByteBuffer[] vector = new ByteBuffer[2 * BLOCKS + 1];

    /** For what is to be sent. */
    final ByteBuffer out = ByteBuffer.allocateDirect(NullRequests.MOST * 17 + 128);

    NullBuffers() {
        for (int i = 0; i < heads.length; i++) {
            heads[i] = ByteBuffer.allocateDirect(HEAD);
        }
    }
}
