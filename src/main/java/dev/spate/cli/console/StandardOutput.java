package dev.spate.cli.console;

import dev.spate.cli.CommandException;
import dev.spate.cli.ExitCode;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Stdout: lines of UTF-8, whatever the locale. Any thread may write; a line is never torn.
 *
 * <p>Buffered: a line is seen after {@link #flush}.
 */
public final class StandardOutput {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final OutputStream sink;
    private final BooleanSupplier pipe;

    public StandardOutput(OutputStream sink) {
        this(sink, () -> false);
    }

    /**
     * @param sink stdout
     * @param pipe tells, when asked, whether it is a pipe
     */
    StandardOutput(OutputStream sink, BooleanSupplier pipe) {
        this.sink = new BufferedOutputStream(sink, BUFFER_BYTES);
        this.pipe = pipe;
    }

    /** Stdout of this process. */
    static StandardOutput ofProcess() {
        return new StandardOutput(new FileOutputStream(FileDescriptor.out), StandardOutput::isStdoutPipe);
    }

    /** The reader of our stdout has gone: the run ends, without an error. */
    public static final class ReaderGone extends IOException {
        private static final long serialVersionUID = 1L;

        ReaderGone(IOException cause) {
            super(cause);
        }
    }

    /**
     * Writes one line.
     *
     * @throws ReaderGone when stdout is a pipe that nobody reads any more
     * @throws CommandException when it cannot be written for another reason, such as a full disk
     */
    public void line(String text) throws ReaderGone {
        byte[] bytes = (text + '\n').getBytes(StandardCharsets.UTF_8);
        lock.lock();
        try {
            sink.write(bytes);
        } catch (IOException e) {
            throw failed(e);
        } finally {
            lock.unlock();
        }
    }

    /** What writes a line of any length without having it in memory. */
    @FunctionalInterface
    public interface LineWriter {
        void to(OutputStream sink) throws IOException;
    }

    /** Writes one line that need not be in memory; throws as {@link #line} does. */
    public void line(LineWriter text) throws ReaderGone {
        lock.lock();
        try {
            text.to(sink);
            sink.write('\n');
        } catch (IOException e) {
            throw failed(e);
        } finally {
            lock.unlock();
        }
    }

    /** Writes all remaining bytes as they are, without waiting for a {@link #flush}; throws as {@link #line} does. */
    public void bytes(ByteBuffer bytes) throws ReaderGone {
        lock.lock();
        try {
            if (bytes.hasArray()) {
                sink.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            } else {
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                sink.write(copy);
            }
            sink.flush();
        } catch (IOException e) {
            throw failed(e);
        } finally {
            lock.unlock();
        }
    }

    /** Flushes what was written so far; throws as {@link #line} does. */
    public void flush() throws ReaderGone {
        lock.lock();
        try {
            sink.flush();
        } catch (IOException e) {
            throw failed(e);
        } finally {
            lock.unlock();
        }
    }

    private ReaderGone failed(IOException e) {
        String why = String.valueOf(e.getMessage());
        if (why.toLowerCase(Locale.ROOT).contains("pipe") || pipe.getAsBoolean()) {
            return new ReaderGone(e);
        }
        throw new CommandException(ExitCode.DISK, "cannot write the results to stdout: " + why);
    }

    /** The system's message may be in another language; on Linux the descriptor tells. */
    private static boolean isStdoutPipe() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("pipe:") || target.startsWith("socket:");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
