package dev.spate.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.portmap.LeaseTable.Due;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeaseTableTest {
    private static final Mapping TCP = new Mapping(Mapping.Protocol.TCP, 6_881);
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final LeaseTable table = new LeaseTable();

    @Test
    void renewsAtHalfOfTheLifetime() {
        table.want(TCP, 0);
        assertEquals(List.of(new Due(TCP, false)), table.due(0));
        assertEquals(OptionalLong.empty(), table.nextNanos());
        table.granted(TCP, 3_600, 10);
        assertEquals(OptionalLong.of(10 + HOUR / 2), table.nextNanos());
        assertEquals(List.of(), table.due(9 + HOUR / 2));
        assertEquals(List.of(new Due(TCP, false)), table.due(10 + HOUR / 2));
    }

    @Test
    void asksEverMoreRarelyAfterRefusals() {
        table.want(TCP, 0);
        long now = 0;
        long[] minutes = {2, 4, 8, 16, 32, 60, 60};
        for (long each : minutes) {
            table.due(now);
            table.refused(TCP, now);
            assertEquals(OptionalLong.of(now + TimeUnit.MINUTES.toNanos(each)), table.nextNanos());
            now = table.nextNanos().getAsLong();
        }
    }

    @Test
    void whatWasGrantedIsGivenBack() {
        table.want(TCP, 0);
        table.due(0);
        table.granted(TCP, 3_600, 0);
        table.drop(TCP, 5);
        assertEquals(List.of(new Due(TCP, true)), table.due(5));
        table.released(TCP, 6);
        assertTrue(table.isEmpty());
    }

    @Test
    void whatIsGrantedAfterItWasDroppedIsGivenBackToo() {
        table.want(TCP, 0);
        table.due(0);
        table.drop(TCP, 1);
        assertEquals(List.of(new Due(TCP, true)), table.due(1));
        table.granted(TCP, 3_600, 2);
        assertEquals(List.of(new Due(TCP, true)), table.due(2));
    }

    @Test
    void whatWasNeverAskedForIsNotGivenBack() {
        table.want(TCP, 0);
        table.drop(TCP, 0);
        assertTrue(table.isEmpty());
    }

    @Test
    void whoeverIsWantedAgainWhileItIsGivenBackIsAskedForAgain() {
        table.want(TCP, 0);
        table.due(0);
        table.granted(TCP, 3_600, 0);
        table.drop(TCP, 1);
        table.due(1);
        table.want(TCP, 2);
        table.released(TCP, 3);
        assertEquals(List.of(new Due(TCP, false)), table.due(3));
    }

    @Test
    void allIsAskedForAgainWhenTheRouterForgot() {
        table.want(TCP, 0);
        table.due(0);
        table.granted(TCP, 3_600, 0);
        table.forgotten(7);
        assertEquals(List.of(new Due(TCP, false)), table.due(7));
    }
}
