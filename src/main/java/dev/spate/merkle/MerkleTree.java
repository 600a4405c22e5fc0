package dev.spate.merkle;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of the merkle tree of one file (BEP 52): its root; the piece layer, given or proved part by part; and the
 * leaves of some pieces. Whatever is known was proved by the root.
 *
 * <p>The piece layer has one node for each piece of a file that is longer than a piece; a shorter one has its root alone, which
 * is then the node of its piece. Other layers are computed when they are asked for.
 *
 * <p>Confined to one thread.
 */
public final class MerkleTree {
    private static final int NODE = MerkleHash.LENGTH_BYTES;

    /** Levels above the piece layer of the nodes that are kept for proofs: one for each part that is asked for at once. */
    private static final int PART_LEVELS = MerkleHash.height(HashRange.MOST_HASHES);

    private final MerkleHash hash = new MerkleHash();
    private final byte[] root;
    private final int blockCount;
    private final int pieceLevel;
    private final int height;
    private final int pieceCount;
    /** Null while nothing of it is known. */
    private byte[] pieceLayer;

    /** Parts of 512 nodes of the piece layer that are known; null when all are, or none. */
    private BitSet partsKnown;

    /** The layer {@link #PART_LEVELS} above the piece layer; null before the first proof that needs it. */
    private byte[] partRoots;

    /** By piece. The leaves behind the end of the file are left out. */
    private final Map<Integer, byte[]> leaves = new HashMap<>();

    /**
     * A tree of which the root is known alone.
     *
     * @param root 32 bytes
     * @param lengthBytes of the file, at least 1
     * @param pieceLength a power of two, at least 16 KiB
     */
    public MerkleTree(byte[] root, long lengthBytes, int pieceLength) {
        if (root.length != NODE) {
            throw new IllegalArgumentException("a root has 32 bytes, not " + root.length);
        }
        if (lengthBytes < 1 || pieceLength < MerkleHash.LEAF_BYTES || Integer.bitCount(pieceLength) != 1) {
            throw new IllegalArgumentException("no tree of " + lengthBytes + " bytes in pieces of " + pieceLength);
        }
        this.root = root.clone();
        this.blockCount = Math.toIntExact((lengthBytes - 1) / MerkleHash.LEAF_BYTES + 1);
        this.height = MerkleHash.height(blockCount);
        this.pieceLevel = Math.min(height, Integer.numberOfTrailingZeros(pieceLength / MerkleHash.LEAF_BYTES));
        this.pieceCount = (int) ((lengthBytes - 1) / pieceLength + 1);
    }

    /** Number of pieces of the file. */
    public int pieceCount() {
        return pieceCount;
    }

    /** Number of the file's leaves. */
    public int blockCount() {
        return blockCount;
    }

    /** Number of a piece's leaves, those behind the end of the file not counted. */
    public int blockCount(int piece) {
        checkPiece(piece);
        return Math.min(1 << pieceLevel, blockCount - (piece << pieceLevel));
    }

    /** Level of the nodes that have a piece below them. */
    public int pieceLevel() {
        return pieceLevel;
    }

    /** A copy of the root. */
    public byte[] root() {
        return root.clone();
    }

    /** Whether the node of every piece is known. */
    public boolean hasPieceLayer() {
        return pieceCount == 1 || pieceLayer != null && partsKnown == null;
    }

    /** A copy of the piece layer; empty while some of it is unknown. */
    public Optional<byte[]> pieceLayer() {
        if (!hasPieceLayer()) {
            return Optional.empty();
        }
        return Optional.of(pieceCount == 1 ? root.clone() : pieceLayer.clone());
    }

    /** A copy of the node of a piece; empty while it is unknown. */
    public Optional<byte[]> pieceHash(int piece) {
        checkPiece(piece);
        if (pieceCount == 1) {
            return Optional.of(root.clone());
        }
        boolean known = hasPieceLayer() || partsKnown != null && partsKnown.get(piece >> PART_LEVELS);
        return known ? Optional.of(Arrays.copyOfRange(pieceLayer, piece * NODE, (piece + 1) * NODE)) : Optional.empty();
    }

    /**
     * Takes a whole piece layer, such as that of a torrent file.
     *
     * @return false, and nothing changes, when it is not the file's
     */
    public boolean addPieceLayer(byte[] layer) {
        if (layer.length != (long) pieceCount * NODE
                || !Arrays.equals(hash.root(layer, pieceLevel, height - pieceLevel), root)) {
            return false;
        }
        if (pieceCount > 1) {
            pieceLayer = layer.clone();
            partsKnown = null;
        }
        return true;
    }

