package dev.spate.storage;

import dev.spate.torrent.Block;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/** SHA-1 over piece memory. Confined to one disk thread; the result array is reused. */
public final class PieceHasher {
    private final MessageDigest sha1;
    private final byte[] result = new byte[20];

    /** Drawn when the first bad piece makes digests needed: most downloads never do. */
    private static final class OfThisProcess {
        private static final byte[] SECRET = new byte[32];

        static {
            new SecureRandom().nextBytes(SECRET);
        }
    }

    public PieceHasher() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** Adds the remaining bytes of {@code content}, whose position is left at its limit. */
    public void update(ByteBuffer content) {
        // The JDK copies direct memory in strides of 4 KiB; others, of 1 to 64 KiB, were measured to be no faster.
        sha1.update(content);
    }

    /** Adds the first bytes of an array. */
    public void update(byte[] content, int lengthBytes) {
        sha1.update(content, 0, lengthBytes);
    }

    /** Forgets what was added since the last {@link #finish()}. */
    public void reset() {
        sha1.reset();
    }

    /** The SHA-1 of what was added, in an array that the next call overwrites; starts anew. */
    public byte[] finish() {
        try {
            sha1.digest(result, 0, result.length);
            return result;
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-1 has 20 bytes", e);
        }
    }

    /** The digests of {@link StoreCallback}, one for each 16 KiB of {@code content}: the same for all disk threads. */
    public long[] blockDigests(ByteBuffer content) {
        return blockDigests(content, OfThisProcess.SECRET);
    }

    /**
     * The same with another secret. Without a secret, the maker of a torrent could find two blocks of the same digest in 2^32
     * steps. Peers could then send one for the other, and none would ever be convicted.
     */
    long[] blockDigests(ByteBuffer content, byte[] secret) {
        int length = content.remaining();
        long[] digests = new long[(length + Block.LENGTH_BYTES - 1) / Block.LENGTH_BYTES];
        for (int i = 0; i < digests.length; i++) {
            int from = i * Block.LENGTH_BYTES;
            sha1.update(secret);
            update(content.slice(content.position() + from, Math.min(Block.LENGTH_BYTES, length - from)));
            digests[i] = ByteBuffer.wrap(finish()).getLong();
        }
        return digests;
    }
}
