package dev.spate.merkle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.merkle.HashPicker.FilePiece;
import dev.spate.merkle.HashPicker.Known;
import dev.spate.merkle.HashPicker.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HashPickerTest {
    private static final int PER_PIECE = 4;
    private static final HashPicker.Having ALL = (file, first, last) -> true;
    private static final long SECOND = 1_000_000_000L;

    private final MerkleHash hash = new MerkleHash();
    private final List<byte[]> leaves = new ArrayList<>();
    private final List<MerkleTree> complete = new ArrayList<>();
    private final List<MerkleTree> trees = new ArrayList<>();

    /** A file of so many blocks; the trees of the peers have its piece layer, ours has not. */
    private void file(int blocks, long seed) {
        byte[] made = new byte[blocks * 32];
        new Random(seed).nextBytes(made);
        byte[] root = hash.root(made, 0, MerkleHash.height(blocks));
        MerkleTree whole = new MerkleTree(root, (long) blocks << 14, PER_PIECE << 14);
        byte[] layer = new byte[whole.pieceCount() * 32];
        for (int piece = 0; piece < whole.pieceCount(); piece++) {
            byte[] of = Arrays.copyOfRange(made, piece * 128, Math.min(made.length, piece * 128 + 128));
            System.arraycopy(hash.root(of, 0, whole.pieceLevel()), 0, layer, piece * 32, 32);
        }
        assertTrue(whole.addPieceLayer(layer));
        leaves.add(made);
        complete.add(whole);
        trees.add(new MerkleTree(root, (long) blocks << 14, PER_PIECE << 14));
    }

    private HashPicker<String> picker() {
        return new HashPicker<>(
                IntStream.range(0, trees.size())
                        .filter(file -> !trees.get(file).hasPieceLayer())
                        .iterator(),
                trees::get);
    }

    private byte[] answer(int file, HashRange range) {
        MerkleTree tree = complete.get(file);
        int first = tree.firstPieceOf(range);
        byte[] all = leaves.get(file);
        byte[] of = first < 0
                ? new byte[0]
                : Arrays.copyOfRange(all, first * 128, Math.min(all.length, tree.lastPieceOf(range) * 128 + 128));
        return tree.answer(range, of).orElseThrow();
    }

    @Test
    void aPieceLayerIsAskedForInPartsOfOneOrMorePeers() {
        file(3 * 512 * PER_PIECE, 1);
        HashPicker<String> picker = picker();
        HashRange first = picker.pick("a", ALL, 0).orElseThrow();
        HashRange second = picker.pick("b", ALL, 0).orElseThrow();
        HashRange third = picker.pick("a", ALL, 0).orElseThrow();
        assertEquals(List.of(0, 512, 1024), List.of(first.index(), second.index(), third.index()));
        assertTrue(picker.pick("c", ALL, 0).isEmpty());
        assertEquals(
                Verdict.PROVED, picker.received("a", third, answer(0, third)).verdict());
        assertEquals(
                Verdict.PROVED, picker.received("b", second, answer(0, second)).verdict());
        assertFalse(trees.get(0).hasPieceLayer());
        assertEquals(List.of(0), picker.received("a", first, answer(0, first)).layersOf());
        assertTrue(trees.get(0).hasPieceLayer());
        assertTrue(picker.isIdle());
    }

    @Test
    void onlyWhoHasAPieceOfThePartIsAsked() {
        file(2 * 512 * PER_PIECE, 1);
        HashPicker.Having second = (file, first, last) -> first <= 700 && 700 <= last;
        HashPicker<String> picker = picker();
        assertEquals(512, picker.pick("a", second, 0).orElseThrow().index());
        assertTrue(picker.pick("a", second, 0).isEmpty());
    }

    @Test
    void whoIsSilentIsPassedOverForAnother() {
        file(9, 1);
        HashPicker<String> picker = picker();
        HashRange range = picker.pick("a", ALL, 0).orElseThrow();
        assertTrue(picker.pick("b", ALL, 3 * SECOND - 1).isEmpty());
        assertTrue(picker.pick("a", ALL, 3 * SECOND).isEmpty());
        assertEquals(range, picker.pick("b", ALL, 3 * SECOND).orElseThrow());
        assertEquals(range, picker.pick("a", ALL, 10 * SECOND).orElseThrow());
        assertEquals(
                Verdict.PROVED, picker.received("a", range, answer(0, range)).verdict());
        assertEquals(
                Verdict.UNSOLICITED,
                picker.received("b", range, answer(0, range)).verdict());
    }

    @Test
    void whoRejectsIsNotAskedAgainAtOnce() {
        file(9, 1);
        HashPicker<String> picker = picker();
        HashRange range = picker.pick("a", ALL, 0).orElseThrow();
        assertTrue(picker.rejected("a", range));
        assertFalse(picker.rejected("a", range));
        assertFalse(picker.rejected("b", range));
        assertTrue(picker.pick("a", ALL, SECOND).isEmpty());
        assertEquals(range, picker.pick("b", ALL, SECOND).orElseThrow());
        picker.disconnected("b");
        assertEquals(
                Verdict.UNSOLICITED,
                picker.received("b", range, answer(0, range)).verdict());
        assertEquals(range, picker.pick("c", ALL, SECOND).orElseThrow());
    }

    @Test
    void hashesThatProveNothingAreRefused() {
        file(9, 1);
        HashPicker<String> picker = picker();
        HashRange range = picker.pick("a", ALL, 0).orElseThrow();
        byte[] bad = answer(0, range);
        bad[3] ^= 1;
        assertEquals(Verdict.FALSE, picker.received("a", range, bad).verdict());
        assertFalse(trees.get(0).hasPieceLayer());
        assertEquals(range, picker.pick("b", ALL, 0).orElseThrow());
        HashRange other = new HashRange(range.piecesRoot(), 0, 0, 2, 3);
        assertEquals(
                Verdict.UNSOLICITED,
                picker.received("b", other, answer(0, other)).verdict());
    }

    @Test
    void leavesOfAFailedPieceComeFirst() {
        file(9, 1);
        file(7, 2);
        assertTrue(trees.get(1).addPieceLayer(complete.get(1).pieceLayer().orElseThrow()));
        HashPicker<String> picker = picker();
        FilePiece failed = new FilePiece(1, 1);
        picker.wantLeaves(failed);
        HashRange range = picker.pick("a", ALL, 0).orElseThrow();
        assertEquals(0, range.baseLayer());
        Known known = picker.received("a", range, answer(1, range));
        assertEquals(List.of(failed), known.leavesOf());
        assertArrayEquals(
                Arrays.copyOfRange(leaves.get(1), 128, 224),
                trees.get(1).leaves(1).orElseThrow());
        assertEquals(2, picker.pick("a", ALL, 0).orElseThrow().baseLayer());
    }

    @Test
    void leavesThatAreNotWantedAnyMoreAreUnsolicited() {
        file(3, 1);
        HashPicker<String> picker = picker();
        picker.wantLeaves(new FilePiece(0, 0));
        HashRange range = picker.pick("a", ALL, 0).orElseThrow();
        picker.dropLeaves(new FilePiece(0, 0));
        assertTrue(picker.isIdle());
        assertEquals(
                Verdict.UNSOLICITED,
                picker.received("a", range, answer(0, range)).verdict());
    }

    @Test
    void filesOfTheSameContentShareTheirAnswer() {
        file(9, 1);
        file(9, 1);
        HashPicker<String> picker = picker();
        HashRange range = picker.pick("a", ALL, 0).orElseThrow();
        assertEquals(Optional.empty(), picker.pick("a", ALL, 0));
        assertEquals(
                List.of(0, 1), picker.received("a", range, answer(0, range)).layersOf());
        assertTrue(trees.get(1).hasPieceLayer());
    }

    @Test
    void onePeerOwesAFewAnswersAtMost() {
        file(9 * 512 * PER_PIECE, 1);
        HashPicker<String> picker = picker();
        for (int i = 0; i < HashPicker.MOST_OF_PEER; i++) {
            assertTrue(picker.pick("a", ALL, 0).isPresent());
        }
        assertTrue(picker.pick("a", ALL, 0).isEmpty());
        assertTrue(picker.pick("b", ALL, 0).isPresent());
    }
}
