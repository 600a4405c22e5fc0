package dev.spate.cli.console;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How many columns and rows the terminal has: what {@code stty size} says, asked again after the window has changed, and
 * after a suspended process goes on; else COLUMNS and LINES; else 80 and 24.
 *
 * <p>Owner: the main thread.
 */
public final class TerminalSize {
    public static final int DEFAULT_COLUMNS = 80;

    private static final int DEFAULT_ROWS = 24;
    private static final int LEAST_COLUMNS = 10;
    private static final int LEAST_ROWS = 2;
    private static final int MOST = 1000;
    private static final long STTY_MILLIS = 500;

    private final boolean ask;
    private int columns;
    private int rows;
    private volatile boolean stale;

    private TerminalSize(int columns, int rows, boolean ask) {
        this.columns = columns;
        this.rows = rows;
        this.ask = ask;
        this.stale = ask;
    }

    /** Always this many. */
    static TerminalSize fixed(int columns, int rows) {
        return new TerminalSize(columns, rows, false);
    }

    /** Columns of a line for nobody in particular. */
    static TerminalSize usual() {
        return fixed(DEFAULT_COLUMNS, DEFAULT_ROWS);
    }

    /** That of the terminal which this process runs on. */
    public static TerminalSize ofProcess(Map<String, String> env) {
        TerminalSize size = new TerminalSize(
                sane(env.getOrDefault("COLUMNS", ""), LEAST_COLUMNS, DEFAULT_COLUMNS),
                sane(env.getOrDefault("LINES", ""), LEAST_ROWS, DEFAULT_ROWS),
                true);
        Signals.handle("WINCH", size::changed);
        return size;
    }

    /** It may be another one from now on. Any thread. */
    void changed() {
        stale = ask;
    }

    public int columns() {
        askIfStale();
        return columns;
    }

    public int rows() {
        askIfStale();
        return rows;
    }

    private void askIfStale() {
        if (!stale) {
            return;
        }
        stale = false;
        String[] rowsAndColumns = ask ? asked().split(" ") : new String[0];
        if (rowsAndColumns.length == 2) {
            rows = sane(rowsAndColumns[0], LEAST_ROWS, rows);
            columns = sane(rowsAndColumns[1], LEAST_COLUMNS, columns);
        }
    }

    /** Rows, a space, columns; or nothing. */
    private static String asked() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(Redirect.DISCARD)
                    .start();
            try (InputStream answer = stty.getInputStream()) {
                if (!stty.waitFor(STTY_MILLIS, TimeUnit.MILLISECONDS)) {
                    stty.destroyForcibly();
                    return "";
                }
                return new String(answer.readAllBytes(), StandardCharsets.US_ASCII).strip();
            }
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** The number in this text, if something can be drawn in so much. */
    static int sane(String text, int least, int otherwise) {
        if (!text.matches("[0-9]{1,5}")) {
            return otherwise;
        }
        int number = Integer.parseInt(text);
        return number < least ? otherwise : Math.min(number, MOST);
    }
}
