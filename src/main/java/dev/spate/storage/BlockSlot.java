package dev.spate.storage;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.nio.ByteBuffer;

/**
 * A window into piece memory that one writer fills. It has a reference count of its own: when it is released, its piece
 * knows that the place has no writer any more. Owner: the loop.
 */
final class BlockSlot extends UnpooledDirectByteBuf {
    private final PieceBuffer piece;
    private final ByteBuf memory;
    private final int offset;
    private final int lengthBytes;

    BlockSlot(PieceBuffer piece, ByteBuf memory, int offset, int lengthBytes) {
        super(UnpooledByteBufAllocator.DEFAULT, window(memory, offset, lengthBytes), lengthBytes);
        this.piece = piece;
        this.memory = memory;
        this.offset = offset;
        this.lengthBytes = lengthBytes;
        clear();
    }

    private static ByteBuffer window(ByteBuf memory, int offset, int lengthBytes) {
        // The memory's own view, moved here: the constructor makes the one view of this window out of it.
        return memory.internalNioBuffer(offset, lengthBytes);
    }

    boolean isAt(ByteBuf where, int at) {
        return memory == where && offset == at;
    }

    boolean overlaps(int from, int to) {
        return offset < to && from < offset + lengthBytes;
    }

    /** Copies by the address of the piece memory: the inherited way makes five objects for each read. */
    @Override
    public ByteBuf setBytes(int index, ByteBuf source, int sourceIndex, int length) {
        checkIndex(index, length);
        memory.setBytes(offset + index, source, sourceIndex, length);
        return this;
    }

    @Override
    protected void deallocate() {
        super.deallocate();
        piece.writerGone(this);
    }
}
