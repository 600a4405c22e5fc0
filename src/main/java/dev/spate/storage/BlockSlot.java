package dev.spate.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;

/**
 * The place of one block in its piece's memory, which one writer fills. Its indices are those of the piece, so that it begins at
 * the block's offset. It has a reference count of its own: when it is released, its piece knows that the place has no writer any more, and may lend
 * it out for another block. Owner: the loop.
 */
final class BlockSlot extends UnpooledDirectByteBuf {
    private final PieceBuffer piece;
    private final ByteBuf memory;
    private int offset;
    private int end;

    /** A slot of no block. */
    BlockSlot(PieceBuffer piece, ByteBuf memory) {
        // The memory's own view: the constructor makes another of it.
        super(UnpooledByteBufAllocator.DEFAULT, memory.internalNioBuffer(0, memory.capacity()), memory.capacity());
        this.piece = piece;
        this.memory = memory;
    }

    /** Becomes the empty slot of a block; nobody else has this one. */
    BlockSlot lend(int blockOffset, int lengthBytes) {
        resetRefCnt();
        offset = blockOffset;
        end = blockOffset + lengthBytes;
        setIndex(offset, offset);
        return this;
    }

    boolean isAt(ByteBuf where, int at) {
        return memory == where && offset == at;
    }

    boolean overlaps(int from, int to) {
        return offset < to && from < end;
    }

    @Override
    public int capacity() {
        // Nothing while the constructor runs.
        return memory == null ? super.capacity() : end;
    }

    @Override
    public int maxCapacity() {
        return capacity();
    }

    /** It never grows. */
    @Override
    public ByteBuf capacity(int newCapacity) {
        throw new IndexOutOfBoundsException("a block of " + (end - offset) + " bytes does not grow");
    }

    /** Empty again, at the block's place. */
    @Override
    public ByteBuf clear() {
        return setIndex(offset, offset);
    }

    /** Copies by the address of the piece memory: the inherited way makes five objects for each read. */
    @Override
    public ByteBuf setBytes(int index, ByteBuf source, int sourceIndex, int length) {
        checkIndex(index, length);
        if (index < offset) {
            throw new IndexOutOfBoundsException(index + " is before the block at " + offset);
        }
        memory.setBytes(index, source, sourceIndex, length);
        return this;
    }

    @Override
    protected void deallocate() {
        piece.writerGone(this);
    }
}
