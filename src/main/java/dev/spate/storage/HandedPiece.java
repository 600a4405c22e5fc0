package dev.spate.storage;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.Executor;

/**
 * A piece handed to {@link Storage#store}.
 *
 * @param content its bytes, unverified; taken over
 * @param digestsWanted whether the verdict is to come with the digests of its blocks
 * @param submittedNanos when it was handed over, by {@link System#nanoTime}
 * @param loop where the callback runs
 */
record HandedPiece(
        int piece,
        ByteBuf content,
        boolean digestsWanted,
        long submittedNanos,
        Executor loop,
        StoreCallback callback) {}
