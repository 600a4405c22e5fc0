package dev.spate.storage.files;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which parts of files are in the page cache of the system, so that reading them waits for no disk. It asks the kernel ({@code
 * mincore}) by way of mappings, of which nobody ever reads a byte: they take no memory, and a file that is cut harms nobody.
 *
 * <p>Of a file that we may not write to, Linux calls everything resident; so such a file counts as not resident. Safe for all
 * threads.
 */
final class ResidentPages {
    private static final Logger LOG = LoggerFactory.getLogger(ResidentPages.class);
    private static final int CHUNK_BITS = 30;
    private static final long CHUNK_BYTES = 1L << CHUNK_BITS;
    private static final long CHUNK_MASK = CHUNK_BYTES - 1;

    /** Of smaller files a leecher takes too little at once to gain from it. */
    private static final long LEAST_FILE_BYTES = 1 << 20;

    /** Java cannot unmap, and the system allows 65,530 mappings. */
    private static final int MOST_CHUNKS = 512;

    private final Map<Long, MappedByteBuffer> chunks = new ConcurrentHashMap<>();
    private final AtomicInteger mapped = new AtomicInteger();

    private static long key(int file, long position) {
        return (long) file << Integer.SIZE | position >> CHUNK_BITS;
    }

    /** Begins to know a file, as far as it can be mapped. */
    void opened(int file, Path path, FileChannel channel) {
        try {
            long size = channel.size();
            if (size < LEAST_FILE_BYTES || !Files.isWritable(path)) {
                return;
            }
            for (long from = 0; from < size; from += CHUNK_BYTES) {
                if (!chunks.containsKey(key(file, from)) && mapped.incrementAndGet() <= MOST_CHUNKS) {
                    long bytes = Math.min(CHUNK_BYTES, size - from);
                    chunks.put(key(file, from), channel.map(FileChannel.MapMode.READ_ONLY, from, bytes));
                }
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{} is not mapped: {}", path, e.toString());
        }
    }

    /** Whether all of these bytes are resident; false also when that is not known. */
    boolean areResident(int file, long position, int length) {
        MappedByteBuffer chunk = chunks.get(key(file, position));
        long offset = position & CHUNK_MASK;
        return chunk != null
                && offset + length <= chunk.capacity()
                && chunk.slice((int) offset, length).isLoaded();
    }

    /** Knows nothing of a file any more: it was changed, or is gone. */
    void forget(int file) {
        chunks.keySet().removeIf(key -> key >> Integer.SIZE == file);
    }

    void clear() {
        chunks.clear();
    }
}
