package dev.spate.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.session.Snapshot;
import dev.spate.session.WebSeedRate;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                TerminalSize.fixed(60, 5),
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

    @ParameterizedTest
    @CsvSource({"dumb, true, false", "'', true, false", "xterm, false, false", "xterm, true, true"})
    void aDumbTerminalAPipeAndPlainAreNotDrawnOver(String term, boolean interactive, boolean plain) {
        Map<String, String> env = term.isEmpty() ? Map.of() : Map.of("TERM", term, "WT_SESSION", "x");
        CommandContext context = new CommandContext(
                InputStream.nullInputStream(),
                new StandardOutput(OutputStream.nullOutputStream()),
                new Terminal(sink, () -> interactive),
                env);
        ProgressDisplay display = ProgressDisplay.choose(context, false, plain);
        display.draw(SNAPSHOT);
        display.clear();

        assertFalse(display.isLive());
        assertEquals("", written());
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
        assertEquals(132, TerminalSize.sane("132", 10, 80));
        assertEquals(80, TerminalSize.sane("0", 10, 80));
        assertEquals(80, TerminalSize.sane("", 10, 80));
        assertEquals(80, TerminalSize.sane("-5", 10, 80));
        assertEquals(1000, TerminalSize.sane("99999", 10, 80));
    }

    @Test
    void severalDownloadsHaveALineEachAndOneForAllAsFarAsThereIsRoom() {
        ProgressLine.Look look = new ProgressLine.Look(false, false);
        List<String> two = SeveralLines.live(several(2), 60, 5, look);
        assertEquals(
                List.of(
                        "a                     50.0%  10 B/s  50 B of 100 B",
                        "a                     50.0%  10 B/s  50 B of 100 B",
                        "1 of 9 done, 2 failed  20 B/s  150 B of 300 B"),
                two);
        assertEquals(
                List.of("and 6 more under way", "1 of 9 done, 2 failed  60 B/s  150 B of 300 B"),
                SeveralLines.live(several(6), 60, 3, look));
        assertEquals("1 of 9 done, 2 failed, 6 under way, 60 B/s, 150 B of 300 B", SeveralLines.plain(several(6)));
    }

    @Test
    void whatIsShownOfSeveralDownloadsNeverReachesTheLastColumnNorTheLastRow() {
        ProgressLine.Look look = new ProgressLine.Look(false, true);
        for (int columns = 10; columns <= 130; columns++) {
            for (int rows = 2; rows <= 12; rows++) {
                List<String> lines = SeveralLines.live(several(8), columns, rows, look);
                assertTrue(lines.size() < Math.max(2, rows), columns + "x" + rows + lines);
                for (String each : lines) {
                    assertTrue(DisplayWidth.of(each) < columns, columns + ": " + each);
                }
            }
        }
    }

    private static SeveralDownloads several(int underWay) {
        return new SeveralDownloads(Collections.nCopies(underWay, SNAPSHOT), 1, 2, 9, 150, 300);
    }
}
