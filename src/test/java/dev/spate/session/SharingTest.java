package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.choker.SeedingOrder;
import org.junit.jupiter.api.Test;

class SharingTest {
    @Test
    void eachChangeKeepsTheOthers() {
        Sharing all = Sharing.seeding(SeedGoal.NEVER)
                .inOrder(SeedingOrder.ANTI_LEECH)
                .superseeding()
                .ofHashed()
                .andThen(SeedGoal.NEVER);
        assertEquals(SeedingOrder.ANTI_LEECH, all.seedingOrder());
        assertTrue(all.superseed() && all.hashed() && all.uploads());
        assertEquals(
                SeedingOrder.FASTEST_UPLOAD,
                all.inOrder(SeedingOrder.FASTEST_UPLOAD).seedingOrder());
    }
}