    /** A copy of the leaves of a piece, those behind the end of the file left out; empty while they are unknown. */
    public Optional<byte[]> leaves(int piece) {
        checkPiece(piece);
        return blockCount(piece) == 1 && pieceLevel == 0
                ? pieceHash(piece)
                : Optional.ofNullable(leaves.get(piece)).map(byte[]::clone);
    }

    /**
     * Takes the leaves of a piece, as hashed from a verified copy or given by a peer.
     *
     * @return false, and nothing changes, when they are not the piece's, or its node is unknown
     */
    public boolean addLeaves(int piece, byte[] layer) {
        Optional<byte[]> node = pieceHash(piece);
        if (node.isEmpty()
                || layer.length != blockCount(piece) * NODE
                || !Arrays.equals(hash.root(layer, 0, pieceLevel), node.get())) {
            return false;
        }
        if (pieceLevel > 0) {
            leaves.put(piece, layer.clone());
        }
        return true;
    }

    /** Forgets the leaves of a piece, which is verified now. */
    public void forgetLeaves(int piece) {
        leaves.remove(piece);
    }

    /** The range that has this part, of at most 512 pieces, of the piece layer, proved up to the root. */
    public HashRange partOfPieceLayer(int part) {
        int index = part << PART_LEVELS;
        if (part < 0 || pieceCount == 1 || index >= pieceCount) {
            throw new IndexOutOfBoundsException("part " + part + " of a layer of " + pieceCount + " nodes");
        }
        int length = Math.min(HashRange.MOST_HASHES, 1 << (height - pieceLevel));
        // The last node of 512n+1 comes with the pad hash behind it: a range has at least two.
        int rest = Math.max(2, 1 << MerkleHash.height(pieceCount - index));
        return new HashRange(root, pieceLevel, index, Math.min(length, rest), height - pieceLevel - 1);
    }

    /** Number of such parts. */
    public int parts() {
        return pieceCount == 1 ? 0 : (pieceCount - 1 >> PART_LEVELS) + 1;
    }

    /** Whether this part of the piece layer is known. */
    public boolean hasPart(int part) {
        return hasPieceLayer() || partsKnown != null && partsKnown.get(part);
    }

    /** The ranges that have the leaves of a piece, proved up to the node of the piece; none when that node is its leaf. */
    public HashRange[] leavesOf(int piece) {
        checkPiece(piece);
        if (pieceLevel == 0) {
            return new HashRange[0];
        }
        int length = Math.min(HashRange.MOST_HASHES, 1 << pieceLevel);
        int first = piece << pieceLevel;
        HashRange[] ranges = new HashRange[(blockCount(piece) - 1) / length + 1];
        for (int i = 0; i < ranges.length; i++) {
            ranges[i] = new HashRange(root, 0, first + i * length, length, pieceLevel - 1);
        }
        return ranges;
    }

    /**
     * Whether the tree has such a range, in a layer that may be asked for: that of the leaves or that of the pieces. Its length
     * and index may be any, as with libtorrent.
     */
    public boolean has(HashRange range) {
        int base = range.baseLayer();
        if (!range.hasRoot(root) || base != 0 && base != pieceLevel || base >= height) {
            return false;
        }
        int length = range.length();
        int index = range.index();
        return length >= 1
                && length <= (base == pieceLevel ? HashRange.MOST_HASHES : HashRange.MOST_LEAVES)
                && index >= 0
                && index + (long) length <= 1L << (height - base)
                && range.proofLayers() >= 0
                && range.proofLayers() < height - base;
    }

    /**
     * Nodes that a peer sent, if they follow from a node that is known: a part of the piece layer, proved up to the root; or
     * leaves of one piece, which are given back and not kept.
     *
     * @return the nodes of the base layer, without those behind the end of the file; empty, and nothing changes, when they
     *     prove nothing
     */
    public Optional<byte[]> add(HashRange range, byte[] hashes) {
        if (!has(range) || !range.isSubtree() || hashes.length != (range.length() + range.uncles()) * (long) NODE) {
            return Optional.empty();
        }
        byte[] base = Arrays.copyOf(hashes, range.length() * NODE);
        int level = range.baseLayer() + range.levels();
        int index = range.index() >> range.levels();
        byte[] node = hash.root(base, range.baseLayer(), range.levels());
        for (int i = 0; i < range.uncles(); i++) {
            int at = (range.length() + i) * NODE;
            byte[] uncle = Arrays.copyOfRange(hashes, at, at + NODE);
            node = (index & 1) == 0 ? hash.parent(node, uncle) : hash.parent(uncle, node);
            index >>= 1;
            level++;
        }
        Optional<byte[]> known = level == height
                ? Optional.of(root)
                : level == pieceLevel && index < pieceCount ? pieceHash(index) : Optional.empty();
        if (known.isEmpty() || !Arrays.equals(node, known.get())) {
            return Optional.empty();
        }
        int there = Math.min(range.length(), nodes(range.baseLayer()) - range.index());
        byte[] result = Arrays.copyOf(base, Math.max(0, there) * NODE);
        if (range.baseLayer() == pieceLevel) {
            keepPieces(range.index(), result);
        }
        return Optional.of(result);
    }

