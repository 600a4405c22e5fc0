package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.choker.SeedingOrder;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    @ParameterizedTest
    @EnumSource(SeedingOrder.class)
    void theChokerIsToldTheOrder(SeedingOrder order) {
        Sharing seeding = Sharing.seeding(SeedGoal.NEVER).inOrder(order);
        assertEquals(order, seeding.choking(1 << 18).orElseThrow().seedingOrder());
        assertEquals(Optional.empty(), Sharing.NOTHING.inOrder(order).choking(1 << 18));
    }
}
