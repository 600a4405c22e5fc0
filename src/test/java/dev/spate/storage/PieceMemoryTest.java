package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PieceMemoryTest {
    private static final int BLOCK = 16384;

    @Test
    void isForAllThreads() throws Exception {
        PieceMemory memory = new PieceMemory(BLOCK, 4 * BLOCK);
        ByteBuf one = memory.acquire();
        ByteBuf two = OtherThread.call(memory::acquire);
        memory.giveBack(one);
        assertEquals(1, OtherThread.call(memory::inUse));
        assertEquals(BLOCK, OtherThread.call(memory::idleBytes));
        OtherThread.call(() -> {
            memory.giveBack(two);
            return 0;
        });
        assertEquals(2 * BLOCK, memory.idleBytes());
        OtherThread.call(() -> {
            memory.close();
            return 0;
        });
        assertEquals(0, one.refCnt());
        assertEquals(0, two.refCnt());
        assertEquals(0, OtherThread.call(memory::inUse));
    }

    @Test
    void aBufferThatCouldNotBeMadeIsNotInUse() {
        PieceMemory impossible = new PieceMemory(-1, 0);
        assertThrows(IllegalArgumentException.class, impossible::acquire);
        assertEquals(0, impossible.inUse());
    }

    @Test
    void afterItsEndNoMemoryIsGivenOut() {
        PieceMemory memory = new PieceMemory(BLOCK, BLOCK);
        memory.close();
        assertThrows(IllegalStateException.class, memory::acquire);
        assertEquals(0, memory.inUse());
    }

    @Test
    void oneBufferLiesIdleInAnyCase() {
        PieceMemory memory = new PieceMemory(BLOCK, 0);
        ByteBuf one = memory.acquire();
        ByteBuf two = memory.acquire();
        memory.giveBack(one);
        memory.giveBack(two);
        assertEquals(BLOCK, memory.idleBytes());
        assertEquals(0, two.refCnt());
        memory.close();
    }

    @Test
    void whatIsUsedAgainIsEmptyAtFirst() {
        PieceMemory memory = new PieceMemory(BLOCK, BLOCK);
        ByteBuf buffer = memory.acquire();
        memory.giveBack(buffer.setIndex(3, 7));
        ByteBuf again = memory.acquire();
        assertEquals(0, again.readerIndex());
        assertEquals(0, again.writerIndex());
        memory.giveBack(again);
        memory.close();
    }
}
