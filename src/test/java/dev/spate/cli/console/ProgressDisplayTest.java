package dev.spate.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.session.Snapshot;
import dev.spate.session.WebSeedRate;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
    private static final Snapshot SNAPSHOT = new Snapshot(
            Snapshot.Phase.DOWNLOADING,
            "a",
            100,
            50,
            50,
            0,
            0,
            10,
            0,
            1,
            2,
            1,
            0,
            "",
            Optional.empty(),
            1,
            0,
            WebSeedRate.NONE);

    private final ByteArrayOutputStream sink = new ByteArrayOutputStream();
    private long nowNanos;

    private ProgressDisplay display(ProgressDisplay.Mode mode) {
        return new ProgressDisplay(
                mode,
                new Terminal(sink, () -> true),
                TerminalWidth.fixed(60),
                new ProgressLine.Look(false, false),
                () -> nowNanos);
    }

    private String written() {
        return sink.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aPlainLineEveryFiveSeconds() {
        ProgressDisplay display = display(ProgressDisplay.Mode.PLAIN);
        for (int second = 0; second <= 12; second++) {
            nowNanos = TimeUnit.SECONDS.toNanos(second);
            display.draw(SNAPSHOT);
        }

        assertEquals("spate: 50.0%, 10 B/s, 50 B of 100 B, ETA 0:05, 1/2 peers\n".repeat(2), written());
    }

    @Test
    void theStatusOnceItIsDue() {
        ProgressDisplay display = display(ProgressDisplay.Mode.PLAIN);
        display.drawStatus();
        nowNanos = TimeUnit.SECONDS.toNanos(6);
        display.drawStatus();
        display.status("waiting\nfor x");
        display.drawStatus();

        assertEquals("spate: waiting\\u{a}for x\n", written());
    }

    @Test
    void aLiveLineEachTime() {
        ProgressDisplay display = display(ProgressDisplay.Mode.LIVE);
        display.status("waiting for x");
        display.drawStatus();
        display.draw(SNAPSHOT);
        display.clear();

        assertEquals(2, written().split("\u001b\\[\\?7l", -1).length - 1);
        assertTrue(written().contains("waiting for x") && written().contains("50.0%"), written());
        assertTrue(written().endsWith("\r\u001b[J"), written());
    }

    @Test
    void quietIsQuiet() {
        ProgressDisplay display = display(ProgressDisplay.Mode.NONE);
        nowNanos = Long.MAX_VALUE / 2;
        display.status("x");
        display.drawStatus();
        display.draw(SNAPSHOT);
        display.clear();

        assertEquals("", written());
    }

    @Test
    void onlySaneWidthsAreTaken() {
        assertEquals(132, TerminalWidth.sane("132", 80));
        assertEquals(80, TerminalWidth.sane("0", 80));
        assertEquals(80, TerminalWidth.sane("", 80));
        assertEquals(80, TerminalWidth.sane("-5", 80));
        assertEquals(1000, TerminalWidth.sane("99999", 80));
    }
}
