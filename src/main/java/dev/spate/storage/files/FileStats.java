package dev.spate.storage.files;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * The state of each file of a torrent, as many as there are, most of which do not exist for long: where a row of files is
 * absent, nothing is kept of it. Not thread-safe.
 */
public final class FileStats extends AbstractList<FileStat> implements RandomAccess {
    private static final int CHUNK_BITS = 10;
    private static final int CHUNK = 1 << CHUNK_BITS;

    private final int size;
    /** Null where all are absent. */
    private final FileStat[][] chunks;

    private FileStats(int size, FileStat[][] chunks) {
        this.size = size;
        this.chunks = chunks;
    }

    /** None of these exists. */
    public static FileStats absent(int size) {
        return new FileStats(size, new FileStat[(size + CHUNK - 1) >> CHUNK_BITS][]);
    }

    /** A copy, which can be changed. */
    public static FileStats copyOf(List<FileStat> stats) {
        if (stats instanceof FileStats packed) {
            FileStat[][] chunks = packed.chunks.clone();
            for (int i = 0; i < chunks.length; i++) {
                chunks[i] = chunks[i] == null ? null : chunks[i].clone();
            }
            return new FileStats(packed.size, chunks);
        }
        FileStats result = absent(stats.size());
        for (int i = 0; i < result.size; i++) {
            result.set(i, stats.get(i));
        }
        return result;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public FileStat get(int file) {
        FileStat[] chunk = chunks[file >> CHUNK_BITS];
        return chunk == null ? FileStat.ABSENT : chunk[file & CHUNK - 1];
    }

    @Override
    public FileStat set(int file, FileStat stat) {
        FileStat before = get(file);
        FileStat[] chunk = chunks[file >> CHUNK_BITS];
        if (chunk == null && !stat.equals(FileStat.ABSENT)) {
            // The last row ends with the files: a torrent of few, of which there may be hundreds, pays for few.
            chunk = new FileStat[Math.min(CHUNK, size - (file & -CHUNK))];
            Arrays.fill(chunk, FileStat.ABSENT);
            chunks[file >> CHUNK_BITS] = chunk;
        }
        if (chunk != null) {
            chunk[file & CHUNK - 1] = stat;
        }
        return before;
    }
}
