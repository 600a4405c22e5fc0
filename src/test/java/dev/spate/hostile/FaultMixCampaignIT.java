package dev.spate.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Effort;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The real program against random mixes of all that goes wrong: whatever it was, the download ends with every byte right and
 * nothing left over. {@code -Dspate.effort.seed=N -Dspate.effort.mixes=1} repeats mix N alone.
 */
@Timeout(600)
class FaultMixCampaignIT {
    private static final int IN_GATE = 2;
    /** Where a blow came too late, so many at most: how fast a machine is decides what a process is just doing. */
    private static final int MOST_IN_GATE = 6;
    /** These two have every kind of blow, a refusal that is right, and a tracker that lies. */
    private static final long USUAL_SEED = 8_948;
    /** So many mixes have each kind of damage and each liar, by chance. */
    private static final int ALL_KINDS = 50;

    private static final long MOST_BYTES = 300L << 20;

    private static final List<MixedDownload.Result> RESULTS = new ArrayList<>();
    private static final Set<FaultMix.Liar> LIARS_ASKED = EnumSet.noneOf(FaultMix.Liar.class);

    static LongStream seeds() {
        long first = Effort.seed(USUAL_SEED);
        long wanted = Effort.of("mixes", IN_GATE);
        // Asked for one after the other, when the mix before is done.
        return LongStream.iterate(
                first,
                seed -> seed < first + wanted || (isGate() && !everythingHasHappened() && seed < first + MOST_IN_GATE),
                seed -> seed + 1);
    }

    private static boolean isGate() {
        return Effort.seed(USUAL_SEED) == USUAL_SEED && Effort.of("mixes", IN_GATE) == IN_GATE;
    }

    private static boolean everythingHasHappened() {
        return sum(MixedDownload.Result::kills) > 0
                && sum(MixedDownload.Result::interrupts) > 0
                && sum(MixedDownload.Result::pauses) > 0
                && sum(MixedDownload.Result::refusals) > 0
                && !LIARS_ASKED.isEmpty();
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
        if (result.liarAsked() > 0) {
            LIARS_ASKED.add(mix.liar());
        }

        assertEquals(0, result.exitCode(), result::stderr);
        assertTrue(
                result.stderr().lines().noneMatch(line -> line.startsWith("\tat ") || line.contains("internal error")),
                result::stderr);
        assertEquals(List.of(), result.bannedInnocents(), "banned, though they never lied");
        assertTrue(result.peakBytes() < MOST_BYTES, result::figures);
    }

    @AfterAll
    static void whatIsToldHasHappened() {
        int kills = sum(MixedDownload.Result::kills);
        int interrupts = sum(MixedDownload.Result::interrupts);
        int pauses = sum(MixedDownload.Result::pauses);
        int refusals = sum(MixedDownload.Result::refusals);
        int overwriting = sum(MixedDownload.Result::overwritingRuns);
        Map<FaultMix.Damage, Integer> damages = new EnumMap<>(FaultMix.Damage.class);
        RESULTS.forEach(each -> each.damages().forEach((kind, times) -> damages.merge(kind, times, Integer::sum)));
        String figures = String.format(
                "%d mixes, seeds from %d: %d runs, of which %d killed alive, %d interrupted alive, %d held up alive;"
                        + " damaged between: %s; %d runs refused, each rightly, and %d went on with --overwrite;"
                        + " trackers that lie and were asked: %s; peak RSS %d MiB; longest %.1f s",
                RESULTS.size(),
                Effort.seed(USUAL_SEED),
                sum(MixedDownload.Result::runs),
                kills,
                interrupts,
                pauses,
                damages,
                refusals,
                overwriting,
                LIARS_ASKED,
                RESULTS.stream()
                                .mapToLong(MixedDownload.Result::peakBytes)
                                .max()
                                .orElse(0)
                        >> 20,
                RESULTS.stream().mapToLong(MixedDownload.Result::millis).max().orElse(0) / 1e3);
        System.out.println(figures);
        assertEquals(refusals, overwriting, figures);
        assertTrue(everythingHasHappened() || !isGate() && RESULTS.size() < ALL_KINDS, figures);
        if (RESULTS.size() >= ALL_KINDS) {
            assertEquals(FaultMix.Damage.values().length - 1, damages.size(), figures);
            // Of the first of them, NONE, there is no tracker.
            assertEquals(FaultMix.Liar.values().length - 1, LIARS_ASKED.size(), figures);
        }
    }

    private static int sum(ToIntFunction<MixedDownload.Result> number) {
        return RESULTS.stream().mapToInt(number).sum();
    }
}
