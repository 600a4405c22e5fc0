package dev.spate.scheduler.pick;

import dev.spate.MicroBenchmark;
import dev.spate.torrent.Bitfield;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Rarest first: the next piece, for whom, and what a have costs. An operation is one of these. */
public class PickerBenchmark extends MicroBenchmark {
    private static final int CHURN = 1 << 16;
    /** A thousandth, so that the search for a piece that the peer has seldom hits. */
    private static final int FEW = 1000;

    /** Idle pieces. */
    @Param({"100", "10000", "1000000"})
    public int pieces;

    /** In how many classes of availability they are. */
    @Param({"10", "1000"})
    public int levels;

    private final Random random = new Random(1);
    private final int[] told = new int[CHURN];
    private RarestFirst picker;
    private Bitfield half;
    private Bitfield few;
    private int next;

    /** Gives each piece an availability by chance. */
    @Setup
    public void fill() {
        picker = new RarestFirst(pieces, random);
        half = new Bitfield(pieces);
        few = new Bitfield(pieces);
        few.set(pieces - 1);
        for (int piece = 0; piece < pieces; piece++) {
            for (int n = random.nextInt(levels); n >= 0; n--) {
                picker.gained(piece);
            }
            picker.add(piece);
            if (random.nextBoolean()) {
                half.set(piece);
            }
            if (random.nextInt(FEW) == 0) {
                few.set(piece);
            }
        }
        for (int i = 0; i < CHURN; i++) {
            told[i] = random.nextInt(pieces);
        }
    }

    /** The next piece for a seed, which is then opened and given up again. */
    @Benchmark
    public int pickAny() {
        return reopened(picker.pickAny());
    }

    /** The next piece for a peer that has every other. */
    @Benchmark
    public int pickFromHalf() {
        return reopened(picker.pickFrom(half));
    }

    /** The next piece for a peer that has a thousandth of them. */
    @Benchmark
    public int pickFromFew() {
        return reopened(picker.pickFrom(few));
    }

    /** A peer got a piece, another that had it left. */
    @Benchmark
    public void haveAndLost() {
        int piece = told[next++ & (CHURN - 1)];
        picker.gained(piece);
        picker.lost(piece);
    }

    private int reopened(int piece) {
        picker.remove(piece);
        picker.add(piece);
        return piece;
    }
}