    private void keepPieces(int index, byte[] nodes) {
        if (hasPieceLayer()) {
            return;
        }
        if (pieceLayer == null) {
            pieceLayer = new byte[pieceCount * NODE];
            partsKnown = new BitSet();
        }
        System.arraycopy(nodes, 0, pieceLayer, index * NODE, nodes.length);
        int end = index + nodes.length / NODE;
        for (int part = index >> PART_LEVELS; part << PART_LEVELS < end; part++) {
            int from = part << PART_LEVELS;
            if (index <= from && end >= Math.min(pieceCount, from + HashRange.MOST_HASHES)) {
                partsKnown.set(part);
            }
        }
        if (partsKnown.cardinality() == parts()) {
            partsKnown = null;
        }
    }

    /** Number of the nodes of a level that are not pad hashes. */
    private int nodes(int level) {
        return (blockCount - 1 >> level) + 1;
    }

    /** The first piece whose leaves an answer needs; -1 when it needs none. */
    public int firstPieceOf(HashRange range) {
        return needsLeaves(range) ? Math.min(pieceCount - 1, range.index() >> pieceLevel) : -1;
    }

    /** The last piece whose leaves an answer needs. */
    public int lastPieceOf(HashRange range) {
        return Math.min(pieceCount - 1, range.index() + range.length() - 1 >> pieceLevel);
    }

    private boolean needsLeaves(HashRange range) {
        return range.baseLayer() == 0 && pieceLevel > 0;
    }

    /**
     * The answer to a hash request: the nodes of the range, and those of its proof.
     *
     * @param ofPieces leaves of the pieces from {@link #firstPieceOf} to {@link #lastPieceOf}; ignored when that is -1
     * @return empty when it is to be rejected: the tree has no such range, or not all of it is known
     */
    public Optional<byte[]> answer(HashRange range, byte[] ofPieces) {
        if (!has(range) || !hasPieceLayer()) {
            return Optional.empty();
        }
        byte[] result = new byte[(range.length() + range.uncles()) * NODE];
        boolean leavesGiven = needsLeaves(range);
        byte[] layer = leavesGiven ? ofPieces : layer();
        int first = leavesGiven ? firstPieceOf(range) << pieceLevel : 0;
        int base = range.baseLayer();
        for (int i = 0; i < range.length(); i++) {
            putNode(layer, base, range.index() + i - first, result, i);
        }
        // Of a range that is no subtree the proof is that of its first node.
        int level = base + range.levels();
        int index = range.index() >> range.levels();
        for (int i = 0; i < range.uncles(); i++) {
            byte[] uncle = leavesGiven && level < pieceLevel
                    ? node(layer, 0, level, (index ^ 1) - (first >> level))
                    : nodeAbovePieces(level, index ^ 1);
            System.arraycopy(uncle, 0, result, (range.length() + i) * NODE, NODE);
            index >>= 1;
            level++;
        }
        return Optional.of(result);
    }

    private byte[] layer() {
        return pieceCount == 1 ? root : pieceLayer;
    }

    private byte[] nodeAbovePieces(int level, int index) {
        int partLevel = pieceLevel + PART_LEVELS;
        if (level < partLevel || height < partLevel) {
            return node(layer(), pieceLevel, level, index);
        }
        if (partRoots == null) {
            partRoots = new byte[parts() * NODE];
            for (int part = 0; part < parts(); part++) {
                System.arraycopy(node(pieceLayer, pieceLevel, partLevel, part), 0, partRoots, part * NODE, NODE);
            }
        }
        return node(partRoots, partLevel, level, index);
    }

    /** A node at or above a layer. */
    private byte[] node(byte[] layer, int layerLevel, int level, int index) {
        long from = ((long) index << (level - layerLevel)) * NODE;
        if (from >= layer.length) {
            return MerkleHash.pad(level);
        }
        long to = Math.min(layer.length, from + ((long) NODE << (level - layerLevel)));
        return hash.root(Arrays.copyOfRange(layer, (int) from, (int) to), layerLevel, level - layerLevel);
    }

    private static void putNode(byte[] layer, int level, int index, byte[] target, int at) {
        if ((long) index * NODE >= layer.length) {
            MerkleHash.putPad(level, target, at * NODE);
        } else {
            System.arraycopy(layer, index * NODE, target, at * NODE, NODE);
        }
    }

    private void checkPiece(int piece) {
        if (piece < 0 || piece >= pieceCount) {
            throw new IndexOutOfBoundsException("piece " + piece + " of " + pieceCount);
        }
    }
}
