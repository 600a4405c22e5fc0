package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.util.IllegalReferenceCountException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PieceBufferTest {
    private static final int BLOCK = 16384;
    private static final int PIECE = 4 * BLOCK;

    private final PieceMemory memory = new PieceMemory(PIECE, 1 << 20);

    @AfterEach
    void everythingComesBack() {
        assertEquals(0, memory.inUse());
        memory.close();
        assertEquals(0, memory.idleBytes());
    }

    @Test
    void aSliceIsEmptyAndExactlyAsLongAsAskedFor() {
        PieceBuffer piece = new PieceBuffer(3, PIECE, memory);
        ByteBuf slice = piece.slice(BLOCK, 100);
        assertEquals(0, slice.readableBytes());
        assertEquals(100, slice.writableBytes());
        assertEquals(100, slice.maxWritableBytes());
        assertTrue(slice.isDirect());
        slice.release();
        piece.release();
    }

    @Test
    void blocksLandInPlace() {
        PieceBuffer piece = new PieceBuffer(0, PIECE, memory);
        byte[] content = random(1, PIECE);
        for (int offset = PIECE - BLOCK; offset >= 0; offset -= BLOCK) {
            ByteBuf slice = piece.slice(offset, BLOCK);
            slice.writeBytes(content, offset, BLOCK);
            piece.accept(offset, slice);
            slice.release();
        }
        assertSealed(piece, content);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSliceTakesFromAnyKindOfReadAndNothingBeyondItsEnd(boolean direct) {
        PieceBuffer piece = new PieceBuffer(0, PIECE, memory);
        byte[] content = random(4, PIECE);
        for (int offset = 0; offset < PIECE; offset += 2 * BLOCK) {
            piece.accept(offset, Unpooled.wrappedBuffer(content, offset, BLOCK));
        }
        ByteBuf read = direct ? Unpooled.directBuffer(PIECE) : Unpooled.buffer(PIECE);
        read.writeBytes(content);
        ByteBuf slice = piece.slice(BLOCK, BLOCK);
        slice.writeBytes(read.readerIndex(BLOCK), BLOCK / 2);
        assertThrows(IndexOutOfBoundsException.class, () -> slice.setBytes(2 * BLOCK - 1, read, 0, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.setBytes(BLOCK - 1, read, 0, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> slice.writeBytes(read, BLOCK / 2 + 1));
        slice.writeBytes(read, BLOCK / 2);
        assertThrows(IndexOutOfBoundsException.class, () -> slice.writeByte(1));
        piece.accept(BLOCK, slice);
        slice.release();
        piece.accept(3 * BLOCK, Unpooled.wrappedBuffer(content, 3 * BLOCK, BLOCK));
        assertThrows(IllegalReferenceCountException.class, () -> slice.setBytes(BLOCK, read, 0, 2));
        read.release();
        assertSealed(piece, content);
    }

    @Test
    void aSliceThatIsClearedBeginsAtItsPlaceAgain() {
        PieceBuffer piece = new PieceBuffer(0, PIECE, memory);
        ByteBuf slice = piece.slice(BLOCK, BLOCK).writeZero(10);
        assertEquals(BLOCK, slice.clear().writableBytes());
        assertEquals(0, slice.readableBytes());
        slice.release();
        piece.release();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBlockOfAnEarlierBufferIsCopiedToItsPlace(boolean anotherWrites) {
        PieceBuffer given = new PieceBuffer(0, PIECE, memory);
        byte[] content = random(6, PIECE);
        ByteBuf late = given.slice(2 * BLOCK, BLOCK).writeBytes(content, 2 * BLOCK, BLOCK);
        given.release();
        PieceBuffer piece = new PieceBuffer(0, PIECE, memory);
        ByteBuf other = anotherWrites ? piece.slice(2 * BLOCK, BLOCK).writeZero(BLOCK / 2) : null;
        piece.accept(2 * BLOCK, late);
        late.release();
        for (int offset : new int[] {0, BLOCK, 3 * BLOCK}) {
            piece.accept(offset, Unpooled.wrappedBuffer(content, offset, BLOCK));
        }
        if (other == null) {
            assertSealed(piece, content);
            return;
        }
        ByteBuf sealed = piece.seal();
        assertArrayEquals(content, ByteBufUtil.getBytes(sealed));
        memory.giveBack(sealed);
        other.release();
    }

    @Test
    void aSliceThatWasReleasedIsLentAgain() {
        PieceBuffer piece = new PieceBuffer(0, PIECE, memory);
        byte[] content = random(3, PIECE);
        ByteBuf first = piece.slice(0, BLOCK).writeBytes(content, 0, BLOCK);
        ByteBuf beside = piece.slice(BLOCK, BLOCK).writeBytes(content, BLOCK, BLOCK);
        assertNotSame(first, beside, "both are in use");
        piece.accept(0, first);
        first.release();
        ByteBuf again = piece.slice(2 * BLOCK, BLOCK);
        assertSame(first, again);
        assertEquals(1, again.refCnt());
        assertEquals(BLOCK, again.writableBytes());
        piece.accept(2 * BLOCK, again.writeBytes(content, 2 * BLOCK, BLOCK));
        again.release();
        piece.accept(BLOCK, beside);
        beside.release();
        piece.accept(3 * BLOCK, Unpooled.wrappedBuffer(content, 3 * BLOCK, BLOCK));
        assertSealed(piece, content);
    }

    @Test
    void foreignBuffersAreCopied() {
        PieceBuffer piece = new PieceBuffer(0, PIECE, memory);
        byte[] content = random(2, PIECE);
        ByteBuf foreign = Unpooled.wrappedBuffer(content);
        piece.accept(0, foreign);
        assertEquals(1, foreign.refCnt());
        assertEquals(PIECE, foreign.readableBytes());
        assertSealed(piece, content);
    }

    @Test
    void aSecondWriterOfTheSameBlockIsKeptApart() {
        PieceBuffer piece = new PieceBuffer(0, PIECE, memory);
        byte[] content = random(3, PIECE);
        piece.accept(BLOCK, Unpooled.wrappedBuffer(content, BLOCK, PIECE - BLOCK));
        ByteBuf slow = piece.slice(0, BLOCK);
        slow.writeBytes(new byte[100]);
        ByteBuf fast = piece.slice(0, BLOCK);
        fast.writeBytes(content, 0, BLOCK);
        piece.accept(0, fast);
        fast.release();
        slow.writeBytes(new byte[100]);
        ByteBuf sealed = piece.seal();
        slow.writeBytes(new byte[BLOCK - 200]);
        assertArrayEquals(content, ByteBufUtil.getBytes(sealed));
        assertEquals(2, memory.inUse());
        memory.giveBack(sealed);
        assertEquals(1, memory.inUse());
        slow.release();
    }

    @Test
    void theSlowWriterGoesWithoutHavingFinished() {
        PieceBuffer piece = new PieceBuffer(0, PIECE, memory);
        byte[] content = random(4, PIECE);
        ByteBuf slow = piece.slice(BLOCK, BLOCK);
        slow.writeBytes(new byte[100]);
        piece.accept(0, Unpooled.wrappedBuffer(content));
        slow.writeBytes(new byte[1000]);
        slow.release();
        assertSealed(piece, content);
    }

    @Test
    void anAcceptedBlockIsNeverLentAgain() {
        PieceBuffer piece = new PieceBuffer(0, PIECE, memory);
        byte[] content = random(5, PIECE);
        piece.accept(0, Unpooled.wrappedBuffer(content));
        ByteBuf again = piece.slice(BLOCK + 10, 20);
        again.writeBytes(new byte[20]);
        assertFalse(again instanceof BlockSlot);
        again.release();
        assertSealed(piece, content);
    }

    @Test
    void releaseWithWritersInsideWaitsForThem() {
        PieceBuffer piece = new PieceBuffer(0, PIECE, memory);
        ByteBuf one = piece.slice(0, BLOCK);
        ByteBuf two = piece.slice(BLOCK, BLOCK);
        piece.accept(0, Unpooled.wrappedBuffer(new byte[BLOCK]));
        piece.release();
        piece.release();
        assertEquals(1, memory.inUse());
        assertEquals(0, memory.idleBytes());
        one.writeBytes(new byte[5]);
        one.release();
        assertEquals(1, memory.inUse());
        two.release();
    }

    @Test
    void refusesWhatIsNotInThePieceAndWhatComesTooLate() {
        PieceBuffer piece = new PieceBuffer(0, 100, memory);
        assertThrows(IndexOutOfBoundsException.class, () -> piece.slice(0, 101));
        assertThrows(IndexOutOfBoundsException.class, () -> piece.slice(-1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> piece.slice(100, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> piece.slice(0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> piece.slice(50, Integer.MAX_VALUE));
        assertThrows(IndexOutOfBoundsException.class, () -> piece.accept(0, Unpooled.EMPTY_BUFFER));
        piece.release();
        assertThrows(IllegalStateException.class, () -> piece.slice(0, 1));
        assertThrows(IllegalStateException.class, piece::seal);
    }

    @Test
    void memoryIsUsedAgainAndNotMoreThanABoundLiesIdle() {
        PieceMemory small = new PieceMemory(PIECE, 2 * PIECE);
        List<ByteBuf> used = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            used.add(small.acquire());
        }
        ByteBuf last = used.get(1);
        small.giveBack(used.get(0));
        small.giveBack(last);
        assertSame(last, small.acquire());
        small.giveBack(last);
        used.subList(2, 5).forEach(small::giveBack);
        assertEquals(2 * PIECE, small.idleBytes());
        assertNotSame(used.get(4), small.acquire());
        small.close();
        small.giveBack(last);
        assertEquals(0, small.inUse());
        assertEquals(0, last.refCnt());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void anyMixOfWritersEndsInTheAcceptedBytes(long seed) {
        Random random = new Random(seed);
        byte[] content = random(seed, PIECE);
        for (int round = 0; round < 50; round++) {
            PieceBuffer piece = new PieceBuffer(0, PIECE, memory);
            boolean[] accepted = new boolean[4];
            List<ByteBuf> writers = new ArrayList<>();
            List<Integer> blocks = new ArrayList<>();
            while (!(accepted[0] && accepted[1] && accepted[2] && accepted[3])) {
                int block = random.nextInt(4);
                if (writers.size() < 6 && random.nextBoolean()) {
                    writers.add(piece.slice(block * BLOCK, BLOCK));
                    blocks.add(block);
                } else if (!writers.isEmpty()) {
                    int which = random.nextInt(writers.size());
                    ByteBuf writer = writers.get(which);
                    int at = blocks.get(which);
                    if (accepted[at]) {
                        writer.writeBytes(new byte[Math.min(writer.writableBytes(), 3000)]);
                    } else {
                        int next = (at + 1) * BLOCK - writer.writableBytes();
                        writer.writeBytes(content, next, part(writer, random));
                    }
                    if (!writer.isWritable() || random.nextInt(8) == 0) {
                        if (!writer.isWritable() && !accepted[at]) {
                            piece.accept(at * BLOCK, writer);
                            accepted[at] = true;
                        }
                        writer.release();
                        writers.remove(which);
                        blocks.remove(which);
                    }
                }
            }
            ByteBuf sealed = piece.seal();
            writers.forEach(each -> each.writeZero(each.writableBytes()));
            assertArrayEquals(content, ByteBufUtil.getBytes(sealed), "round " + round);
            memory.giveBack(sealed);
            writers.forEach(ByteBuf::release);
        }
    }

    private static int part(ByteBuf writer, Random random) {
        return random.nextBoolean() ? writer.writableBytes() : Math.min(writer.writableBytes(), 5000);
    }

    private void assertSealed(PieceBuffer piece, byte[] content) {
        ByteBuf sealed = piece.seal();
        assertTrue(Arrays.equals(content, ByteBufUtil.getBytes(sealed)));
        assertEquals(1, memory.inUse());
        memory.giveBack(sealed);
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aPieceKnowsItsNumberAndLength() {
        PieceMemory own = new PieceMemory(4 * BLOCK, 0);
        PieceBuffer piece = new PieceBuffer(7, 3 * BLOCK, own);
        assertEquals(7, piece.piece());
        assertEquals(3 * BLOCK, piece.lengthBytes());
        assertThrows(IndexOutOfBoundsException.class, () -> piece.accept(-1, Unpooled.wrappedBuffer(new byte[1])));
        piece.release();
        own.close();
    }

    @Test
    void aBlockThatBeganAtAnotherPlaceIsCopiedToItsOwn() {
        PieceMemory own = new PieceMemory(2 * BLOCK, 0);
        PieceBuffer piece = new PieceBuffer(0, 2 * BLOCK, own);
        PieceBuffer other = new PieceBuffer(1, 2 * BLOCK, own);
        ByteBuf here = piece.slice(0, BLOCK);
        assertSame(
                here, here.setBytes(0, Unpooled.wrappedBuffer(new byte[BLOCK]).setByte(3, 9), 0, BLOCK));
        here.writerIndex(BLOCK);
        other.accept(0, here);
        piece.accept(BLOCK, here);
        here.release();
        assertEquals(0, here.refCnt());
        ByteBuf sealed = piece.seal();
        assertEquals(9, sealed.getByte(BLOCK + 3));
        ByteBuf copied = other.seal();
        assertEquals(9, copied.getByte(3));
        own.giveBack(sealed);
        own.giveBack(copied);
        own.close();
        assertEquals(0, own.inUse());
    }

    @Test
    void neighboursDoNotOverlap() {
        PieceMemory own = new PieceMemory(3 * BLOCK, 0);
        PieceBuffer piece = new PieceBuffer(0, 3 * BLOCK, own);
        ByteBuf middle = piece.slice(BLOCK, BLOCK);
        ByteBuf before = piece.slice(0, BLOCK);
        ByteBuf after = piece.slice(2 * BLOCK, BLOCK);
        for (ByteBuf each : List.of(before, middle, after)) {
            assertTrue(each instanceof BlockSlot, "it lies in the piece's memory");
            each.release();
        }
        piece.accept(BLOCK, Unpooled.wrappedBuffer(new byte[BLOCK]));
        ByteBuf last = piece.slice(2 * BLOCK, BLOCK);
        assertTrue(last instanceof BlockSlot, "only the middle was accepted");
        last.release();
        piece.release();
        own.close();
    }

    @Test
    void aCopyThatWaitsForASlowWriterIsReleasedWithThePiece() {
        PieceMemory own = new PieceMemory(BLOCK, 0);
        PieceBuffer piece = new PieceBuffer(0, BLOCK, own);
        ByteBuf slow = piece.slice(0, BLOCK);
        ByteBuf[] copy = new ByteBuf[1];
        ByteBuf content = new UnpooledHeapByteBuf(UnpooledByteBufAllocator.DEFAULT, BLOCK, BLOCK) {
            @Override
            public ByteBuf copy(int index, int length) {
                copy[0] = super.copy(index, length);
                return copy[0];
            }
        };
        content.writerIndex(BLOCK);
        piece.accept(0, content);
        content.release();
        piece.release();
        assertEquals(0, copy[0].refCnt());
        slow.release();
        own.close();
    }

    @Test
    void theLastBlockMayBeASingleByte() {
        PieceBuffer piece = new PieceBuffer(0, BLOCK + 1, memory);
        byte[] content = random(6, BLOCK + 1);
        piece.accept(0, Unpooled.wrappedBuffer(content, 0, BLOCK));
        ByteBuf last = piece.slice(BLOCK, 1);
        last.writeByte(content[BLOCK]);
        piece.accept(BLOCK, last);
        last.release();
        assertSealed(piece, content);
    }
}
