package dev.spate.synthetic;

import dev.spate.torrent.PieceLayout;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/** SHA-1 of every piece of a synthetic content, on all cores: some 0.7 to 1.5 GiB a second for each. */
public final class PieceHashing {
    private static final int STEP_BYTES = 64 * 1024;
    /** Progress and cancelling are checked this often: a piece may be a gibibyte. */
    private static final int TOLD_EVERY_BYTES = 16 << 20;

    private PieceHashing() {}

    /** Is told how far the hashing is. */
    @FunctionalInterface
    public interface Progress {
        /** Says nothing to anybody. */
        Progress NONE = (done, total) -> {};

        /** Called every few MiB, from any thread; an exception ends the hashing on all of them. */
        void hashed(long doneBytes, long totalBytes);
    }

    /** Returns 20 bytes for each piece, in order: the {@code pieces} of an info dictionary (BEP 3). */
    public static byte[] hashAll(ContentSource content, PieceLayout layout, Progress progress) {
        byte[] hashes = new byte[Math.multiplyExact(layout.pieceCount(), 20)];
        AtomicLong doneBytes = new AtomicLong();
        ThreadLocal<MessageDigest> digests = ThreadLocal.withInitial(PieceHashing::sha1);
        ThreadLocal<byte[]> steps = ThreadLocal.withInitial(() -> new byte[STEP_BYTES]);
        IntStream.range(0, layout.pieceCount()).parallel().forEach(piece -> {
            byte[] hash = hash(
                    digests.get(),
                    steps.get(),
                    content,
                    layout,
                    piece,
                    bytes -> progress.hashed(doneBytes.addAndGet(bytes), layout.totalBytes()));
            System.arraycopy(hash, 0, hashes, piece * hash.length, hash.length);
        });
        return hashes;
    }

    private static byte[] hash(
            MessageDigest sha1,
            byte[] step,
            ContentSource content,
            PieceLayout layout,
            int piece,
            LongConsumer hashed) {
        long at = layout.pieceOffset(piece);
        long end = at + layout.pieceLength(piece);
        long told = at;
        sha1.reset();
        while (at < end) {
            int length = (int) Math.min(step.length, end - at);
            content.read(at, step, 0, length);
            sha1.update(step, 0, length);
            at += length;
            if (at == end || at - told >= TOLD_EVERY_BYTES) {
                hashed.accept(at - told);
                told = at;
            }
        }
        return sha1.digest();
    }

    static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }
}
