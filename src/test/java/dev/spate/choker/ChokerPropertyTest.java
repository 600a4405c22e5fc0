package dev.spate.choker;

import static dev.spate.choker.TestChoker.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random events in random order; {@link TestChoker} checks the invariants after each. */
class ChokerPropertyTest {
    private static final int EVENTS = 400;

    private static ChokerOptions options(SplittableRandom random) {
        UploadSlots slots = switch (random.nextInt(4)) {
            case 0 -> new UploadSlots.Fixed(1 + random.nextInt(12));
            case 1 -> UploadSlots.UNLIMITED;
            default -> UploadSlots.RATE_BASED;
        };
        SeedingOrder[] orders = SeedingOrder.values();
        return TestChoker.DEFAULTS.with(slots).with(orders[random.nextInt(orders.length)]);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everythingHoldsAfterEveryEvent(long block) {
        for (long seed = 100 * block; seed < 100 * block + 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TestChoker test = new TestChoker(options(random), seed);
            Map<String, Boolean> told = new HashMap<>();
            for (int event = 0; event < EVENTS; event++) {
                try {
                    happens(test, random);
                } catch (IllegalStateException broken) {
                    throw new AssertionError("seed " + seed + ", event " + event, broken);
                }
                for (String each : test.look()) {
                    Boolean unchoke = each.startsWith("+");
                    boolean before = told.getOrDefault(each.substring(1), false);
                    assertTrue(before != unchoke, "seed " + seed + ": told twice " + each);
                    told.put(each.substring(1), unchoke);
                }
                for (ChokerPeer<String> each : test.peers) {
                    assertEquals(each.isUnchoked(), told.getOrDefault(each.owner(), false), "seed " + seed);
                }
            }
        }
    }

    private static void happens(TestChoker test, SplittableRandom random) {
        int kind = random.nextInt(20);
        if (test.peers.isEmpty() || kind < 3) {
            test.peer("p" + test.nowNanos + random.nextLong());
            return;
        }
        ChokerPeer<String> peer = test.peers.get(random.nextInt(test.peers.size()));
        switch (kind) {
            case 3 -> test.leaves(peer);
            case 4 -> peer.uploadOnly(random.nextInt(4) == 0, test.nowNanos);
            case 5 -> peer.snubsUs(random.nextInt(3) == 0);
            case 6 -> peer.havePieces(random.nextInt(101), 100);
            case 7, 8, 9 -> peer.received(random.nextInt(1 << 22));
            case 10, 11, 12 -> peer.sent(random.nextInt(1 << 24));
            case 13 -> {
                if (random.nextInt(10) == 0) {
                    test.choker.seeding(random.nextBoolean(), test.nowNanos);
                }
            }
            case 14, 15 -> test.pass(random.nextLong(12 * SECOND));
            default -> test.interested(peer, random.nextInt(4) > 0);
        }
        test.settle();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void afterEachRoundNoMorePeersAreUnchokedThanThereAreSlots(long block) {
        for (long seed = 1_000 * block; seed < 1_000 * block + 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TestChoker test = new TestChoker(options(random), seed);
            for (int event = 0; event < EVENTS; event++) {
                happens(test, random);
                if (event % 20 == 0) {
                    test.pass(10 * SECOND);
                    assertTrue(test.choker.unchoked() <= test.choker.slots(), "seed " + seed);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theSameSeedGivesTheSameDecisions(long seed) {
        List<List<String>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            SplittableRandom random = new SplittableRandom(seed);
            TestChoker test = new TestChoker(options(random), seed);
            for (int event = 0; event < EVENTS; event++) {
                happens(test, random);
            }
            runs.add(test.look());
        }

        assertEquals(runs.get(0), runs.get(1));
    }
}
