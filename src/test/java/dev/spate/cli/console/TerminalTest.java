package dev.spate.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    private static final String DRAWN_A = "\r\u001b[?7lA\u001b[J\u001b[?7h\r";
    private static final String ERASED = "\r\u001b[J";

    private final ByteArrayOutputStream sink = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(sink, () -> true);

    @Test
    void theShellsLineIsLeftAloneInTheBackground() {
        assertTrue(Suspension.isForeground("71 (java) S 70 71 70 34816 71 4194304 1"));
        assertFalse(Suspension.isForeground("71 (a) S 1 7 1 1 7 (b) S 70 71 70 34816 70 4194304 1"));
        assertTrue(Suspension.isForeground("71 (java) S"));
    }

    @Test
    void writesLinesWithoutControlCharacters() {
        terminal.line("a\u001b[2J\nb");

        assertWritten("a\\u{1b}[2J\\u{a}b\n");
    }

    @Test
    void linesStandAboveTheLiveLine() {
        terminal.live("A");
        terminal.line("log");

        assertWritten(DRAWN_A + ERASED + "log\n" + DRAWN_A);
    }

    @Test
    void leavesNothingBehind() {
        terminal.live("A");
        terminal.finish();
        terminal.live("B");
        terminal.line("end");

        assertWritten(DRAWN_A + ERASED + "end\n");
    }

    @Test
    void severalLiveLinesAreDrawnOverFromTheFirst() {
        terminal.live(List.of("A", "B", "C"));
        terminal.line("log");

        String drawn = "\r\u001b[?7lA\u001b[K\r\nB\u001b[K\r\nC\u001b[J\u001b[?7h\r\u001b[2A";
        assertWritten(drawn + ERASED + "log\n" + drawn);
    }

    @Test
    void nothingIsDrawnWhileTheShellHasTheTerminal() {
        terminal.live("A");
        terminal.pause();
        terminal.live("B");
        terminal.resume();
        terminal.live("A");

        assertWritten(DRAWN_A + ERASED + DRAWN_A);
    }

    @Test
    void whatGoesOnInTheBackgroundIsDrawnWhenItComesToTheForeground() {
        boolean[] foreground = {false};
        terminal.live("A");
        terminal.pause();
        terminal.resumeWhen(() -> foreground[0]);
        terminal.live("B");
        terminal.line("log");
        foreground[0] = true;
        terminal.live("A");

        assertWritten(DRAWN_A + ERASED + "log\n" + DRAWN_A);
    }

    @Test
    void progressInTheTaskBarIsWrittenWhenItChangesAndTakenAwayAtTheEnd() {
        terminal.taskBar(TaskBar.of(1, 2));
        terminal.taskBar(TaskBar.of(50, 100));
        terminal.finish();
        terminal.taskBar(TaskBar.of(2, 2));

        assertWritten("\u001b]9;4;1;50\u001b\\\u001b]9;4;0;0\u001b\\");
    }

    @Test
    void onlyTerminalsThatAreKnownToShowItGetTheSequenceOfTheTaskBar() {
        assertTrue(TaskBar.isShown(Map.of("TERM_PROGRAM", "WezTerm")));
        assertTrue(TaskBar.isShown(Map.of("WT_SESSION", "x")));
        assertTrue(TaskBar.isShown(Map.of("VTE_VERSION", "7900")));
        assertFalse(TaskBar.isShown(Map.of("VTE_VERSION", "7900", "TMUX", "x")));
        assertFalse(TaskBar.isShown(Map.of("VTE_VERSION", "7603", "TERM_PROGRAM", "tmux")));
        assertFalse(TaskBar.isShown(Map.of("TERM", "xterm-256color")));
    }

    @Test
    void clearingIsForNow() {
        terminal.live("A");
        terminal.clearLive();
        terminal.clearLive();
        terminal.live("A");

        assertWritten(DRAWN_A + ERASED + DRAWN_A);
    }

    @Test
    void survivesAClosedStderr() {
        Terminal closed = new Terminal(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("closed");
                    }
                },
                () -> false);

        closed.line("nobody reads this");
        closed.live("nor this");
    }

    private void assertWritten(String expected) {
        assertEquals(expected, sink.toString(StandardCharsets.UTF_8));
    }
}
