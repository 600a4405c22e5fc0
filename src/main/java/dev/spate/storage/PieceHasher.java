package dev.spate.storage;

import dev.spate.merkle.MerkleHash;
import dev.spate.torrent.Block;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * SHA-1 over piece memory, and the leaves of its merkle tree (BEP 52) where it has one. Confined to one disk thread; the result
 * array is reused.
 */
public final class PieceHasher {
    private final MessageDigest sha1;
    private final byte[] result = new byte[20];
    /** Whether the SHA-1 of the current piece is wanted. */
    private boolean summing = true;
    /** Null before the first piece of a tree. */
    private MerkleHash merkle;
    /** What is copied out of direct memory for both hashes. */
    private byte[] stride;

    private byte[] leaves = {};
    /** Bytes of the piece that its tree is over, and how many of them were added. */
    private int treeBytes;

    private int treeBytesDone;

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

    /**
     * A piece begins.
     *
     * @param withSha1 whether its SHA-1 is wanted
     * @param ofTree how many bytes of it, from its beginning, its merkle tree is over; 0 when it has none
     */
    public void begin(boolean withSha1, int ofTree) {
        sha1.reset();
        summing = withSha1;
        treeBytes = ofTree;
        treeBytesDone = 0;
        if (ofTree > 0) {
            if (merkle == null) {
                merkle = new MerkleHash();
                stride = new byte[MerkleHash.LEAF_BYTES];
            }
            merkle.reset();
            leaves = new byte[((ofTree - 1) / MerkleHash.LEAF_BYTES + 1) * MerkleHash.LENGTH_BYTES];
        }
    }

    /** The leaves of what was added since {@link #begin}, all of whose bytes are there. */
    byte[] leaves() {
        if (treeBytesDone != treeBytes) {
            throw new IllegalStateException(treeBytesDone + " of " + treeBytes + " bytes");
        }
        return leaves.clone();
    }

    /** The node so many levels above these leaves, see {@link PieceVerifier#levels}. */
    public byte[] node(int levels) {
        return merkle.root(leaves(), 0, levels);
    }

    private void addToTree(byte[] content, int length) {
        int wanted = Math.min(length, treeBytes - treeBytesDone);
        for (int done = 0; done < wanted; ) {
            int inLeaf = treeBytesDone % MerkleHash.LEAF_BYTES;
            int step = Math.min(wanted - done, MerkleHash.LEAF_BYTES - inLeaf);
            merkle.update(content, done, step);
            done += step;
            treeBytesDone += step;
            if (inLeaf + step == MerkleHash.LEAF_BYTES || treeBytesDone == treeBytes) {
                merkle.finishLeaf(leaves, (treeBytesDone - 1) / MerkleHash.LEAF_BYTES * MerkleHash.LENGTH_BYTES);
            }
        }
    }

    /** Adds the remaining bytes of {@code content}, whose position is left at its limit. */
    public void update(ByteBuffer content) {
        if (treeBytes > 0) {
            while (content.hasRemaining()) {
                int length = Math.min(stride.length, content.remaining());
                content.get(stride, 0, length);
                update(stride, length);
            }
            return;
        }
        // The JDK copies direct memory in strides of 4 KiB; others, of 1 to 64 KiB, were measured to be no faster.
        sha1.update(content);
    }

    /** Adds the first bytes of an array. */
    public void update(byte[] content, int lengthBytes) {
        if (summing) {
            sha1.update(content, 0, lengthBytes);
        }
        if (treeBytes > 0) {
            addToTree(content, lengthBytes);
        }
    }

    /** Forgets what was added since the last {@link #finish()}. */
    public void reset() {
        begin(true, 0);
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
        reset();
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
