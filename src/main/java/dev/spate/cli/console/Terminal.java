package dev.spate.cli.console;

import dev.spate.text.CleanText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Stderr: whole lines, and a live line or a few below them that are drawn over and over. Any thread may write.
 *
 * <p>Automatic wrapping is off only while the live line is being written and the cursor is never hidden, so that there is
 * nothing to restore, however the process ends. The cursor rests in the first column of the first live line: where a
 * terminal that is made narrower wraps the line, the cursor stays at its beginning, and the next drawing erases the rest
 * below.
 */
public final class Terminal {
    private static final String NO_WRAP = "\u001b[?7l";
    private static final String WRAP = "\u001b[?7h";
    private static final String ERASE_BELOW = "\u001b[J";
    private static final String NEXT_LINE = "\u001b[K\r\n";

    private final ReentrantLock lock = new ReentrantLock();
    private final OutputStream sink;
    private final BooleanSupplier interactive;
    private List<String> live = List.of();
    private String taskBar = TaskBar.NOTHING;
    private boolean paused;
    /** Asked at each drawing while it is paused. */
    private BooleanSupplier ours = () -> false;

    private boolean finished;

    /**
     * @param sink stderr
     * @param interactive tells, when asked, whether a terminal is behind it
     */
    public Terminal(OutputStream sink, BooleanSupplier interactive) {
        this.sink = sink;
        this.interactive = interactive;
    }

    /** Stderr of this process. */
    static Terminal ofProcess() {
        return new Terminal(new FileOutputStream(FileDescriptor.err), Terminal::isStderrTerminal);
    }

    /** Whether somebody sees the live line. */
    public boolean isInteractive() {
        return interactive.getAsBoolean();
    }

    /** Writes one line of its own, above the live line if there is one; what is never shown comes escaped. */
    public void line(String text) {
        raw(CleanText.escaped(text));
    }

    /** Writes a stack trace, each line indented; what is never shown comes escaped. */
    public void trace(String text) {
        raw(CleanText.escapedTrace(text));
    }

    private void raw(String text) {
        lock.lock();
        try {
            write(erased() + text + '\n' + drawn());
        } finally {
            lock.unlock();
        }
    }

    /** Draws the live line anew; for a terminal that knows ANSI sequences only. */
    public void live(String text) {
        live(List.of(text));
    }

    /** Draws several, which have to be fewer than the terminal has rows. */
    void live(List<String> lines) {
        lock.lock();
        try {
            paused = paused && !ours.getAsBoolean();
            if (!finished && !paused) {
                live = lines;
                write(drawn());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Shows progress outside of the screen, by a sequence of {@link TaskBar}; taken away at the {@linkplain #finish end}. */
    void taskBar(String sequence) {
        lock.lock();
        try {
            if (!finished && !sequence.equals(taskBar)) {
                taskBar = sequence;
                write(sequence);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The shell has the terminal for a while: the live line is taken away, and none drawn until {@link #resume}, or {@link #resumeWhen}. */
    void pause() {
        lock.lock();
        try {
            paused = true;
            ours = () -> false;
            clearLive();
        } finally {
            lock.unlock();
        }
    }

    /** It is ours again. */
    void resume() {
        lock.lock();
        try {
            paused = false;
        } finally {
            lock.unlock();
        }
    }

    /** It is ours again as soon as this says so, which is asked until it does. */
    void resumeWhen(BooleanSupplier isOurs) {
        lock.lock();
        try {
            ours = isOurs;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the live line away. */
    public void clearLive() {
        lock.lock();
        try {
            write(erased());
            live = List.of();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the live line away for good: what comes of it later is ignored. */
    public void finish() {
        lock.lock();
        try {
            taskBar(TaskBar.NOTHING);
            finished = true;
            clearLive();
        } finally {
            lock.unlock();
        }
    }

    private String erased() {
        return live.isEmpty() ? "" : '\r' + ERASE_BELOW;
    }

    private String drawn() {
        if (live.isEmpty()) {
            return "";
        }
        String back = live.size() == 1 ? "" : "\u001b[" + (live.size() - 1) + 'A';
        return '\r' + NO_WRAP + String.join(NEXT_LINE, live) + ERASE_BELOW + WRAP + '\r' + back;
    }

    /** System.console() would ask about stdin and stdout. */
    private static boolean isStderrTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException noSuchLink) {
            return isTerminalByTest();
        }
    }

    private static boolean isTerminalByTest() {
        try {
            Process test = new ProcessBuilder("test", "-t", "2")
                    .redirectError(Redirect.INHERIT)
                    .start();
            return test.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void write(String text) {
        if (text.isEmpty()) {
            return;
        }
        try {
            sink.write(text.getBytes(StandardCharsets.UTF_8));
            sink.flush();
        } catch (IOException e) {
            // Nobody to tell: stderr is where we would say so.
            finished = true;
        }
    }
}
