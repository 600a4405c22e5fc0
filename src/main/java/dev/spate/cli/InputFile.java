package dev.spate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads a whole file, pipe or stdin, up to a bound. */
public final class InputFile {
    /** More than any torrent file has: 2 million pieces make 40 MB. */
    static final int MAX_BYTES = 100 * 1024 * 1024;

    private static final int CHUNK_BYTES = 1 << 16;

    private InputFile() {}

    /**
     * The file's bytes.
     *
     * @throws CommandException when there is no such file, it cannot be read, or it is longer than {@link #MAX_BYTES}
     */
    public static byte[] read(Path file) {
        if (Files.isDirectory(file)) {
            throw CommandException.usage("cannot read " + file + ": it is a directory (name a file)");
        }
        try (InputStream in = Files.newInputStream(file)) {
            // Of a pipe nobody can tell how much is left: asked, its channel fails with "Illegal seek".
            return read(in, file.toString(), Files.isRegularFile(file) ? in.available() : 0);
        } catch (NoSuchFileException e) {
            throw CommandException.usage("cannot read " + file + ": no such file (check the path)");
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.DISK, "cannot read " + IoErrors.reason(e) + " (check the file's permissions)");
        }
    }

    /** All of stdin; throws as {@link #read} does. */
    public static byte[] readStdin(InputStream in) {
        try {
            return read(in, "stdin", in.available());
        } catch (IOException e) {
            throw new CommandException(ExitCode.DISK, "cannot read stdin: " + IoErrors.reason(e));
        }
    }

    private static byte[] read(InputStream in, String name, int expected) throws IOException {
        byte[] bytes = new byte[Math.min(MAX_BYTES, Math.max(CHUNK_BYTES, expected))];
        int length = 0;
        // In small parts: a file channel allocates a direct buffer as large as what is read at once.
        for (int got = 0; got >= 0; got = in.read(bytes, length, Math.min(CHUNK_BYTES, bytes.length - length))) {
            length += got;
            if (length == bytes.length) {
                int next = in.read();
                if (next < 0) {
                    break;
                }
                if (length == MAX_BYTES) {
                    throw new CommandException(
                            ExitCode.MALFORMED,
                            "cannot read " + name + ": it has more than 100 MiB, which no torrent has");
                }
                bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_BYTES, 2L * length));
                bytes[length++] = (byte) next;
            }
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
