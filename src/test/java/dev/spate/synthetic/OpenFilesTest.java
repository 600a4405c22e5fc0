package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
    private static final SwarmOptions HUNDRED = SwarmOptions.of(TestShapes.ofSize(1), 100, SimulatedLink.unlimited());

    @Test
    void enoughFilesGiveNoWarning() {
        assertEquals(
                Optional.empty(),
                new OpenFiles(265, 100 - 64 + 64).shortage(HUNDRED.at(place(SwarmAddressing.Addressing.OWN_ADDRESS))));
        assertEquals(Optional.empty(), new OpenFiles(Long.MAX_VALUE, 0).shortage(HUNDRED));
    }

    @Test
    void oneTooFewIsTold() {
        OpenFiles files = new OpenFiles(264, 100);
        String told = files.shortage(HUNDRED.at(place(SwarmAddressing.Addressing.OWN_ADDRESS)))
                .orElseThrow();
        assertTrue(told.startsWith("the open-file limit of 264 is too low for 100 peers"), told);
        assertTrue(told.contains("99 connections are possible (raise it: ulimit -n 65536"), told);
    }

    @Test
    void peersWithPortsNeedAFileToListenAndOneToTalk() {
        SwarmOptions ports = HUNDRED.at(place(SwarmAddressing.Addressing.OWN_PORT));
        assertEquals(Optional.empty(), new OpenFiles(264, 0).shortage(ports));
        assertTrue(new OpenFiles(263, 0).shortage(ports).isPresent());
        assertFalse(new OpenFiles(164, 0).isTooLowToListen(ports));
        assertTrue(new OpenFiles(163, 0).isTooLowToListen(ports));
    }

    @Test
    void theRemedyIsEnoughForManyPeers() {
        SwarmOptions many = SwarmOptions.of(TestShapes.ofSize(1), 100_000, SimulatedLink.unlimited());
        assertTrue(new OpenFiles(1_024, 20).shortage(many).orElseThrow().contains("LimitNOFILE=524288"));
    }

    @Test
    void theSystemTellsItsLimit() {
        OpenFiles now = OpenFiles.now();
        assertTrue(now.limit() > now.inUse() && now.inUse() >= 0);
    }

    private static SwarmAddressing place(SwarmAddressing.Addressing addressing) {
        return SwarmAddressing.onLoopback(addressing);
    }
}
