package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Effort;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Swarms with every mix of faults, in which other pieces are wanted while it goes on. Besides what {@link Audit} says, nothing
 * is asked for that is not wanted, and in the end all that is wanted is there.
 */
class WantedChangesCampaignTest {
    @Test
    void whatIsWantedInTheEndIsThereWhateverWasWantedBefore() {
        long first = Effort.seed(1);
        int seeds = Effort.of("simulations", 60);
        List<String> failures = new ArrayList<>();
        int opened = 0;
        int complete = 0;
        for (long seed = first; seed < first + seeds && failures.size() < 5; seed++) {
            FaultPlan plan = FaultPlan.changing(seed);
            FaultySwarm swarm = new FaultySwarm(plan, seed);
            String failure = failure(swarm);
            if (!failure.isEmpty()) {
                failures.add("seed " + seed + ": " + failure + "\n" + swarm);
            }
            opened += swarm.openWhenChanged();
            complete += swarm.changedWhenComplete();
        }
        assertEquals("", String.join("\n\n", failures));
        int openPieces = opened;
        int completeDownloads = complete;
        System.out.println("wanted pieces changed, seeds " + first + " to " + (first + seeds - 1) + ": " + openPieces
                + " pieces were open, " + completeDownloads + " times all was there");
        assertTrue(
                seeds < 60 || openPieces > 0 && completeDownloads > 0,
                () -> openPieces + " pieces were open, " + completeDownloads + " times all was there");
    }

    private static String failure(FaultySwarm swarm) {
        try {
            if (!swarm.run()) {
                return swarm.plan.diskFailsForGood() ? "" : "not complete";
            }
            for (int piece = 0; piece < swarm.plan.layout.pieceCount(); piece++) {
                if (swarm.wanted().get(piece) && !swarm.stored.get(piece)) {
                    return "piece " + piece + " is wanted and not there";
                }
            }
            return "";
        } catch (AssertionError | RuntimeException failure) {
            return failure + " at " + failure.getStackTrace()[1];
        }
    }
}
