package dev.spate.session;

import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.HashMap;
import java.util.Map;

/**
 * The memory of the pieces that are being filled, and who is writing where.
 *
 * <p>A block's payload is copied from the receive buffer straight to its place in the piece. Only one peer at a time
 * may write to a place; a second one that sends the same block fills a buffer of its own, which is copied over if it is
 * the first to be complete. Owner: the event loop.
 */
final class PieceMemory {
    private final PieceLayout layout;
    private final PieceStore store;
    private final Map<Integer, OpenPiece> open = new HashMap<>();

    PieceMemory(PieceLayout layout, PieceStore store) {
        this.layout = layout;
        this.store = store;
    }

    private static final class OpenPiece {
        private final ByteBuf memory;
        private final SwarmPeer[] writers;

        OpenPiece(ByteBuf memory, int blocks) {
            this.memory = memory;
            this.writers = new SwarmPeer[blocks];
        }
    }

    /** A buffer for a block that begins to arrive from {@code writer}; it may be a window on the piece itself. */
    ByteBuf begin(SwarmPeer writer, ByteBufAllocator pool, int piece, int offset, int length) {
        OpenPiece target = open.get(piece);
        if (target == null) {
            target = new OpenPiece(store.allocate(layout.pieceLength(piece)), layout.blockCount(piece));
            open.put(piece, target);
        }
        int index = offset / Block.LENGTH_BYTES;
        if (target.writers[index] != null) {
            return pool.directBuffer(length, length);
        }
        target.writers[index] = writer;
        writer.writes(piece, index);
        return target.memory.retainedSlice(offset, length).clear();
    }

    /** Takes a complete block over: a no-op when it was written in place. */
    void accept(SwarmPeer from, int piece, int offset, ByteBuf data) {
        int index = offset / Block.LENGTH_BYTES;
        if (from.isWriting(piece, index)) {
            end(from);
            return;
        }
        OpenPiece target = open.get(piece);
        if (target == null) {
            throw new IllegalStateException("a block of piece " + piece + " was accepted, and it has no memory");
        }
        abandon(target, index);
        target.memory.setBytes(offset, data, data.readerIndex(), data.readableBytes());
    }

    /** The peer no longer writes: its block is complete, or it never will be. */
    void end(SwarmPeer writer) {
        OpenPiece target = open.get(writer.writingPiece());
        if (target != null && target.writers[writer.writingBlock()] == writer) {
            target.writers[writer.writingBlock()] = null;
        }
        writer.writes(-1, -1);
    }

    /** Takes the memory of a complete piece out, for the disk; whoever still writes into it writes no more. */
    ByteBuf take(int piece) {
        OpenPiece target = open.remove(piece);
        if (target == null) {
            throw new IllegalStateException("piece " + piece + " is complete and has no memory");
        }
        for (int i = 0; i < target.writers.length; i++) {
            abandon(target, i);
        }
        return target.memory.setIndex(0, layout.pieceLength(piece));
    }

    /** Gives everything back: the end of the swarm. */
    void close() {
        for (OpenPiece each : open.values()) {
            for (int i = 0; i < each.writers.length; i++) {
                abandon(each, i);
            }
            each.memory.release();
        }
        open.clear();
    }

    private static void abandon(OpenPiece target, int index) {
        SwarmPeer writer = target.writers[index];
        if (writer != null) {
            target.writers[index] = null;
            writer.writes(-1, -1);
            writer.connection().abandonBlock();
        }
    }
}
