package dev.spate.storage.files;

import dev.spate.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
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
    /** These three are guarded by the file's lock. */
    private final FileStat[] lastSeen;

    private final int[] writers;
    private final boolean[] changed;

    /** @param found of all files and of the part file, before the first write */
    ChangeDetector(FileMap map, OutputTree tree, List<FileStat> found) {
        this.map = map;
        this.tree = tree;
        this.lastSeen = found.toArray(FileStat[]::new);
        this.writers = new int[lastSeen.length];
        this.changed = new boolean[lastSeen.length];
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /** Before a write; each is followed by {@link #end}, unless it fails. */
    void begin(int file) throws StorageException {
        ReentrantLock lock = locks[file % LOCKS];
        lock.lock();
        try {
            compare(file);
            writers[file]++;
        } finally {
            lock.unlock();
        }
    }

    /** After a write, also one that failed. */
    void end(int file) {
        ReentrantLock lock = locks[file % LOCKS];
        lock.lock();
        try {
            writers[file]--;
            if (writers[file] == 0) {
                lastSeen[file] = tree.stat(map.file(file));
            }
        } catch (StorageException e) {
            // Something else is there now: the next write, or the end, fails with the reason.
            changed[file] = true;
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
        for (int i = 0; i < lastSeen.length; i++) {
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
            return changed[file];
        } finally {
            lock.unlock();
        }
    }

    private void compare(int file) throws StorageException {
        if (writers[file] == 0 && !changed[file]) {
            changed[file] = !tree.stat(map.file(file)).equals(lastSeen[file]);
        }
    }
}
