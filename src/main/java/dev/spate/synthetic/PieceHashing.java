package dev.spate.synthetic;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.PieceHasher;
import dev.spate.storage.PieceVerifier;
import dev.spate.torrent.PieceLayout;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * The hash of every piece of a synthetic content, on all cores: its SHA-1, some 0.7 to 1.5 GiB a second for each; in version 2
 * its node in the merkle tree of its file (BEP 52).
 */
public final class PieceHashing {
    private static final int STEP_BYTES = 64 * 1024;
    /** Progress and cancelling are checked this often: a piece may be a gibibyte. */
    private static final int TOLD_EVERY_BYTES = 16 << 20;

    private static final int NO_TREE = -1;

    private PieceHashing() {}

    /** Is told how far the hashing is. */
    @FunctionalInterface
    public interface Progress {
        /** Says nothing to anybody. */
        Progress NONE = (done, total) -> {};

        /** Called every few MiB, from any thread; an exception ends the hashing on all of them. */
        void hashed(long doneBytes, long totalBytes);
    }

    /**
     * Returns what a piece has in the torrent, for each in order: the 20 bytes of its SHA-1 (BEP 3, {@code pieces}), or the 32
     * bytes of its node.
     */
    public static byte[] hashAll(ContentSource content, TorrentShape shape, Progress progress) {
        PieceLayout layout = shape.layout();
        byte[] levels = shape.form().hasV2() ? levels(shape) : null;
        byte[] hashes =
                new byte[Math.multiplyExact(layout.pieceCount(), shape.form().bytesOfPiece())];
        AtomicLong doneBytes = new AtomicLong();
        ThreadLocal<PieceHasher> hashers = ThreadLocal.withInitial(PieceHasher::new);
        ThreadLocal<byte[]> steps = ThreadLocal.withInitial(() -> new byte[STEP_BYTES]);
        IntStream.range(0, layout.pieceCount()).parallel().forEach(piece -> {
            byte[] hash = hash(
                    hashers.get(),
                    steps.get(),
                    content,
                    layout,
                    piece,
                    levels == null ? NO_TREE : levels[piece],
                    bytes -> progress.hashed(doneBytes.addAndGet(bytes), layout.totalBytes()));
            System.arraycopy(hash, 0, hashes, piece * hash.length, hash.length);
        });
        return hashes;
    }

    /** Of each piece, the levels between the leaves and its node: a file of one piece has as many as it needs. */
    private static byte[] levels(TorrentShape shape) {
        byte[] levels = new byte[shape.layout().pieceCount()];
        for (FileEntry file : shape.content().files()) {
            if (!file.pad() && file.length() > 0) {
                int first = (int) (file.offset() / shape.pieceLength());
                int last = (int) ((file.offset() + file.length() - 1) / shape.pieceLength());
                Arrays.fill(levels, first, last + 1, (byte) PieceVerifier.levels(file.length(), shape.pieceLength()));
            }
        }
        return levels;
    }

    private static byte[] hash(
            PieceHasher hasher,
            byte[] step,
            ContentSource content,
            PieceLayout layout,
            int piece,
            int levels,
            LongConsumer hashed) {
        long at = layout.pieceOffset(piece);
        long end = at + layout.pieceLength(piece);
        long told = at;
        hasher.begin(levels == NO_TREE, levels == NO_TREE ? 0 : layout.pieceLength(piece));
        while (at < end) {
            int length = (int) Math.min(step.length, end - at);
            content.read(at, step, 0, length);
            hasher.update(step, length);
            at += length;
            if (at == end || at - told >= TOLD_EVERY_BYTES) {
                hashed.accept(at - told);
                told = at;
            }
        }
        return levels == NO_TREE ? hasher.finish() : hasher.node(levels);
    }

    static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has " + name, e);
        }
    }
}
