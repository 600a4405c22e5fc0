package dev.spate.storage;

import io.netty.buffer.ByteBuf;

/** What became of a {@link Storage#read}. One of the two is called, once, on the loop. */
public interface ReadCallback {
    /** The blocks as they are in the files, each behind its header; owned by the callee. */
    void read(ByteBuf blocks);

    /** A block of this piece could not be read. */
    void failed(int piece, StorageException reason);
}
