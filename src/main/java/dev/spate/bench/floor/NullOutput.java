package dev.spate.bench.floor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The files of the null client: each is opened with its first byte and closed with its last.
 *
 * <p>Owned by the null client's thread.
 */
final class NullOutput {
    private final Path out;
    private final NullTorrent torrent;
    private final long[] begins;
    private final long[] missing;
    private final FileChannel[] open;

    /** Makes what no byte will make: the directory and the empty files. */
    NullOutput(Path out, NullTorrent torrent) throws IOException {
        this.out = out;
        this.torrent = torrent;
        int files = torrent.lengths.size();
        begins = new long[files];
        missing = new long[files];
        open = new FileChannel[files];
        long at = 0;
        for (int i = 0; i < files; i++) {
            begins[i] = at;
            missing[i] = torrent.lengths.get(i);
            at += missing[i];
            if (missing[i] == 0) {
                open(i).close();
            }
        }
    }

    private FileChannel open(int file) throws IOException {
        Path path = torrent.several ? out.resolve(torrent.paths.get(file)) : out;
        if (torrent.several) {
            Files.createDirectories(path.getParent());
        }
        return FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    }

    /** Writes bytes of the content, each only once. */
    void write(long offset, ByteBuffer bytes) throws IOException {
        int file = Arrays.binarySearch(begins, offset);
        file = file < 0 ? -file - 2 : file;
        int end = bytes.limit();
        for (long at = offset; bytes.position() < end; file++) {
            int length = (int) Math.min(end - bytes.position(), begins[file] + torrent.lengths.get(file) - at);
            if (length > 0) {
                bytes.limit(bytes.position() + length);
                write(file, at - begins[file], bytes);
                at += length;
                bytes.limit(end);
            }
        }
    }

    private void write(int file, long position, ByteBuffer bytes) throws IOException {
        if (open[file] == null) {
            open[file] = open(file);
        }
        long at = position;
        while (bytes.hasRemaining()) {
            int written = open[file].write(bytes, at);
            at += written;
            missing[file] -= written;
        }
        if (missing[file] == 0) {
            open[file].close();
            open[file] = null;
        }
    }
}
