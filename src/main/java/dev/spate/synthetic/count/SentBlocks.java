package dev.spate.synthetic.count;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;

/**
 * Which blocks of the content have been sent already, by whichever peer; and how much was sent again.
 *
 * <p>A block counts once its last byte was sent, so that requests of another length than 16 KiB are counted right too.
 *
 * <p>Mutable, owned by the swarm's event loop.
 */
final class SentBlocks {
    private final PieceLayout layout;
    private final int blocksPerPiece;
    private final Bitfield blocks;
    private long distinctBytes;
    private long duplicateBytes;

    SentBlocks(PieceLayout layout) {
        this.layout = layout;
        long longest = Math.min(layout.pieceLength(), layout.endOffset());
        this.blocksPerPiece = (int) ((longest + Block.LENGTH_BYTES - 1) / Block.LENGTH_BYTES);
        this.blocks = new Bitfield(Math.multiplyExact(layout.pieceCount(), blocksPerPiece));
    }

    /**
     * Notes that this range was sent as it should be.
     *
     * @return how many of its bytes belong to blocks that had been sent before
     */
    int sent(int piece, int offset, int length) {
        int again = 0;
        // Some clients ask for the gap behind a file of version 2 as well: it is no part of the content.
        int end = Math.min(offset + length, layout.pieceLength(piece));
        for (int from = offset; from < end; ) {
            int within = from / Block.LENGTH_BYTES;
            int start = within * Block.LENGTH_BYTES;
            int blockEnd = Math.min(start + Block.LENGTH_BYTES, layout.pieceLength(piece));
            int to = Math.min(end, blockEnd);
            int index = piece * blocksPerPiece + within;
            if (blocks.get(index)) {
                again += to - from;
            } else if (to == blockEnd) {
                blocks.set(index);
                distinctBytes += blockEnd - start;
            }
            from = to;
        }
        duplicateBytes += again;
        return again;
    }

    /** Length of all blocks that were sent. */
    long distinctBytes() {
        return distinctBytes;
    }

    /** What was sent more than once, each further time counted. */
    long duplicateBytes() {
        return duplicateBytes;
    }
}
