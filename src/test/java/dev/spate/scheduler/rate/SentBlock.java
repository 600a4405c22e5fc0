package dev.spate.scheduler.rate;

import dev.spate.torrent.Block;

/** A request for a whole block. */
final class SentBlock extends RequestTiming {
    SentBlock(long sentNanos) {
        super(sentNanos);
    }

    @Override
    public int lengthBytes() {
        return Block.LENGTH_BYTES;
    }
}
