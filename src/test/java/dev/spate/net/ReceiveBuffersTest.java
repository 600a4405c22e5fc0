package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.FastThreadLocal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReceiveBuffersTest {
    private static final PooledByteBufAllocator POOL = PooledByteBufAllocator.DEFAULT;

    private final RecvByteBufAllocator.ExtendedHandle one = handle();
    private final RecvByteBufAllocator.ExtendedHandle other = handle();

    private static RecvByteBufAllocator.ExtendedHandle handle() {
        return (RecvByteBufAllocator.ExtendedHandle)
                ReceiveBuffers.newAllocator().newHandle();
    }

    @AfterEach
    void endOfTheLoop() {
        FastThreadLocal.removeAll();
    }

    @Test
    void connectionsOfALoopTakeTurnsWithOneBuffer() {
        ByteBuf first = one.allocate(POOL);
        assertTrue(first.isDirect());
        assertEquals(256 << 10, first.writableBytes());
        first.writeLong(1).readByte();
        first.release();
        ByteBuf second = other.allocate(POOL);
        assertSame(first, second);
        assertEquals(0, second.readableBytes());
        assertEquals(256 << 10, second.writableBytes());
        second.release();
    }

    private static int roomOfATurn(RecvByteBufAllocator.ExtendedHandle peer) {
        peer.reset(new EmbeddedChannel().config());
        ByteBuf buffer = peer.allocate(POOL);
        int room = buffer.writableBytes();
        buffer.release();
        return room;
    }

    @Test
    void aPeerThatHasTheLoopToItselfReadsMoreAtATime() {
        assertEquals(256 << 10, roomOfATurn(one));
        assertEquals(1 << 20, roomOfATurn(one));
        assertEquals(1 << 20, roomOfATurn(one));
        assertEquals(256 << 10, roomOfATurn(other));
        assertEquals(256 << 10, roomOfATurn(one));
        assertEquals(1 << 20, roomOfATurn(one));
    }

    @Test
    void aReadThatIsKeptKeepsItsBytes() {
        ByteBuf kept = one.allocate(POOL).writeLong(7);
        ByteBuf next = other.allocate(POOL);
        assertNotSame(kept, next);
        next.writeLong(8);
        next.release();
        assertEquals(7, kept.readLong());
        kept.release();
        ByteBuf free = other.allocate(POOL);
        assertSame(kept, free);
        free.release();
    }

    @Test
    void theBufferEndsWithItsLoop() {
        ByteBuf buffer = one.allocate(POOL);
        buffer.release();
        FastThreadLocal.removeAll();
        assertEquals(0, buffer.refCnt());
    }

    @Test
    void fourReadsInARowAsLongAsTheyFillTheBuffer() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setRecvByteBufAllocator(ReceiveBuffers.newAllocator());
        one.reset(channel.config());
        for (int reads = 1; reads <= 4; reads++) {
            read(100);
            assertEquals(reads < 4, one.continueReading(), "after " + reads);
        }
        one.reset(channel.config());
        read(99);
        assertFalse(one.continueReading());
        channel.close();
    }

    /** Behind TLS, or a proxy, a channel has read before its rate is limited. */
    @Test
    void aBoundHoldsForAChannelThatHasReadAlready() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setRecvByteBufAllocator(ReceiveBuffers.newAllocator());
        one.reset(channel.config());
        read(100);
        assertTrue(one.continueReading());
        channel.config().setRecvByteBufAllocator(ReceiveBuffers.bounded(3_000));
        one.reset(channel.config());
        ByteBuf buffer = one.allocate(POOL);
        assertEquals(3_000, buffer.maxCapacity());
        buffer.release();
        read(100);
        assertFalse(one.continueReading());
        assertFalse(one.continueReading(() -> true), "as epoll asks");
        channel.close();
    }

    @Test
    void whoDoesNotShareTakesPooledBuffers() {
        RecvByteBufAllocator.ExtendedHandle alone = (RecvByteBufAllocator.ExtendedHandle)
                ReceiveBuffers.newUnsharedAllocator().newHandle();
        ByteBuf shared = one.allocate(POOL);
        shared.release();
        ByteBuf own = alone.allocate(POOL);
        assertNotSame(shared, own);
        assertTrue(own.writableBytes() < 256 << 10);
        own.release();
    }

    private void read(int bytes) {
        one.attemptedBytesRead(100);
        one.lastBytesRead(bytes);
        one.incMessagesRead(1);
    }

    @Test
    void whatIsReadAfterItsReleaseIsNotWhatCame() {
        assumeTrue(ReceiveBuffers.class.desiredAssertionStatus(), "without assertions nothing is spoilt");
        ByteBuf buffer = one.allocate(POOL).writeLong(7);
        ByteBuf stale = buffer.duplicate();
        buffer.release();
        ByteBuf next = other.allocate(POOL);
        assertNotEquals(7, stale.getLong(0));
        next.release();
    }
}
