package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
