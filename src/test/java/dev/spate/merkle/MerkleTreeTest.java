package dev.spate.merkle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MerkleTreeTest {
    private static final int LEAF = MerkleHash.LEAF_BYTES;
    private final MerkleHash hash = new MerkleHash();

    /** A tree of made-up leaves, all of which are at hand. */
    private final class Whole {
        final byte[] leaves;
        final int perPiece;
        final byte[] layer;
        final byte[] root;
        final long lengthBytes;

        Whole(int blocks, int perPiece, long seed) {
            leaves = new byte[blocks * 32];
            new Random(seed).nextBytes(leaves);
            this.perPiece = perPiece;
            lengthBytes = (long) blocks * LEAF - 5;
            int height = MerkleHash.height(blocks);
            root = hash.root(leaves, 0, height);
            int pieces = (blocks - 1) / perPiece + 1;
            layer = new byte[pieces * 32];
            int pieceLevel = Math.min(height, MerkleHash.height(perPiece));
            for (int piece = 0; piece < pieces; piece++) {
                System.arraycopy(hash.root(leavesOf(piece), 0, pieceLevel), 0, layer, piece * 32, 32);
            }
        }

        byte[] leavesOf(int piece) {
            return leavesOf(piece, piece);
        }

        byte[] leavesOf(int first, int last) {
            return Arrays.copyOfRange(
                    leaves, first * perPiece * 32, Math.min(leaves.length, (last + 1) * perPiece * 32));
        }

        MerkleTree empty() {
            return new MerkleTree(root, lengthBytes, perPiece * LEAF);
        }

        MerkleTree withLayer() {
            MerkleTree tree = empty();
            assertTrue(tree.addPieceLayer(layer));
            return tree;
        }

        Optional<byte[]> answer(HashRange range) {
            MerkleTree tree = withLayer();
            int first = tree.firstPieceOf(range);
            return tree.answer(range, first < 0 ? new byte[0] : leavesOf(first, tree.lastPieceOf(range)));
        }
    }

    /** Computed with Python's hashlib: the root of 3 leaves of the bytes 1, 2 and 3, the last one of 7 bytes. */
    @Test
    void leavesAndRootAreThoseOfTheSpecification() {
        ByteBuffer content = ByteBuffer.allocate(2 * LEAF + 7);
        Arrays.fill(content.array(), 0, LEAF, (byte) 1);
        Arrays.fill(content.array(), LEAF, 2 * LEAF, (byte) 2);
        Arrays.fill(content.array(), 2 * LEAF, 2 * LEAF + 7, (byte) 3);
        byte[] leaves = hash.leaves(content);
        assertEquals(96, leaves.length);
        assertEquals(
                "ff2488b315c1da2f22c8ab58f0114a13a86488d83fac5d54c8e65da88524a64d",
                HexFormat.of().formatHex(hash.root(leaves, 0, 2)));
        assertEquals(
                "c78009fdf07fc56a11f122370658a353aaa542ed63e44c4bc15ff4cd105ab33c",
                HexFormat.of().formatHex(MerkleHash.pad(3)));
    }

    @ParameterizedTest
    @CsvSource({"2,1", "3,1", "5,2", "8,4", "513,1", "1025,2", "2050,4", "4097,4", "16385,4", "700,1024", "3000,1024"})
    void everyAnswerProvesWhatIsMissing(int blocks, int perPiece) {
        Whole whole = new Whole(blocks, perPiece, blocks);
        MerkleTree tree = whole.empty();
        for (int part = tree.parts() - 1; part >= 0; part--) {
            assertFalse(tree.hasPart(part));
            HashRange range = tree.partOfPieceLayer(part);
            assertTrue(tree.has(range), range::toString);
            byte[] nodes = tree.add(range, whole.answer(range).orElseThrow()).orElseThrow();
            assertArrayEquals(Arrays.copyOfRange(whole.layer, part * 512 * 32, part * 512 * 32 + nodes.length), nodes);
            assertTrue(tree.hasPart(part));
        }
        assertTrue(tree.hasPieceLayer());
        assertArrayEquals(whole.layer, tree.pieceLayer().orElseThrow());
        int last = tree.pieceCount() - 1;
        for (int piece : new int[] {0, last / 2, last}) {
            int at = 0;
            for (HashRange range : tree.leavesOf(piece)) {
                byte[] nodes =
                        tree.add(range, whole.answer(range).orElseThrow()).orElseThrow();
                assertArrayEquals(Arrays.copyOfRange(whole.leavesOf(piece), at, at + nodes.length), nodes);
                at += nodes.length;
            }
            assertTrue(perPiece == 1 || at == whole.leavesOf(piece).length);
            assertTrue(tree.addLeaves(piece, whole.leavesOf(piece)));
            assertArrayEquals(whole.leavesOf(piece), tree.leaves(piece).orElseThrow());
        }
    }

    /** As others ask: any length, proofs of any height, leaves of several pieces at once. */
    @Test
    void rangesOfAllShapesAreAnswered() {
        Whole whole = new Whole(2 * 600 - 1, 2, 9);
        MerkleTree tree = whole.withLayer();
        int height = 11;
        for (int base : new int[] {0, 1}) {
            for (int length = 2; length <= 512; length *= 2) {
                for (int proof = 0; proof < height - base; proof++) {
                    HashRange range = new HashRange(whole.root, base, length, length, proof);
                    byte[] answer = whole.answer(range).orElseThrow();
                    assertEquals(length + Math.max(0, proof - (MerkleHash.height(length) - 1)), answer.length / 32);
                    boolean whichIsKnown = proof == height - base - 1 || base + MerkleHash.height(length) == height;
                    assertEquals(
                            whichIsKnown || base == 0 && length == 2 && proof == 0,
                            tree.add(range, answer).isPresent(),
                            range::toString);
                }
            }
        }
    }

    /** libtorrent asks for one where a layer has 512n+1 nodes. What it takes then begins with the sibling, a pad hash. */
    @Test
    void aSingleNodeIsProvedByItsSiblingToo() {
        Whole whole = new Whole(513, 1, 3);
        MerkleTree tree = whole.empty();
        HashRange last = new HashRange(whole.root, 0, 512, 1, 9);
        byte[] answer = whole.answer(last).orElseThrow();
        assertEquals(1 + 10, answer.length / 32);
        assertArrayEquals(MerkleHash.pad(0), Arrays.copyOfRange(answer, 32, 64));
        assertArrayEquals(whole.leavesOf(512), tree.add(last, answer).orElseThrow());
        assertTrue(tree.hasPart(1));
    }

    /** Of any length, and from any place on, as libtorrent answers: the proof is that of the first node. */
    @Test
    void rangesThatAreNoSubtreeAreAnsweredAndProveNothing() {
        Whole whole = new Whole(64, 4, 1);
        HashRange odd = new HashRange(whole.root, 0, 6, 3, 5);
        byte[] answer = whole.answer(odd).orElseThrow();
        assertArrayEquals(Arrays.copyOfRange(whole.leaves, 6 * 32, 9 * 32), Arrays.copyOf(answer, 3 * 32));
        HashRange first = new HashRange(whole.root, 0, 4, 4, 5);
        byte[] proof = whole.answer(first).orElseThrow();
        assertArrayEquals(Arrays.copyOfRange(proof, 4 * 32, 8 * 32), Arrays.copyOfRange(answer, 3 * 32, 7 * 32));
        assertTrue(whole.withLayer().add(odd, answer).isEmpty());
    }

    /** libtorrent asks for all leaves of a piece at once, however long that is. */
    @Test
    void leavesAreGivenInLongerRangesThanPieceLayers() {
        Whole whole = new Whole(3000, 1024, 2);
        HashRange leaves = new HashRange(whole.root, 0, 1024, 1024, 9);
        assertArrayEquals(whole.leavesOf(1), whole.answer(leaves).orElseThrow());
        Whole small = new Whole(3000, 1, 2);
        assertFalse(small.withLayer().has(new HashRange(small.root, 0, 1024, 1024, 9)));
        assertTrue(small.withLayer().has(new HashRange(small.root, 0, 1024, 512, 9)));
    }

    @Test
    void rangesThatTheTreeHasNotAreRejected() {
        Whole whole = new Whole(64, 4, 1);
        MerkleTree tree = whole.withLayer();
        byte[] other = whole.root.clone();
        other[0]++;
        for (HashRange bad : new HashRange[] {
            new HashRange(other, 2, 0, 16, 3),
            new HashRange(whole.root, 1, 0, 16, 3),
            new HashRange(whole.root, 6, 0, 2, 0),
            new HashRange(whole.root, -1, 0, 16, 3),
            new HashRange(whole.root, 2, 0, 0, 3),
            new HashRange(whole.root, 2, 16, 2, 3),
            new HashRange(whole.root, 2, Integer.MIN_VALUE, 2, 3),
            new HashRange(whole.root, 2, 1 << 30, 1 << 30, 3),
            new HashRange(whole.root, 2, 1, 16, 3),
            new HashRange(whole.root, 0, 0, 8193, 3),
            new HashRange(whole.root, 2, 0, Integer.MIN_VALUE, 3),
            new HashRange(whole.root, 0, 0, 1024, 3),
            new HashRange(whole.root, 2, 0, 16, 4),
            new HashRange(whole.root, 2, 0, 16, -1)
        }) {
            assertFalse(tree.has(bad), bad::toString);
            assertTrue(tree.answer(bad, new byte[0]).isEmpty(), bad::toString);
            assertTrue(tree.add(bad, new byte[16 * 32]).isEmpty(), bad::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 512 * 32, 512 * 32 + 40, -1})
    void aFalseProofLeavesTheTreeAsItWas(int flipped) {
        Whole whole = new Whole(2000, 1, 4);
        MerkleTree tree = whole.empty();
        HashRange range = tree.partOfPieceLayer(1);
        byte[] answer = whole.answer(range).orElseThrow();
        byte[] bad = flipped < 0 ? Arrays.copyOf(answer, answer.length - 32) : answer.clone();
        if (flipped >= 0) {
            bad[flipped] ^= 1;
        }
        assertTrue(tree.add(range, bad).isEmpty());
        assertFalse(tree.hasPart(1));
        assertTrue(tree.pieceHash(600).isEmpty());
        assertTrue(tree.add(range, answer).isPresent());
        assertTrue(tree.pieceHash(600).isPresent());
        assertTrue(tree.pieceHash(100).isEmpty());
        assertTrue(tree.pieceLayer().isEmpty());
    }

    @Test
    void aLayerOrLeavesOfSomethingElseAreRefused() {
        Whole whole = new Whole(40, 4, 5);
        MerkleTree tree = whole.empty();
        byte[] bad = whole.layer.clone();
        bad[100]++;
        assertFalse(tree.addPieceLayer(bad));
        assertFalse(tree.addPieceLayer(Arrays.copyOf(whole.layer, whole.layer.length + 32)));
        assertFalse(tree.addLeaves(0, whole.leavesOf(0)));
        assertTrue(tree.addPieceLayer(whole.layer));
        assertFalse(tree.addLeaves(0, whole.leavesOf(1)));
        assertTrue(tree.addLeaves(9, whole.leavesOf(9)));
    }

    @Test
    void aFileOfOnePieceHasItsRootAsPieceLayer() {
        Whole whole = new Whole(3, 16, 6);
        MerkleTree tree = whole.empty();
        assertTrue(tree.hasPieceLayer());
        assertEquals(0, tree.parts());
        assertArrayEquals(whole.root, tree.pieceHash(0).orElseThrow());
        HashRange range = tree.leavesOf(0)[0];
        assertEquals(4, range.length());
        assertArrayEquals(
                whole.leaves, tree.add(range, whole.answer(range).orElseThrow()).orElseThrow());
    }
}
