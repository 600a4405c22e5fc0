package dev.spate.webseed;

import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The blocks that a web seed is to fetch and has not asked for yet; consecutive ones become one run. */
final class RequestedBlocks {
    private final PieceLayout layout;
    private final Deque<Block> blocks = new ArrayDeque<>();

    RequestedBlocks(PieceLayout layout) {
        this.layout = layout;
    }

    void add(Block block) {
        blocks.addLast(block);
    }

    /** The block is not wanted any more; returns whether it was here. */
    boolean remove(Block block) {
        return blocks.removeLastOccurrence(block);
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    void clear() {
        blocks.clear();
    }

    /** Takes the oldest block, and those that follow it without a gap, up to so many bytes. At least one block. */
    List<Block> next(long mostBytes) {
        List<Block> run = new ArrayList<>();
        Block first = blocks.removeFirst();
        run.add(first);
        long end = offset(first) + first.length();
        long most = offset(first) + mostBytes;
        for (Block next = blocks.peekFirst();
                next != null && offset(next) == end && end + next.length() <= most;
                next = blocks.peekFirst()) {
            run.add(blocks.removeFirst());
            end += next.length();
        }
        return run;
    }

    /** Where the block begins in the whole content. */
    long offset(Block block) {
        return layout.pieceOffset(block.piece()) + block.offset();
    }
}
