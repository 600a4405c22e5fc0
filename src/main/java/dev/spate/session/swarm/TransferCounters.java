package dev.spate.session.swarm;

import dev.spate.scheduler.BlockResult;
import dev.spate.torrent.Block;

/**
 * Counts the payload that a swarm's peers deliver, and notes when the last useful byte came, and the last new block.
 *
 * <p>Owner: the event loop.
 */
final class TransferCounters {
    private final ReceivedBlocks receivedBlocks = new ReceivedBlocks();
    private long receivedBytes;
    private long unrequestedBytes;
    private long lastByteNanos;
    private long lastProgressNanos;

    TransferCounters(long nowNanos) {
        this.lastByteNanos = nowNanos;
        this.lastProgressNanos = nowNanos;
    }

    /** A block arrived whole. */
    void block(int piece, int offset, int lengthBytes, BlockResult result, long nowNanos) {
        receivedBytes += lengthBytes;
        if (result == BlockResult.ACCEPTED) {
            lastByteNanos = nowNanos;
            if (receivedBlocks.isNew(piece, offset / Block.LENGTH_BYTES)) {
                lastProgressNanos = nowNanos;
            }
        } else if (result == BlockResult.UNREQUESTED) {
            unrequestedBytes += lengthBytes;
        }
    }

    /** Bytes came that nobody had asked for, as the server can send whole files only. */
    void skipped(int bytes) {
        receivedBytes += bytes;
        unrequestedBytes += bytes;
    }

    /** Part of a block arrived. It is lost when the peer hangs up before the rest comes. */
    void partOfBlock(long nowNanos) {
        lastByteNanos = nowNanos;
    }

    /** A piece was verified and stored. */
    void pieceStored(int piece, long nowNanos) {
        receivedBlocks.stored(piece);
        lastByteNanos = nowNanos;
        lastProgressNanos = nowNanos;
    }

    /** What came of a piece was thrown away: it was bad, or had to give room to another. */
    void pieceLost(int piece) {
        receivedBlocks.lost(piece);
    }

    /** Payload bytes that came from peers, useful or not. */
    long receivedBytes() {
        return receivedBytes;
    }

    /** Payload bytes that nobody had asked for. */
    long unrequestedBytes() {
        return unrequestedBytes;
    }

    /** When the last useful byte came, or the swarm began. */
    long lastByteNanos() {
        return lastByteNanos;
    }

    /** When the last block came that was not had before, or the swarm began. */
    long lastProgressNanos() {
        return lastProgressNanos;
    }
}
