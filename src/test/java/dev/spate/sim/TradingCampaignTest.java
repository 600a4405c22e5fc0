package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.choker.ChokerOptions;
import dev.spate.choker.UploadSlots;
import dev.spate.support.Effort;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The figures of docs/performance.md: the same swarm under several chokers. */
class TradingCampaignTest {
    private static final int FREE_RIDER = 0;
    private static final int FASTEST = 4;

    @Test
    void everySwarmEndsAndWhoGivesMostIsServedBeforeFreeRiders() {
        int traders = Effort.of("traders", 40);
        int mebibytes = traders >= 1_000 ? 64 : 16;
        long seed = Effort.seed(1);
        Map<String, ChokerOptions> chokers = new LinkedHashMap<>();
        chokers.put("slots by rate", TradingSwarm.DEFAULTS);
        chokers.put("BEP 3, 4 slots", TradingSwarm.CLASSIC);
        if (traders >= 100) {
            chokers.put("8 slots", TradingSwarm.DEFAULTS.with(new UploadSlots.Fixed(8)));
            chokers.put(
                    "2 KiB/s a slot",
                    TradingSwarm.DEFAULTS.with(new UploadSlots.RateBased(1 << 10, 2 << 10, 128 << 10)));
        }
        chokers.forEach((name, choker) -> {
            TradingSwarm swarm = TradingSwarm.run(traders, Math.max(1, traders / 500), mebibytes, choker, seed);
            System.out.println(
                    traders + " traders, " + mebibytes + " MiB, seed " + seed + ", " + name + ": " + swarm.figures());
            assertTrue(swarm.result.complete(), name);
            assertTrue(swarm.median(FASTEST) < swarm.median(FREE_RIDER), name);
        });
    }
}
