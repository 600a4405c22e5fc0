package dev.spate.session.swarm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.BlockResult;
import org.junit.jupiter.api.Test;

class ReceivedBlocksTest {
    private static final int BLOCK = 16 * 1024;

    private final ReceivedBlocks blocks = new ReceivedBlocks();

    @Test
    void aBlockIsNewOnce() {
        assertTrue(blocks.isNew(7, 0));
        assertTrue(blocks.isNew(7, 1));
        assertTrue(blocks.isNew(8, 0));
        assertFalse(blocks.isNew(7, 0));
        assertFalse(blocks.isNew(7, 1));
        assertFalse(blocks.isNew(8, 0));
    }

    /** An honest peer may need longer than the timeout for what a liar spoilt, but liars must not keep us for ever. */
    @Test
    void theBlocksOfALostCopyAreNewAFewTimesMore() {
        int news = 0;
        for (int copy = 0; copy < 100; copy++) {
            news += blocks.isNew(7, 0) ? 1 : 0;
            blocks.lost(7);
        }
        assertEquals(5, news);
    }

    @Test
    void aPieceThatNothingCameOfCanBeLost() {
        blocks.lost(7);
        assertTrue(blocks.isNew(7, 0));
    }

    @Test
    void aPieceThatIsStoredIsForgotten() {
        blocks.isNew(7, 0);
        blocks.stored(7);
        assertTrue(blocks.isNew(7, 0));
    }

    @Test
    void onlyNewBlocksAndStoredPiecesMoveTheClockOfProgress() {
        TransferCounters counters = new TransferCounters(1);
        counters.partOfBlock(2);
        assertEquals(1, counters.lastProgressNanos());
        assertEquals(2, counters.lastByteNanos());
        counters.block(0, BLOCK, BLOCK, BlockResult.ACCEPTED, 3);
        assertEquals(3, counters.lastProgressNanos());
        counters.block(0, BLOCK, BLOCK, BlockResult.ACCEPTED, 4);
        counters.block(0, 0, BLOCK, BlockResult.DUPLICATE, 5);
        counters.block(0, 0, BLOCK, BlockResult.UNREQUESTED, 6);
        assertEquals(3, counters.lastProgressNanos());
        assertEquals(4, counters.lastByteNanos());
        counters.pieceStored(0, 7);
        assertEquals(7, counters.lastProgressNanos());
        assertEquals(7, counters.lastByteNanos());
        assertEquals(4 * BLOCK, counters.receivedBytes());
        assertEquals(BLOCK, counters.unrequestedBytes());
    }
}
