package dev.spate.storage.hashing;

import dev.spate.merkle.MerkleHash;
import dev.spate.storage.PieceHasher;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is computed of a piece while its bytes come, in order: its SHA-1 (BEP 3), the node of its file's merkle tree (BEP 52),
 * or both. Confined to one disk thread.
 */
public final class PieceDigest {
    private final Optional<PieceHasher> sha1;
    private final Optional<MerkleHash> merkle;
    private final byte[] leaves;

    /** Bytes of the leaves that are complete. */
    private int leavesEnd;

    /** Bytes of the leaf that is not. */
    private int inLeaf;

    /** @param v2 whether there is a tree; each piece then begins where a file has a leaf */
    public PieceDigest(PieceHasher hasher, boolean v1, boolean v2, int pieceLength) {
        this.sha1 = v1 ? Optional.of(hasher) : Optional.empty();
        this.merkle = v2 ? Optional.of(new MerkleHash()) : Optional.empty();
        this.leaves = new byte[v2 ? Math.max(1, pieceLength / MerkleHash.LEAF_BYTES) * MerkleHash.LENGTH_BYTES : 0];
    }

    /** Forgets what was added. */
    public void reset() {
        sha1.ifPresent(PieceHasher::reset);
        merkle.ifPresent(MerkleHash::reset);
        leavesEnd = 0;
        inLeaf = 0;
    }

    /** Adds the first bytes of an array, which are of a file. */
    void update(byte[] bytes, int length) {
        if (sha1.isPresent()) {
            sha1.get().update(bytes, length);
        }
        if (merkle.isPresent()) {
            addLeaves(merkle.get(), bytes, length);
        }
    }

    /** Adds zeros of padding, which no merkle tree has. */
    void padding(byte[] zeros, int length) {
        if (sha1.isPresent()) {
            sha1.get().update(zeros, length);
        }
    }

    private void addLeaves(MerkleHash hash, byte[] bytes, int length) {
        for (int done = 0; done < length; ) {
            int step = Math.min(length - done, MerkleHash.LEAF_BYTES - inLeaf);
            hash.update(bytes, done, step);
            done += step;
            inLeaf += step;
            if (inLeaf == MerkleHash.LEAF_BYTES) {
                finishLeaf(hash);
            }
        }
    }

    private void finishLeaf(MerkleHash hash) {
        hash.finishLeaf(leaves, leavesEnd);
        leavesEnd += MerkleHash.LENGTH_BYTES;
        inLeaf = 0;
    }

    /** The SHA-1 of what was added, in an array that the next piece overwrites. To be asked for once, if there is one. */
    public byte[] sha1() {
        return sha1.orElseThrow().finish();
    }

    /**
     * The node above what was added.
     *
     * @param levels from the leaves up to it, see {@link #levels}
     */
    public byte[] node(int levels) {
        MerkleHash hash = merkle.orElseThrow();
        if (inLeaf > 0) {
            finishLeaf(hash);
        }
        return hash.root(Arrays.copyOf(leaves, leavesEnd), 0, levels);
    }

    /**
     * Levels from the leaves up to the node of a piece: of a file of one piece that is the root, and its tree has as many
     * leaves as it needs; in a longer one, all pieces have as many.
     */
    public static int levels(long fileLength, int pieceLength) {
        long bytes = Math.min(fileLength, pieceLength);
        return MerkleHash.height((bytes + MerkleHash.LEAF_BYTES - 1) / MerkleHash.LEAF_BYTES);
    }
}
