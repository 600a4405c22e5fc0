package dev.spate.storage.hashing;

import dev.spate.storage.PieceHasher;
import dev.spate.storage.StorageException;
import dev.spate.storage.files.FileSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads parts of files into a hasher. Confined to one disk thread; keeps one file open and one buffer, however long the pieces
 * are.
 */
public final class SpanReader implements AutoCloseable {
    /** Small enough that what was read is hashed from the cache of the core. */
    private static final int CHUNK_BYTES = 256 << 10;

    private final PieceHasher hasher;
    private final PieceSweep sweep;
    private final ByteBuffer chunk;
    private FileChannel channel;
    private Path openPath;

    /** @param sweep is told of what was read */
    public SpanReader(PieceHasher hasher, PieceSweep sweep) {
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
                channel = FileChannel.open(path, StandardOpenOption.READ);
                openPath = path;
            }
            for (int done = 0; done < span.lengthBytes(); ) {
                chunk.clear().limit(Math.min(chunk.capacity(), span.lengthBytes() - done));
                int got = channel.read(chunk, span.filePosition() + done);
                if (got <= 0) {
                    return false;
                }
                hasher.update(chunk.flip());
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
            chunk.clear().limit(Math.min(chunk.capacity(), length - done));
            int step = chunk.limit();
            while (chunk.remaining() >= Long.BYTES) {
                chunk.putLong(0);
            }
            while (chunk.hasRemaining()) {
                chunk.put((byte) 0);
            }
            hasher.update(chunk.flip());
            sweep.advance(step);
            done += step;
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
