package dev.spate.storage;

import dev.spate.MicroBenchmark;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * SHA-1 of one piece. Pieces of 64 MiB in all take turns, as those of a download do, so that a piece is not in the
 * first caches because it was hashed a moment ago.
 */
public class HashBenchmark extends MicroBenchmark {
    private static final int TOTAL_BYTES = 64 << 20;

    /** Where the piece is, and how it comes to SHA-1: through PieceHasher, or in copies of so many bytes. */
    @Param({"direct", "heap", "copy4K", "copy16K", "copy64K", "copy256K"})
    public String way;

    /** Bytes of a piece. */
    @Param({"16384", "1048576", "16777216"})
    public int piece;

    private final PieceHasher hasher = new PieceHasher();
    private MessageDigest sha1;
    private ByteBuffer all;
    private byte[] chunk;
    private int next;

    /** Fills the pieces with bytes by chance. */
    @Setup
    public void fill() throws NoSuchAlgorithmException {
        byte[] random = new byte[TOTAL_BYTES];
        new Random(1).nextBytes(random);
        all = way.equals("heap")
                ? ByteBuffer.wrap(random)
                : ByteBuffer.allocateDirect(TOTAL_BYTES).put(random);
        sha1 = MessageDigest.getInstance("SHA-1");
        if (way.startsWith("copy")) {
            chunk = new byte[Integer.parseInt(way.substring(4, way.length() - 1)) << 10];
        }
    }

    /** One piece. */
    @Benchmark
    public byte[] hash() {
        next = (next + piece) & (TOTAL_BYTES - 1);
        ByteBuffer bytes = all.slice(next, piece);
        if (chunk == null) {
            hasher.update(bytes);
            return hasher.finish();
        }
        for (int left = piece; left > 0; ) {
            int length = Math.min(left, chunk.length);
            bytes.get(chunk, 0, length);
            sha1.update(chunk, 0, length);
            left -= length;
        }
        return sha1.digest();
    }
}
