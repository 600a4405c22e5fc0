package dev.spate.session.swarm;

import dev.spate.storage.BlockHeader;
import dev.spate.storage.PieceBuffer;
import dev.spate.storage.ReadCallback;
import dev.spate.storage.Storage;
import dev.spate.storage.StoreCallback;
import dev.spate.storage.Transferred;
import dev.spate.torrent.Block;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The buffers of the pieces whose blocks are arriving. Owner: the event loop. */
public final class PieceBuffers {
    private final Storage storage;
    private final int firstPiece;
    private final Supplier<Transferred> transferred;
    private final Map<Integer, PieceBuffer> open = new HashMap<>();

    /**
     * Without any piece yet.
     *
     * @param firstPiece index, in the torrent, of the storage's piece 0
     * @param transferred the totals of now, so that no record has a piece without the bytes that it took
     */
    public PieceBuffers(Storage storage, int firstPiece, Supplier<Transferred> transferred) {
        this.storage = storage;
        this.firstPiece = firstPiece;
        this.transferred = transferred;
    }

    /** A buffer for a block that begins to arrive; owned by the caller. */
    ByteBuf target(int piece, int offset, int length) {
        return buffer(piece).slice(offset, length);
    }

    /**
     * Makes a block part of its piece; the data stays the caller's. It may have begun to arrive for an earlier buffer of
     * the piece, which was released meanwhile.
     */
    void accept(int piece, int offset, ByteBuf data) {
        buffer(piece).accept(offset, data);
    }

    private PieceBuffer buffer(int piece) {
        PieceBuffer found = open.get(piece);
        if (found == null) {
            // Asked for twice for each block, so no lambda: one that captures is made by the JVM itself in code of C1.
            found = storage.buffer(piece - firstPiece);
            open.put(piece, found);
        }
        return found;
    }

    /** Hands a piece that is complete to the disk. */
    void store(int piece, boolean digests, EventLoop loop, StoreCallback callback) {
        storage.transferred(transferred.get());
        storage.store(open.remove(piece), digests, loop, callback);
    }

    /** A piece goes on with the blocks of it that are right. */
    void reopen(PieceBuffer kept) {
        open.put(kept.piece() + firstPiece, kept);
    }

    /** Hashes the leaves of pieces; see {@link Storage#leaves}. Only the storage of a whole torrent can. */
    void leaves(int first, int last, EventLoop loop, Storage.LeavesCallback callback) {
        storage.leaves(first, last, loop, callback);
    }

    /** Reads blocks for those who upload; see {@link Storage#read}. Only the storage of a whole torrent can. */
    void read(List<Block> blocks, BlockHeader header, ByteBuf target, EventLoop loop, ReadCallback callback) {
        storage.read(blocks, header, target, loop, callback);
    }

    /** Reads blocks at once; see {@link Storage#readCached}. */
    boolean readCached(List<Block> blocks, BlockHeader header, ByteBuf target) {
        return storage.readCached(blocks, header, target);
    }

    /** Releases the buffer of a piece, if it has one. */
    void abandon(int piece) {
        PieceBuffer content = open.remove(piece);
        if (content != null) {
            content.release();
        }
    }

    /** Releases all buffers. */
    void clear() {
        open.values().forEach(PieceBuffer::release);
        open.clear();
    }
}
