package dev.spate.bench.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcStatTest {
    private static final String REST = " 1 4 4 0 -1 4194560 9 8 7 6 250 50 30 20 20 0 3 0 4711 2 3 4";

    @Test
    void aNameMayHoldAnything() throws Exception {
        ProcStat stat = ProcStat.parse("42 (a) Z (b c) S" + REST);
        assertEquals(new ProcStat(42, 1, 4_711, 250, 50, 30, 20, false), stat);
        assertEquals(new CpuTime(2.5, 0.5), stat.own());
        assertEquals(0.5, stat.ofChildren().totalSeconds(), 1e-9);
    }

    @Test
    void aZombieHasEnded() throws Exception {
        assertTrue(ProcStat.parse("42 (x) Z" + REST).ended());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "42", "42 (x", "42 (x) S 1", "x (x) S 1 4 4 0 -1 4194560 9 8 7 6 2 5 3 2 20 0 3 0 4711"})
    void anotherTextIsRefused(String text) {
        assertThrows(IOException.class, () -> ProcStat.parse(text));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisProcessHasTakenTime() throws Exception {
        ProcStat self = ProcStat.of("self");
        assertEquals(ProcessHandle.current().pid(), self.pid());
        assertTrue(self.own().totalSeconds() > 0);
    }
}
