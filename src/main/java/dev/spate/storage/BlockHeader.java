package dev.spate.storage;

import dev.spate.torrent.Block;
import io.netty.buffer.ByteBuf;

/**
 * What stands before each block in the buffer that blocks are read into: a batch of them with their headers is one buffer, and
 * the socket takes it with one write. Used on disk threads.
 */
public interface BlockHeader {
    /** The length of each header. */
    int bytes();

    /** Appends the header of this block, and nothing else. */
    void write(Block block, ByteBuf target);
}
