package dev.spate.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.session.Snapshot;
import dev.spate.session.Snapshot.Phase;
import dev.spate.session.WebSeedRate;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final long MIB = 1 << 20;
    private static final ProgressLine.Look ASCII = new ProgressLine.Look(false, false);

    private static Snapshot snapshot(Phase phase, String name, String waitingFor) {
        return new Snapshot(
                phase,
                name,
                4813 * MIB,
                2036 * MIB,
                2100 * MIB,
                0,
                0,
                116.8 * MIB,
                0,
                12,
                140,
                9,
                0,
                waitingFor,
                Optional.empty(),
                17_000_000_000L,
                0,
                WebSeedRate.NONE);
    }

    private static final Snapshot FLOWING = snapshot(Phase.DOWNLOADING, "ubuntu.iso", "");

    @Test
    void showsEverythingWhereThereIsRoom() {
        assertEquals(
                "ubuntu.iso  [################......................]  42.3%  116.8 MiB/s  2.0 GiB of 4.7 GiB"
                        + "  ETA 0:24  12/140 peers",
                ProgressLine.live(FLOWING, 120, ASCII));
    }

    @Test
    void tellsWhatComesFromWebSeeds() {
        Snapshot snapshot = new Snapshot(
                Phase.DOWNLOADING,
                "a",
                100,
                10,
                10,
                0,
                0,
                30,
                0,
                1,
                1,
                1,
                0,
                "",
                Optional.empty(),
                0,
                0,
                new WebSeedRate(2, 20));
        assertEquals(
                "10.0%, 30 B/s, 10 B of 100 B, ETA 0:03, 1/1 peers, web seeds: 2, 20 B/s",
                ProgressLine.plain(snapshot));
    }

    @Test
    void fitsAnOrdinaryTerminal() {
        assertEquals(
                "[#####........]  42.3%  116.8 MiB/s  2.0 GiB of 4.7 GiB  ETA 0:24  12/140 peers",
                ProgressLine.live(FLOWING, 80, ASCII));
    }

    @Test
    void leavesOutWhatMattersLeast() {
        assertEquals("42.3%  116.8 MiB/s  2.0 GiB of 4.7 GiB", ProgressLine.live(FLOWING, 40, ASCII));
        assertEquals("42.3%  116.8 MiB/s", ProgressLine.live(FLOWING, 20, ASCII));
        assertEquals("42.3%", ProgressLine.live(FLOWING, 10, ASCII));
    }

    @Test
    void neverReachesTheLastColumn() {
        for (Phase phase : Phase.values()) {
            for (String name : new String[] {"a", "日本語のとても長い名前".repeat(5), "e\u0301".repeat(60)}) {
                for (String waiting : new String[] {"", "asking udp://tracker.example:6969 and 日本 more".repeat(3)}) {
                    for (int columns = 10; columns <= 200; columns++) {
                        String line = ProgressLine.live(snapshot(phase, name, waiting), columns, ASCII);
                        assertTrue(DisplayWidth.of(line) < columns, columns + ": " + line);
                        assertFalse(line.isBlank());
                    }
                }
            }
        }
    }

    @Test
    void cutsALongStatusInsteadOfDroppingIt() {
        Snapshot waiting = snapshot(Phase.DOWNLOADING, "a", "asking http://a.very.long.tracker.example/announce");

        assertEquals("42.3%  asking http://a.very.long.tracke…", ProgressLine.live(waiting, 41, ASCII));
    }

    @Test
    void cutsWideNamesOnACharacter() {
        String line = ProgressLine.live(snapshot(Phase.DOWNLOADING, "日本語".repeat(9), ""), 140, ASCII);

        assertTrue(line.startsWith("日本語".repeat(4) + "日本…  ["), line);
    }

    @Test
    void escapesControlCharactersInNamesAndStates() {
        Snapshot hostile = snapshot(Phase.DOWNLOADING, "a\u001b[2Jb", "x\r\ny");

        assertTrue(ProgressLine.live(hostile, 140, ASCII).startsWith("a\\u{1b}[2Jb  ["));
        assertTrue(ProgressLine.live(hostile, 140, ASCII).contains("  x\\u{d}\\u{a}y  "));
    }

    @Test
    void colorsOnlyTheBar() {
        String plain = ProgressLine.live(FLOWING, 80, new ProgressLine.Look(false, true));
        String colored = ProgressLine.live(FLOWING, 80, new ProgressLine.Look(true, true));

        assertTrue(plain.startsWith("[███░░░░░░░]") || plain.startsWith("[████"), plain);
        assertEquals(plain, colored.replaceAll("\u001b\\[[0-9]+m", ""));
        assertTrue(colored.startsWith("[\u001b[36m"), colored);
    }

    @Test
    void theEnvironmentDecidesTheLook() {
        assertEquals(new ProgressLine.Look(true, true), ProgressLine.Look.of(Map.of("LANG", "de_DE.UTF-8")));
        assertEquals(
                new ProgressLine.Look(true, false), ProgressLine.Look.of(Map.of("LANG", "de_DE.UTF-8", "LC_ALL", "C")));
        assertEquals(new ProgressLine.Look(false, false), ProgressLine.Look.of(Map.of("NO_COLOR", "1")));
        assertEquals(new ProgressLine.Look(true, false), ProgressLine.Look.of(Map.of("NO_COLOR", "")));
    }

    @Test
    void showsADashForAnUnknownEta() {
        Snapshot stalled = new Snapshot(
                Phase.DOWNLOADING,
                "a",
                100,
                10,
                10,
                0,
                0,
                0,
                0,
                1,
                1,
                1,
                0,
                "",
                Optional.empty(),
                1,
                0,
                WebSeedRate.NONE);

        assertEquals("10.0%, 0 B/s, 10 B of 100 B, ETA -, 1/1 peers", ProgressLine.plain(stalled));
    }
}
