package dev.spate.cli.console;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How many columns the terminal has: what {@code stty size} says, asked again after the window has changed; else COLUMNS;
 * else 80.
 *
 * <p>Owner: the main thread.
 */
public final class TerminalWidth {
    public static final int DEFAULT = 80;

    private static final int LEAST = 10;
    private static final int MOST = 1000;
    private static final long STTY_MILLIS = 500;

    private final boolean ask;
    private int columns;
    private volatile boolean stale;

    private TerminalWidth(int columns, boolean ask) {
        this.columns = columns;
        this.ask = ask;
        this.stale = ask;
    }

    /** Always this many. */
    static TerminalWidth fixed(int columns) {
        return new TerminalWidth(columns, false);
    }

    /** That of the terminal which this process runs on. */
    public static TerminalWidth ofProcess(Map<String, String> env) {
        TerminalWidth width = new TerminalWidth(sane(env.getOrDefault("COLUMNS", ""), DEFAULT), true);
        Signals.handle("WINCH", () -> width.stale = true);
        return width;
    }

    public int columns() {
        if (stale) {
            stale = false;
            columns = ask ? asked(columns) : columns;
        }
        return columns;
    }

    private static int asked(int otherwise) {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(Redirect.DISCARD)
                    .start();
            try (InputStream answer = stty.getInputStream()) {
                if (!stty.waitFor(STTY_MILLIS, TimeUnit.MILLISECONDS)) {
                    stty.destroyForcibly();
                    return otherwise;
                }
                String[] rowsAndColumns = new String(answer.readAllBytes(), StandardCharsets.US_ASCII)
                        .strip()
                        .split(" ");
                return sane(rowsAndColumns[rowsAndColumns.length - 1], otherwise);
            }
        } catch (IOException e) {
            return otherwise;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise;
        }
    }

    /** The number of columns in this text, if a line can be drawn in it. */
    static int sane(String text, int otherwise) {
        if (!text.matches("[0-9]{1,5}")) {
            return otherwise;
        }
        int number = Integer.parseInt(text);
        return number < LEAST ? otherwise : Math.min(number, MOST);
    }
}
