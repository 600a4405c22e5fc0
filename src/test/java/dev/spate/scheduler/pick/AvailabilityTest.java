package dev.spate.scheduler.pick;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AvailabilityTest {
    @Test
    void countsGoOnWhileAPieceIsNotIdle() {
        Availability availability = new Availability(3);
        availability.add(1);
        availability.gained(1);
        availability.remove(1);
        availability.gained(1);
        assertFalse(availability.contains(1));
        availability.add(1);
        assertEquals(2, availability.count(1));
        assertEquals(1, availability.size(2));
        assertEquals(1, availability.get(2, 0));
        availability.checkInvariants();
    }

    @Test
    void aPieceEntersAndLeavesOnce() {
        Availability availability = new Availability(3);
        availability.add(0);
        assertThrows(IllegalStateException.class, () -> availability.add(0));
        availability.remove(0);
        assertThrows(IllegalStateException.class, () -> availability.remove(0));
        assertThrows(IllegalStateException.class, () -> availability.lost(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void agreesWithPlainCounting(long seed) {
        Random random = new Random(seed);
        int pieces = 1 + random.nextInt(200);
        Availability availability = new Availability(pieces);
        int[] counts = new int[pieces];
        boolean[] idle = new boolean[pieces];
        int members = 0;
        for (int step = 0; step < 5_000; step++) {
            int piece = random.nextInt(pieces);
            switch (random.nextInt(5)) {
                case 0 -> {
                    if (idle[piece]) {
                        availability.remove(piece);
                    } else {
                        availability.add(piece);
                    }
                    idle[piece] = !idle[piece];
                    members += idle[piece] ? 1 : -1;
                }
                case 1 -> {
                    if (counts[piece] > 0) {
                        availability.lost(piece);
                        counts[piece]--;
                    }
                }
                default -> {
                    availability.gained(piece);
                    counts[piece]++;
                }
            }
            assertEquals(members, availability.size(), "seed " + seed);
        }
        availability.checkInvariants();
        for (int piece = 0; piece < pieces; piece++) {
            assertEquals(counts[piece], availability.count(piece), "seed " + seed);
            assertEquals(idle[piece], availability.contains(piece), "seed " + seed);
        }
        assertTrue(availability.buckets() > 1);
    }

    @Test
    void aPieceThatManyGotMeanwhileComesBackAmongTheCommon() {
        Availability availability = new Availability(2);
        for (int n = 0; n < 20; n++) {
            availability.gained(1);
        }
        availability.add(1);
        assertEquals(1, availability.size(20));
        assertEquals(1, availability.get(20, 0));
        availability.checkInvariants();
    }
}
