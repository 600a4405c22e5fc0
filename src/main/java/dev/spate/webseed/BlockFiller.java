package dev.spate.webseed;

import dev.spate.torrent.Block;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;

/** Divides a stream of bytes into the blocks that were asked for, each written where it belongs. Owner: the loop. */
final class BlockFiller {
    private final WebSeedListener listener;
    private final Deque<Block> expected = new ArrayDeque<>();
    private ByteBuf target;
    private int filled;

    BlockFiller(WebSeedListener listener) {
        this.listener = listener;
    }

    void expect(Block block) {
        expected.addLast(block);
    }

    /** Takes so many bytes of {@code in}, which belong to the next blocks. Returns whether a block became whole. */
    boolean fill(ByteBuf in, int count) {
        boolean whole = false;
        for (int left = count; left > 0 && !expected.isEmpty(); ) {
            Block block = expected.peekFirst();
            if (filled == 0) {
                target = listener.blockTarget(block.piece(), block.offset(), block.length());
            }
            int bytes = Math.min(left, block.length() - filled);
            if (target == null) {
                in.skipBytes(bytes);
            } else {
                target.writeBytes(in, bytes);
            }
            filled += bytes;
            left -= bytes;
            if (filled == block.length()) {
                ByteBuf data = target == null ? Unpooled.EMPTY_BUFFER : target;
                target = null;
                filled = 0;
                expected.removeFirst();
                listener.block(block.piece(), block.offset(), block.length(), data);
                whole = true;
            }
        }
        return whole;
    }

    /** Nothing more of what is expected will come. */
    void clear() {
        expected.clear();
        filled = 0;
        if (target != null) {
            target.release();
            target = null;
        }
    }
}
