package dev.spate.session.swarm;

import dev.spate.scheduler.BlockResult;

/** Counts the payload that a swarm's peers deliver, and notes when the last useful byte came. Owner: the event loop. */
final class TransferCounters {
    private long receivedBytes;
    private long unrequestedBytes;
    private long lastByteNanos;

    TransferCounters(long nowNanos) {
        this.lastByteNanos = nowNanos;
    }

    /** A block arrived whole. */
    void block(int lengthBytes, BlockResult result, long nowNanos) {
        receivedBytes += lengthBytes;
        if (result == BlockResult.ACCEPTED) {
            lastByteNanos = nowNanos;
        } else if (result == BlockResult.UNREQUESTED) {
            unrequestedBytes += lengthBytes;
        }
    }

    /** Part of a block arrived, or a piece was stored. */
    void progress(long nowNanos) {
        lastByteNanos = nowNanos;
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
}
