package dev.spate.storage.hashing;

import dev.spate.storage.PieceHasher;
import dev.spate.storage.StorageException;
import dev.spate.storage.files.ChannelOpener;
import dev.spate.storage.files.FileSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Reads parts of files into a hasher. Confined to one disk thread; keeps one file open and one buffer, however long the pieces
 * are.
 */
public final class SpanReader implements AutoCloseable {
    /** Small enough that what was read is hashed from the cache of the core; large enough to be read ahead of. */
    private static final int CHUNK_BYTES = 256 << 10;

    /**
     * What is hashed at once. The JDK reads direct memory in strides of 4 KiB, and hashes each by itself: measured, that takes
     * a fifth more CPU time than these.
     */
    private static final int STRIDE_BYTES = 16 << 10;

    private final PieceHasher hasher;
    private final PieceSweep sweep;
    private final ChannelOpener opener;
    private final ByteBuffer chunk;
    private final byte[] stride = new byte[STRIDE_BYTES];
    private final byte[] zeros = new byte[STRIDE_BYTES];
    private FileChannel channel;
    private Path openPath;

    /** @param sweep is told of what was read */
    public SpanReader(PieceHasher hasher, PieceSweep sweep) {
        this(hasher, sweep, FileChannel::open);
    }

    /** With another way to open files, for tests. */
    public SpanReader(PieceHasher hasher, PieceSweep sweep, ChannelOpener opener) {
        this.opener = opener;
        this.hasher = hasher;
        this.sweep = sweep;
        this.chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    }

    /**
     * Adds the bytes of this span to the hasher; false when the file ends before.
     *
     * @param path of a regular file; links are followed
     * @throws StorageException when it cannot be read
     */
    public boolean add(Path path, FileSpan span) throws StorageException {
        try {
            if (!path.equals(openPath)) {
                close();
                channel = opener.open(path, Set.of(StandardOpenOption.READ));
                openPath = path;
            }
            for (int done = 0; done < span.lengthBytes(); ) {
                chunk.clear().limit(Math.min(chunk.capacity(), span.lengthBytes() - done));
                int got = channel.read(chunk, span.filePosition() + done);
                if (got <= 0) {
                    return false;
                }
                hash(chunk.flip());
                sweep.advance(got);
                done += got;
            }
            return true;
        } catch (IOException e) {
            throw StorageException.of("cannot read", path, e);
        }
    }

    /** Adds the zeros of padding (BEP 47), which are in no file. */
    public void addZeros(int length) throws StorageException {
        for (int done = 0; done < length; ) {
            int step = Math.min(zeros.length, length - done);
            hasher.update(zeros, step);
            sweep.advance(step);
            done += step;
        }
    }

    private void hash(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int length = Math.min(stride.length, bytes.remaining());
            bytes.get(stride, 0, length);
            hasher.update(stride, length);
        }
    }

    @Override
    public void close() throws StorageException {
        if (openPath == null) {
            return;
        }
        Path path = openPath;
        openPath = null;
        try {
            channel.close();
        } catch (IOException e) {
            throw StorageException.of("cannot close", path, e);
        }
    }
}
