package dev.spate.cli.console;

import dev.spate.session.Snapshot;
import dev.spate.text.CleanText;
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

    /** How to show it. */
    enum Mode {
        LIVE,
        PLAIN,
        NONE
    }

    private final Mode mode;
    private final Terminal terminal;
    private final TerminalSize size;
    private final ProgressLine.Look look;
    private final LongSupplier nanoClock;
    private long lastPlainNanos;
    private volatile String status = "";

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
        Map<String, String> env = context.env();
        String term = env.getOrDefault("TERM", "dumb");
        Mode mode = Mode.NONE;
        if (!quiet) {
            mode = !term.equals("dumb") && context.err().isInteractive() ? Mode.LIVE : Mode.PLAIN;
        }
        return new ProgressDisplay(
                mode,
                context.err(),
                mode == Mode.LIVE ? TerminalSize.ofProcess(env) : TerminalSize.usual(),
                ProgressLine.Look.of(env),
                System::nanoTime);
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

    /** Shows how a download stands. */
    public void draw(Snapshot snapshot) {
        if (mode == Mode.LIVE) {
            terminal.live(ProgressLine.live(snapshot, size.columns(), look));
        } else if (isPlainDue()) {
            terminal.line("spate: " + ProgressLine.plain(snapshot));
        }
    }

    /** Shows how several downloads stand: a line each as far as the terminal has room, and one for all. */
    public void draw(SeveralDownloads downloads) {
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
        if (mode != Mode.PLAIN || now - lastPlainNanos < PLAIN_NANOS) {
            return false;
        }
        lastPlainNanos = now;
        return true;
    }
}
