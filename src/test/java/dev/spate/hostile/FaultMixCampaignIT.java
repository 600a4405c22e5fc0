package dev.spate.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Effort;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The real program against random mixes of all that goes wrong: whatever it was, the download ends with every byte right and
 * nothing left over. {@code -Dspate.effort.seed=N -Dspate.effort.mixes=1} repeats mix N alone.
 */
class FaultMixCampaignIT {
    private static final int IN_GATE = 2;
    /** Mixes 3 and 4 have every kind of blow, damage, liars of all kinds, magnet links and little memory. */
    private static final long USUAL_SEED = 3;

    private static final long MOST_BYTES = 300L << 20;

    private static final List<MixedDownload.Result> RESULTS = new ArrayList<>();

    static LongStream seeds() {
        long first = Effort.seed(USUAL_SEED);
        return LongStream.range(first, first + Effort.of("mixes", IN_GATE));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyByteIsRightWhateverWentWrong(long seed) throws Exception {
        FaultMix mix = FaultMix.of(seed);
        System.out.println(mix);
        MixedDownload.Result result;
        try (MixedDownload download = new MixedDownload(mix)) {
            result = download.run();
        }
        System.out.println(result.figures());
        RESULTS.add(result);

        assertEquals(0, result.exitCode(), result::stderr);
        assertTrue(
                result.stderr().lines().noneMatch(line -> line.startsWith("\tat ") || line.contains("internal error")),
                result::stderr);
        assertEquals(List.of(), result.bannedInnocents(), "banned, though they never lied");
        assertTrue(result.peakBytes() < MOST_BYTES, result::figures);
    }

    @AfterAll
    static void tell() {
        System.out.printf(
                "%d mixes: %d runs, %d killed, %d interrupted, %d held up, %d times damaged between; peak %d MiB; longest %.1f s%n",
                RESULTS.size(),
                RESULTS.stream().mapToInt(MixedDownload.Result::runs).sum(),
                RESULTS.stream().mapToInt(MixedDownload.Result::kills).sum(),
                RESULTS.stream().mapToInt(MixedDownload.Result::interrupts).sum(),
                RESULTS.stream().mapToInt(MixedDownload.Result::pauses).sum(),
                RESULTS.stream().mapToInt(MixedDownload.Result::damages).sum(),
                RESULTS.stream()
                                .mapToLong(MixedDownload.Result::peakBytes)
                                .max()
                                .orElse(0)
                        >> 20,
                RESULTS.stream().mapToLong(MixedDownload.Result::millis).max().orElse(0) / 1e3);
    }
}
