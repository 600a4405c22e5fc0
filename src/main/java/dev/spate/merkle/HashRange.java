package dev.spate.merkle;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Some nodes of one layer of a file's tree, and how far up they are proved: what a hash request asks for (BEP 52).
 *
 * <p>The numbers are as on the wire, unsigned, so that a negative one stands for one above 2^31. Only {@link MerkleTree} says
 * which ranges its file has.
 *
 * @param piecesRoot 32 bytes, the root of the file's tree
 * @param baseLayer level of the nodes: 0 are the leaves
 * @param index of the first node in its layer; a multiple of the length where we ask
 * @param length number of nodes; a power of two where we ask
 * @param proofLayers how many levels above the base layer the proof goes. Of the first log2(length) - 1 of them it has no node,
 *     since they follow from the nodes of the base layer; for a single node it begins with its sibling
 */
public record HashRange(byte[] piecesRoot, int baseLayer, int index, int length, int proofLayers) {
    /** The longest range that is asked for, and that is given of a piece layer. */
    public static final int MOST_HASHES = 512;

    /** The longest range of leaves that is given: libtorrent asks for all those of a piece at once, and gives as many. */
    public static final int MOST_LEAVES = 8192;

    /** @throws IllegalArgumentException when the root has not 32 bytes */
    public HashRange {
        if (piecesRoot.length != MerkleHash.LENGTH_BYTES) {
            throw new IllegalArgumentException("a root has 32 bytes, not " + piecesRoot.length);
        }
        piecesRoot = piecesRoot.clone();
    }

    @Override
    public byte[] piecesRoot() {
        return piecesRoot.clone();
    }

    boolean hasRoot(byte[] root) {
        return Arrays.equals(piecesRoot, root);
    }

    /** log2 of the length, rounded up. */
    int levels() {
        return MerkleHash.height(length);
    }

    /** Nodes of the proof: one of each proof layer that does not follow from the base layer. */
    int uncles() {
        return Math.max(0, proofLayers + 1 - levels());
    }

    /** Whether its nodes are all that lie below one node. */
    boolean isSubtree() {
        return Integer.bitCount(length) == 1 && index % length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HashRange that
                && baseLayer == that.baseLayer
                && index == that.index
                && length == that.length
                && proofLayers == that.proofLayers
                && Arrays.equals(piecesRoot, that.piecesRoot);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * Arrays.hashCode(piecesRoot) + baseLayer) + index) + length;
    }

    @Override
    public String toString() {
        return "HashRange[root=" + HexFormat.of().formatHex(piecesRoot, 0, 4) + "…, layer="
                + Integer.toUnsignedString(baseLayer) + ", " + Integer.toUnsignedString(index) + "+"
                + Integer.toUnsignedString(length) + ", proof=" + Integer.toUnsignedString(proofLayers) + "]";
    }
}
