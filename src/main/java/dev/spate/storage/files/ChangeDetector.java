package dev.spate.storage.files;

import dev.spate.storage.StorageException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Notices files that somebody else changes in place: their length or time differs from what it was after our last write. A
 * change during a write of ours, or within the same tick of the file system's clock, is not noticed.
 *
 * <p>Safe for all threads.
 */
final class ChangeDetector {
    private static final int LOCKS = 64;

    private final FileMap map;
    private final OutputTree tree;
    private final ReentrantLock[] locks = new ReentrantLock[LOCKS];
    /** By the number of the file's lock, which guards them. */
    private final List<Seen> seen = new ArrayList<>(LOCKS);

    private final int fileCount;

    /** What is known of the files of one lock, by their numbers among these. */
    private static final class Seen {
        final FileStats last;
        final Map<Integer, Integer> writers = new HashMap<>();
        final BitSet changed = new BitSet();

        Seen(int files) {
            last = FileStats.absent(files);
        }
    }

    /** @param found of all files and of the part file, before the first write */
    ChangeDetector(FileMap map, OutputTree tree, List<FileStat> found) {
        this.map = map;
        this.tree = tree;
        this.fileCount = found.size();
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new ReentrantLock();
            seen.add(new Seen((fileCount - i + LOCKS - 1) / LOCKS));
        }
        for (int file = 0; file < fileCount; file++) {
            seen.get(file % LOCKS).last.set(file / LOCKS, found.get(file));
        }
    }

    /** Before a write; each is followed by {@link #end}, unless it fails. */
    void begin(int file) throws StorageException {
        ReentrantLock lock = locks[file % LOCKS];
        lock.lock();
        try {
            compare(file);
            seen.get(file % LOCKS).writers.merge(file, 1, Integer::sum);
        } finally {
            lock.unlock();
        }
    }

    /** After a write, also one that failed. */
    void end(int file) {
        ReentrantLock lock = locks[file % LOCKS];
        lock.lock();
        try {
            Integer left = seen.get(file % LOCKS).writers.merge(file, -1, (some, one) -> some == 1 ? null : some - 1);
            if (left == null) {
                seen.get(file % LOCKS).last.set(file / LOCKS, tree.stat(map.file(file)));
            }
        } catch (StorageException e) {
            // Something else is there now: the next write, or the end, fails with the reason.
            seen.get(file % LOCKS).changed.set(file / LOCKS);
        } finally {
            lock.unlock();
        }
    }

    /** The state to record for a file that has this state now: unsure, so that it is hashed, when another program changed it. */
    FileStat recordable(int file, FileStat now) throws StorageException {
        return isChanged(file) ? now.unsure() : now;
    }

    /** All files that another program has changed. No write may be under way. */
    List<Integer> changed() throws StorageException {
        List<Integer> result = new ArrayList<>(0);
        for (int i = 0; i < fileCount; i++) {
            if (!map.isPad(i) && isChanged(i)) {
                result.add(i);
            }
        }
        return result;
    }

    /** Whether another program has changed this file; never while we write to it. */
    boolean isChanged(int file) throws StorageException {
        ReentrantLock lock = locks[file % LOCKS];
        lock.lock();
        try {
            compare(file);
            return seen.get(file % LOCKS).changed.get(file / LOCKS);
        } finally {
            lock.unlock();
        }
    }

    private void compare(int file) throws StorageException {
        Seen of = seen.get(file % LOCKS);
        int at = file / LOCKS;
        if (!of.writers.containsKey(file) && !of.changed.get(at)) {
            of.changed.set(at, !tree.stat(map.file(file)).equals(of.last.get(at)));
        }
    }
}
