package dev.spate.storage;

import dev.spate.torrent.Block;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The memory of one piece while its blocks arrive. Owner: the loop, until it is handed to {@link Storage#store} or
 * {@linkplain #release() released}; one of the two must happen, once.
 *
 * <p>Blocks are written in place, without a copy, through a {@link #slice}. Near the end the same block may come
 * from two peers at once, and the slower one is still writing when the piece is complete; so that no byte can change
 * between its verification and its way to the file, a place has one writer only, a block that was accepted is never
 * lent again, and a piece with a writer left inside is moved to fresh memory before it is hashed.
 */
public final class PieceBuffer {
    private record Late(int offset, ByteBuf content) {}

    private final int piece;
    private final int lengthBytes;
    private final PieceMemory pool;
    private final BitSet accepted = new BitSet();
    private final List<BlockSlot> writers = new ArrayList<>(4);
    private final List<Late> late = new ArrayList<>(0);
    private ByteBuf memory;
    private ByteBuf orphan;
    /** A slot of the memory that nobody has; null when there is none. Most pieces need one slot in all. */
    private BlockSlot idle;

    PieceBuffer(int piece, int lengthBytes, PieceMemory pool) {
        this.piece = piece;
        this.lengthBytes = lengthBytes;
        this.pool = pool;
        this.memory = pool.acquire();
    }

    /** Goes on with memory that holds some blocks, which are accepted. */
    PieceBuffer(int piece, int lengthBytes, PieceMemory pool, ByteBuf memory, BitSet accepted) {
        this.piece = piece;
        this.lengthBytes = lengthBytes;
        this.pool = pool;
        this.memory = memory;
        this.accepted.or(accepted);
    }

    /** Index of the piece. */
    public int piece() {
        return piece;
    }

    /** Bytes of the piece. */
    public int lengthBytes() {
        return lengthBytes;
    }

    /**
     * A buffer for a block that begins to arrive: empty, with {@code length} writable bytes, owned by the caller. It lies in
     * this piece's memory, or apart from it when another writer is at that place or was there already.
     *
     * @throws IndexOutOfBoundsException when the block is not within the piece
     * @throws IllegalStateException when the piece was handed on or released
     */
    public ByteBuf slice(int offset, int length) {
        checkOpen(offset, length);
        int end = offset + length;
        int touched = accepted.nextSetBit(offset / Block.LENGTH_BYTES);
        boolean free = touched < 0 || touched > (end - 1) / Block.LENGTH_BYTES;
        for (int i = 0; free && i < writers.size(); i++) {
            free = !writers.get(i).overlaps(offset, end);
        }
        if (!free) {
            return PooledByteBufAllocator.DEFAULT.directBuffer(length, length);
        }
        BlockSlot slot = idle == null ? new BlockSlot(this, memory) : idle;
        idle = null;
        writers.add(slot.lend(offset, length));
        return slot;
    }

    /**
     * Makes the readable bytes of {@code content} the piece's bytes at {@code offset}. Costs nothing when it is the very
     * buffer that {@link #slice} gave for this offset; anything else is copied. The content stays the caller's to release.
     *
     * @throws IndexOutOfBoundsException when the block is not within the piece
     * @throws IllegalStateException when the piece was handed on or released
     */
    public void accept(int offset, ByteBuf content) {
        int length = content.readableBytes();
        checkOpen(offset, length);
        int end = offset + length;
        boolean inPlace = content instanceof BlockSlot slot && slot.isAt(memory, offset);
        boolean othersWrite = false;
        for (BlockSlot writer : writers) {
            othersWrite |= writer != content && writer.overlaps(offset, end);
        }
        if (othersWrite) {
            late.add(new Late(offset, content.copy()));
        } else if (!inPlace) {
            memory.setBytes(offset, content, content.readerIndex(), length);
        }
        accepted.set(offset / Block.LENGTH_BYTES, (end - 1) / Block.LENGTH_BYTES + 1);
    }

    /** Gives the memory back without storing it; what is left of its slices may be released later. */
    public void release() {
        if (memory == null) {
            return;
        }
        late.forEach(each -> each.content().release());
        late.clear();
        ByteBuf mine = memory;
        memory = null;
        leave(mine);
    }

    /** Ends the loop's ownership. Returns memory that only the caller can write to, and that it gives back to the pool. */
    ByteBuf seal() {
        if (memory == null) {
            throw new IllegalStateException("piece " + piece + " was handed on already");
        }
        ByteBuf result = memory;
        if (!writers.isEmpty()) {
            result = pool.acquire().setBytes(0, memory, 0, lengthBytes);
        }
        for (Late each : late) {
            result.setBytes(each.offset(), each.content(), 0, each.content().readableBytes());
            each.content().release();
        }
        late.clear();
        ByteBuf mine = memory;
        memory = null;
        if (result != mine) {
            leave(mine);
        }
        return result.setIndex(0, lengthBytes);
    }

    private void leave(ByteBuf mine) {
        if (writers.isEmpty()) {
            pool.giveBack(mine);
        } else {
            orphan = mine;
        }
    }

    /** Called when a slice was released for the last time. */
    void writerGone(BlockSlot slot) {
        // Not remove(Object): equal buffers are those of equal content. Not removeIf either: docs/performance.md.
        for (int i = writers.size() - 1; i >= 0; i--) {
            if (writers.get(i) == slot) {
                writers.remove(i);
            }
        }
        idle = memory == null ? null : slot;
        if (orphan != null && writers.isEmpty()) {
            ByteBuf mine = orphan;
            orphan = null;
            pool.giveBack(mine);
        }
    }

    private void checkOpen(int offset, int length) {
        if (memory == null) {
            throw new IllegalStateException("piece " + piece + " was handed on already");
        }
        if (offset < 0 || length < 1 || length > lengthBytes - offset) {
            throw new IndexOutOfBoundsException(offset + "+" + length + " in a piece of " + lengthBytes);
        }
    }
}
