package dev.spate.cli.console;

import dev.spate.scheduler.PieceStates;
import dev.spate.session.Snapshot;
import dev.spate.text.CleanText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows on stderr how a run stands: a live line on a terminal, a plain line every few seconds elsewhere, or nothing.
 *
 * <p>Owner: the main thread; only {@link #status} may be called from others.
 */
public final class ProgressDisplay {
    private static final long PLAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** On a terminal each line is read to somebody. */
    private static final long SPOKEN_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** How to show it. */
    enum Mode {
        LIVE,
        /** A line now and then. */
        PLAIN,
        NONE
    }

    private final Mode mode;
    private final Terminal terminal;
    private final TerminalSize size;
    private final ProgressLine.Look look;
    private final LongSupplier nanoClock;
    private long plainNanos = PLAIN_NANOS;
    private boolean taskBar;
    private long lastPlainNanos;
    private volatile String status = "";
    private volatile PieceStates pieces;
    private PieceStates drawnPieces;
    private int drawnColumns;
    private int drawnRows;
    private List<String> mapLines = List.of();

    ProgressDisplay(Mode mode, Terminal terminal, TerminalSize size, ProgressLine.Look look, LongSupplier nanoClock) {
        this.mode = mode;
        this.terminal = terminal;
        this.size = size;
        this.look = look;
        this.nanoClock = nanoClock;
        this.lastPlainNanos = nanoClock.getAsLong();
    }

    /** What suits stderr and the environment (TERM, NO_COLOR, the locale). */
    public static ProgressDisplay choose(CommandContext context, boolean quiet) {
        return choose(context, quiet, false);
    }

    /** The same; {@code plain} for lines that are not drawn over, on a terminal too. */
    public static ProgressDisplay choose(CommandContext context, boolean quiet, boolean plain) {
        Map<String, String> env = context.env();
        Terminal terminal = context.err();
        boolean capable = !env.getOrDefault("TERM", "dumb").equals("dumb");
        boolean live = !quiet && !plain && capable && terminal.isInteractive();
        TerminalSize size = live ? TerminalSize.ofProcess(env) : TerminalSize.usual();
        if (live) {
            Suspension.handle(terminal, size);
        }
        ProgressDisplay display = new ProgressDisplay(
                quiet ? Mode.NONE : live ? Mode.LIVE : Mode.PLAIN,
                terminal,
                size,
                ProgressLine.Look.of(env),
                System::nanoTime);
        display.plainNanos = plain && terminal.isInteractive() ? SPOKEN_NANOS : PLAIN_NANOS;
        display.taskBar = live && TaskBar.isShown(env);
        return display;
    }

    /** Says what is being waited for; shown at the next draw. Any thread. */
    public void status(String text) {
        status = text;
    }

    /** Shows the latest status. */
    public void drawStatus() {
        String text = status;
        if (mode == Mode.LIVE && !text.isEmpty()) {
            terminal.live(DisplayWidth.fit(CleanText.escaped(text), size.columns() - 1));
        } else if (!text.isEmpty() && isPlainDue()) {
            terminal.line("spate: " + text);
        }
    }

    /** Whether somebody would see a {@link #pieces map}. */
    public boolean isLive() {
        return mode == Mode.LIVE;
    }

    /** Where the pieces of a download stand: from the next draw on they are shown above its line. Any thread. */
    public void pieces(PieceStates states) {
        pieces = states;
    }

    /** Shows how a download stands. */
    public void draw(Snapshot snapshot) {
        if (taskBar) {
            terminal.taskBar(TaskBar.of(snapshot));
        }
        if (mode == Mode.LIVE) {
            List<String> lines = new ArrayList<>(map());
            lines.add(ProgressLine.live(snapshot, size.columns(), look));
            terminal.live(lines);
        } else if (isPlainDue()) {
            terminal.line("spate: " + ProgressLine.plain(snapshot));
        }
    }

    /** The lines of the map: made anew when it or the window has changed, since there may be millions of pieces. */
    private List<String> map() {
        PieceStates states = pieces;
        // One row for the line below, one so that the first stays on the screen.
        int rows = size.rows() - 2;
        if (states != null && (states != drawnPieces || drawnColumns != size.columns() || drawnRows != rows)) {
            drawnPieces = states;
            drawnColumns = size.columns();
            drawnRows = rows;
            mapLines = PieceMap.lines(states, drawnColumns, rows, look.unicode());
        }
        return mapLines;
    }

    /** Shows how several downloads stand: a line each as far as the terminal has room, and one for all. */
    public void draw(SeveralDownloads downloads) {
        if (taskBar) {
            terminal.taskBar(TaskBar.of(downloads.verifiedBytes(), downloads.totalBytes()));
        }
        if (mode == Mode.LIVE) {
            terminal.live(SeveralLines.live(downloads, size.columns(), size.rows(), look));
        } else if (isPlainDue()) {
            terminal.line("spate: " + SeveralLines.plain(downloads));
        }
    }

    /** Shows how far the hashing of files is. */
    void draw(HashingProgress.Standing standing) {
        if (mode == Mode.LIVE) {
            terminal.live(ProgressLine.live(standing, size.columns(), look));
        } else if (isPlainDue()) {
            terminal.line("spate: " + ProgressLine.plain(standing));
        }
    }

    /** Takes the live line away. */
    public void clear() {
        if (mode == Mode.LIVE) {
            terminal.clearLive();
        }
    }

    private boolean isPlainDue() {
        long now = nanoClock.getAsLong();
        if (mode != Mode.PLAIN || now - lastPlainNanos < plainNanos) {
            return false;
        }
        lastPlainNanos = now;
        return true;
    }
}
