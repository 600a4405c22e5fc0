package dev.spate.merkle;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The hash of a merkle tree: SHA-256 over leaves of 16 KiB, and over two nodes for the one above them (BEP 52).
 *
 * <p>Level 0 are the leaves. A layer is the nodes of one level, 32 bytes each, one behind the other. Leaves behind the end of
 * a file are 32 zero bytes, and the nodes above those are {@linkplain #pad pad hashes}.
 *
 * <p>Confined to one thread.
 */
public final class MerkleHash {
    /** Bytes of a node. */
    public static final int LENGTH_BYTES = 32;

    /** Bytes of the file below one leaf; the last leaf of a file has less. */
    public static final int LEAF_BYTES = 16 * 1024;

    /** A file of 2^63 bytes has a tree of fewer levels. */
    private static final int LEVELS = 50;

    private final MessageDigest sha256;

    /** Made when the first pad hash is needed. */
    private static final class Pads {
        private static final byte[][] BY_LEVEL = new byte[LEVELS][];

        static {
            MerkleHash hash = new MerkleHash();
            BY_LEVEL[0] = new byte[LENGTH_BYTES];
            for (int level = 1; level < LEVELS; level++) {
                BY_LEVEL[level] = hash.parent(BY_LEVEL[level - 1], BY_LEVEL[level - 1]);
            }
        }
    }

    public MerkleHash() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A copy of the node of this level below which all leaves are behind the end of the file. */
    public static byte[] pad(int level) {
        return Pads.BY_LEVEL[level].clone();
    }

    /** Puts that node into a layer, at a place counted in bytes. */
    static void putPad(int level, byte[] target, int at) {
        System.arraycopy(Pads.BY_LEVEL[level], 0, target, at, LENGTH_BYTES);
    }

    /** The least level whose one node has so many leaves below it: 0 for 1, 1 for 2, 2 for 3 and 4. */
    public static int height(long leaves) {
        if (leaves < 1) {
            throw new IllegalArgumentException("no tree has " + leaves + " leaves");
        }
        return Long.SIZE - Long.numberOfLeadingZeros(leaves - 1);
    }

    /** The node above two. */
    public byte[] parent(byte[] left, byte[] right) {
        sha256.update(left, 0, LENGTH_BYTES);
        sha256.update(right, 0, LENGTH_BYTES);
        return sha256.digest();
    }

    /** The leaf of at most 16 KiB: the remaining bytes of {@code block}, whose position is left at its limit. */
    public byte[] leaf(ByteBuffer block) {
        sha256.update(block);
        return sha256.digest();
    }

    /** Adds bytes of a leaf, which {@link #finishLeaf} ends. */
    public void update(byte[] content, int from, int lengthBytes) {
        sha256.update(content, from, lengthBytes);
    }

    /** Puts the leaf of what was added into a layer, at a place counted in bytes; the next one begins. */
    public void finishLeaf(byte[] layer, int at) {
        finish(layer, at);
    }

    /** Forgets what was added since the last {@link #finishLeaf}. */
    public void reset() {
        sha256.reset();
    }

    /** The leaves of these bytes, which begin at a leaf; the position is left as it is. */
    public byte[] leaves(ByteBuffer content) {
        int length = content.remaining();
        int count = (int) (((long) length + LEAF_BYTES - 1) / LEAF_BYTES);
        byte[] layer = new byte[count * LENGTH_BYTES];
        for (int i = 0; i < count; i++) {
            int from = i * LEAF_BYTES;
            sha256.update(content.slice(content.position() + from, Math.min(LEAF_BYTES, length - from)));
            finish(layer, i * LENGTH_BYTES);
        }
        return layer;
    }

    /**
     * The node {@code up} levels above the leftmost of these.
     *
     * @param layer at most 2^up nodes; those that are missing are pad hashes
     * @param level of the layer
     */
    public byte[] root(byte[] layer, int level, int up) {
        int count = layer.length / LENGTH_BYTES;
        if (count < 1 || layer.length % LENGTH_BYTES != 0 || height(count) > up) {
            throw new IllegalArgumentException(layer.length + " bytes are no layer " + up + " below a node");
        }
        byte[] nodes = Arrays.copyOf(layer, (count + 1) * LENGTH_BYTES);
        for (int i = 0; i < up; i++) {
            if ((count & 1) != 0) {
                putPad(level + i, nodes, count * LENGTH_BYTES);
                count++;
            }
            count /= 2;
            for (int node = 0; node < count; node++) {
                sha256.update(nodes, node * 2 * LENGTH_BYTES, 2 * LENGTH_BYTES);
                finish(nodes, node * LENGTH_BYTES);
            }
        }
        return Arrays.copyOf(nodes, LENGTH_BYTES);
    }

    private void finish(byte[] target, int at) {
        try {
            sha256.digest(target, at, LENGTH_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has 32 bytes", e);
        }
    }
}
