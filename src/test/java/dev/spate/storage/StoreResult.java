package dev.spate.storage;

import dev.spate.support.Patience;
import dev.spate.torrent.Block;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What became of one piece, and the ways of tests to hand pieces in.
 *
 * @param word stored, compared, corrupt or failed
 */
public record StoreResult(String word, List<Long> digests, String message) {
    public static StoreResult store(Storage storage, int piece, byte[] content) throws Exception {
        return submit(storage, piece, content, false).get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    static StoreResult storeWithDigests(Storage storage, int piece, byte[] content) throws Exception {
        return submit(storage, piece, content, true).get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    static CompletableFuture<StoreResult> submit(Storage storage, int piece, byte[] content, boolean digests) {
        return submit(storage, buffer(storage, piece, content), digests);
    }

    /** A piece of which all blocks have come. */
    static PieceBuffer buffer(Storage storage, int piece, byte[] content) {
        PieceBuffer buffer = storage.buffer(piece);
        for (int from = 0; from < content.length; from += Block.LENGTH_BYTES) {
            int length = Math.min(Block.LENGTH_BYTES, content.length - from);
            ByteBuf slice = buffer.slice(from, length);
            slice.writeBytes(content, from, length);
            buffer.accept(from, slice);
            slice.release();
        }
        return buffer;
    }

    static CompletableFuture<StoreResult> submit(Storage storage, PieceBuffer buffer, boolean digests) {
        CompletableFuture<StoreResult> verdict = new CompletableFuture<>();
        storage.store(buffer, digests, Runnable::run, callback(verdict));
        return verdict;
    }

    /** Completes the verdict. */
    static StoreCallback callback(CompletableFuture<StoreResult> verdict) {
        return new StoreCallback() {
            @Override
            public void stored(long[] found) {
                verdict.complete(new StoreResult("stored", list(found), ""));
            }

            @Override
            public void compared(long[] found) {
                verdict.complete(new StoreResult("compared", list(found), ""));
            }

            @Override
            public void corrupt(long[] found) {
                verdict.complete(new StoreResult("corrupt", list(found), ""));
            }

            @Override
            public void corrupt(FailedPiece piece) {
                verdict.complete(new StoreResult("corrupt", list(piece.digests()), ""));
                piece.release();
            }

            @Override
            public void failed(StorageException error) {
                verdict.complete(new StoreResult("failed", List.of(), error.kind() + ": " + error.getMessage()));
            }
        };
    }

    /** The digests that a verdict should carry. */
    static List<Long> digestsOf(byte[] content) {
        return list(new PieceHasher().blockDigests(ByteBuffer.wrap(content)));
    }

    private static List<Long> list(long[] digests) {
        return java.util.Arrays.stream(digests).boxed().toList();
    }
}
