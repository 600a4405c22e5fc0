package dev.spate.scheduler.pick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.SomePieces;
import dev.spate.torrent.Bitfield;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every picker must do; add a new one to {@link #pickers}. */
class PiecePickerTest {
    private static final int PIECES = 2_000;

    static Stream<PiecePicker> pickers() {
        return Stream.of(
                new RarestFirst(PIECES, new Random(1)), new Sequential(PIECES), new RandomOrder(PIECES, new Random(1)));
    }

    private static <T extends PiecePicker> T allIdle(T picker, int count) {
        for (int piece = 0; piece < count; piece++) {
            picker.add(piece);
        }
        return picker;
    }

    @ParameterizedTest
    @MethodSource("pickers")
    void anEmptyPickerHasNothing(PiecePicker picker) {
        assertEquals(-1, picker.pickAny());
        assertEquals(-1, picker.pickFrom(Bitfield.full(PIECES)));
        assertEquals(0, picker.size());
        picker.checkInvariants();
    }

    @ParameterizedTest
    @MethodSource("pickers")
    void aPieceIsIdleOnce(PiecePicker picker) {
        picker.add(7);
        assertTrue(picker.contains(7));
        assertThrows(IllegalStateException.class, () -> picker.add(7));
        picker.remove(7);
        assertThrows(IllegalStateException.class, () -> picker.remove(7));
    }

    static Stream<PiecePicker> pickersOfEquals() {
        return pickers().filter(each -> !(each instanceof Sequential));
    }

    @ParameterizedTest
    @MethodSource("pickersOfEquals")
    void onlyAnIdlePieceIsAsGoodAsAnother(PiecePicker picker) {
        picker.add(7);
        picker.add(8);
        assertTrue(picker.isAsGood(7, 8));
        assertFalse(picker.isAsGood(6, 7));
        picker.remove(7);
        assertFalse(picker.isAsGood(7, 8));
    }

    @Test
    void aPieceThatMoreHaveIsNotAsGood() {
        RarestFirst picker = allIdle(new RarestFirst(PIECES, new Random(1)), 3);
        assertTrue(picker.isAsGood(1, 0));
        picker.gained(1);
        assertFalse(picker.isAsGood(1, 0));
        assertTrue(picker.isAsGood(0, 1));
        // What the other one was picked as counts, though it is not idle any more.
        picker.remove(0);
        assertFalse(picker.isAsGood(1, 0));
        picker.gained(0);
        assertTrue(picker.isAsGood(1, 0));
    }

    @ParameterizedTest
    @MethodSource("pickers")
    void findsWhateverAPeerHasThatIsIdle(PiecePicker picker) {
        Random random = new Random(5);
        Bitfield idle = new Bitfield(PIECES);
        for (int step = 0; step < 3_000; step++) {
            int piece = random.nextInt(PIECES);
            if (idle.get(piece)) {
                idle.clear(piece);
                picker.remove(piece);
            } else {
                idle.set(piece);
                picker.add(piece);
            }
            picker.gained(random.nextInt(PIECES));
            Bitfield has = new Bitfield(PIECES);
            for (int n = random.nextInt(6); n > 0; n--) {
                has.set(random.nextInt(PIECES));
            }
            int picked = picker.pickFrom(has);
            int exists = Sequential.firstCommon(idle, has, 0);
            assertEquals(exists >= 0, picked >= 0);
            assertTrue(picked < 0 || (has.get(picked) && idle.get(picked)));
            int any = picker.pickAny();
            assertEquals(idle.cardinality() > 0, any >= 0);
            assertTrue(any < 0 || idle.get(any));
            assertEquals(idle.cardinality(), picker.size());
        }
        picker.checkInvariants();
    }

    @Test
    void rarestFirstTakesTheRarest() {
        RarestFirst picker = new RarestFirst(4, new Random(1));
        for (int piece : List.of(0, 1, 2, 3)) {
            picker.add(piece);
            picker.gained(piece);
        }
        picker.lost(2);
        picker.gained(0);
        assertEquals(2, picker.pickAny());
        assertEquals(2, picker.pickFrom(Bitfield.full(4)));
        assertEquals(3, picker.pickFrom(SomePieces.of(4, 0, 3)));
    }

    @Test
    void tiesAreBrokenAtRandom() {
        RarestFirst picker = allIdle(new RarestFirst(100, new Random(1)), 100);
        Set<Integer> picked = new HashSet<>();
        Set<Integer> pickedFrom = new HashSet<>();
        for (int n = 0; n < 50; n++) {
            picked.add(picker.pickAny());
            pickedFrom.add(picker.pickFrom(Bitfield.full(100)));
        }
        assertTrue(picked.size() > 20 && pickedFrom.size() > 20);
    }

    @Test
    void amongManyPiecesASparsePeerGetsTheRarestOfItsOwn() {
        RarestFirst picker = allIdle(new RarestFirst(PIECES, new Random(1)), PIECES);
        Bitfield has = new Bitfield(PIECES);
        for (int piece = 3; piece < PIECES; piece += 200) {
            has.set(piece);
            picker.gained(piece);
            picker.gained(piece);
        }
        picker.lost(1_203);
        assertEquals(1_203, picker.pickFrom(has));
    }

    @Test
    void inRandomOrderEveryPieceHasTheSameChance() {
        RandomOrder picker = allIdle(new RandomOrder(10, new Random(1)), 10);
        int[] picked = new int[10];
        for (int n = 0; n < 10_000; n++) {
            picked[n % 2 == 0 ? picker.pickAny() : picker.pickFrom(Bitfield.full(10))]++;
        }
        assertTrue(Arrays.stream(picked).allMatch(times -> times > 850 && times < 1_150), Arrays.toString(picked));
    }

    @Test
    void inSequenceTheLowestComesFirst() {
        Sequential picker = new Sequential(10);
        picker.add(5);
        picker.add(8);
        picker.add(2);
        assertEquals(2, picker.pickAny());
        picker.remove(2);
        assertEquals(5, picker.pickAny());
        picker.remove(5);
        picker.remove(8);
        assertEquals(-1, picker.pickAny());
        picker.add(1);
        assertEquals(1, picker.pickAny());
        picker.lost(1);
    }

    @Test
    void inSequenceSomeComeBeforeAllOthers() {
        Sequential picker = new Sequential(SomePieces.of(10, 3, 9));
        for (int piece = 0; piece < 10; piece++) {
            picker.add(piece);
        }
        assertEquals(3, picker.pickAny());
        assertEquals(9, picker.pickFrom(SomePieces.of(10, 1, 9)));
        assertEquals(1, picker.pickFrom(SomePieces.of(10, 1, 2)));
        picker.remove(3);
        picker.remove(9);
        assertEquals(8, picker.size());
        assertEquals(0, picker.pickAny());
        picker.checkInvariants();
    }

    @ParameterizedTest
    @MethodSource("pickers")
    void whatWasTakenOutIsNotIdle(PiecePicker picker) {
        picker.add(7);
        picker.add(9);
        assertFalse(picker.contains(8));
        picker.remove(7);
        assertFalse(picker.contains(7));
        assertTrue(picker.contains(9));
    }

    /** Draws the same place each time. */
    private static RandomGenerator always(int place) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return place;
            }

            @Override
            public int nextInt(int bound) {
                return Math.min(place, bound - 1);
            }
        };
    }

    /** All pieces idle; the peer's own, each {@code every}-th, at so many others, so that no probe hits one. */
    private static RarestFirst crowded(int start, Bitfield has, int every) {
        RarestFirst picker = allIdle(new RarestFirst(PIECES, always(start)), PIECES);
        for (int piece = 0; piece < PIECES; piece += every) {
            has.set(piece);
            picker.gained(piece);
            picker.gained(piece);
        }
        return picker;
    }

    @Test
    void whoHasLittleGetsTheRarestOfThirtyTwoOfItsOwn() {
        Bitfield has = new Bitfield(PIECES);
        RarestFirst picker = crowded(0, has, 10);
        picker.lost(320);
        assertNotEquals(320, picker.pickFrom(has), "it is the thirty-third");
        picker.lost(310);
        assertEquals(310, picker.pickFrom(has));
    }

    @Test
    void theSampleGoesOnAtTheBeginning() {
        Bitfield has = new Bitfield(PIECES);
        RarestFirst picker = crowded(1_800, has, 10);
        // Twenty from 1,800 on, and twelve from the beginning.
        picker.lost(120);
        assertNotEquals(120, picker.pickFrom(has));
        picker.lost(110);
        assertEquals(110, picker.pickFrom(has));
        picker.lost(110);
        picker.gained(110);
        picker.gained(110);
        picker.lost(1_990);
        assertEquals(1_990, picker.pickFrom(has));
    }

    @Test
    void theFirstPieceIsOneOfThem() {
        Bitfield has = new Bitfield(PIECES);
        RarestFirst picker = crowded(0, has, 1_000);
        picker.lost(0);
        assertEquals(0, picker.pickFrom(has));
        Bitfield first = SomePieces.of(PIECES, 0);
        assertEquals(0, picker.pickFrom(first));
        assertEquals(0, crowded(1_500, has, 1_000).pickFrom(first));
    }

    @Test
    void aFewMissesDoNotEndTheSearchForTheRarest() {
        RarestFirst picker = allIdle(new RarestFirst(60, always(0)), 60);
        Bitfield common = new Bitfield(60);
        for (int piece = 0; piece < 40; piece++) {
            common.set(piece);
            picker.gained(piece);
        }
        // Wherever it stands among the twenty rare ones, that the others of them are tried before it.
        for (int rare = 40; rare < 60; rare++) {
            Bitfield has = common.copy();
            has.set(rare);
            assertEquals(rare, picker.pickFrom(has));
        }
    }
}
