package dev.spate.storage.files;

import dev.spate.storage.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open files of a torrent, a bounded number of them: the least recently used is closed first.
 *
 * <p>Safe for all threads. One lock guards the table and is never held during file I/O; a file is opened under a lock of its
 * own.
 */
final class FileTable implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileTable.class);

    private final int maxOpen;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Integer, OpenFile> open = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    /** Opens one file. */
    @FunctionalInterface
    interface Opening {
        FileChannel open() throws IOException;
    }

    FileTable(int maxOpen) {
        this.maxOpen = maxOpen;
    }

    /**
     * Takes a file, which is not closed until it is {@linkplain #release released}.
     *
     * @param index of the file in the torrent
     * @throws StorageException when the table is closed
     */
    OpenFile acquire(int index) throws StorageException {
        List<OpenFile> surplus = new ArrayList<>(0);
        lock.lock();
        try {
            if (closed) {
                throw new StorageException(StorageException.Kind.IO, "the output is closed");
            }
            OpenFile file = open.computeIfAbsent(index, OpenFile::new);
            file.users++;
            Iterator<OpenFile> oldest = open.values().iterator();
            for (int over = open.size() - maxOpen; over > 0 && oldest.hasNext(); ) {
                OpenFile candidate = oldest.next();
                if (candidate.users == 0) {
                    oldest.remove();
                    surplus.add(candidate);
                    over--;
                }
            }
            return file;
        } finally {
            lock.unlock();
            surplus.forEach(OpenFile::close);
        }
    }

    /**
     * Takes a file that is open already, without waiting for anybody.
     *
     * @return null when it is not open, or not yet
     */
    OpenFile acquireIfOpen(int index) {
        lock.lock();
        try {
            OpenFile file = open.get(index);
            if (file == null || file.channel == null) {
                return null;
            }
            file.users++;
            return file;
        } finally {
            lock.unlock();
        }
    }

    void release(OpenFile file) {
        boolean last;
        lock.lock();
        try {
            last = --file.users == 0 && (closed || open.get(file.index) != file);
        } finally {
            lock.unlock();
        }
        if (last) {
            file.close();
        }
    }

    /** Forgets a file that was taken, so that the next user opens it again; its last user closes it. */
    void forget(OpenFile file) {
        lock.lock();
        try {
            open.remove(file.index, file);
        } finally {
            lock.unlock();
        }
    }

    /** Closes the files that are not in use; the others are closed by their last user. */
    @Override
    public void close() {
        List<OpenFile> unused = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            open.values().stream().filter(each -> each.users == 0).forEach(unused::add);
            open.clear();
        } finally {
            lock.unlock();
        }
        unused.forEach(OpenFile::close);
    }

    static final class OpenFile {
        private final int index;
        private final ReentrantLock opening = new ReentrantLock();
        /** Once it is there it stays as long as somebody uses the file. */
        private volatile FileChannel channel;
        /** Guarded by the table's lock. */
        private int users;

        private OpenFile(int index) {
            this.index = index;
        }

        /** The channel of a file that is known to be open. */
        FileChannel openChannel() {
            return channel;
        }

        /** The file's channel; opened by the first who asks. */
        FileChannel channel(Opening how) throws IOException {
            opening.lock();
            try {
                if (channel == null) {
                    channel = how.open();
                }
                return channel;
            } finally {
                opening.unlock();
            }
        }

        private void close() {
            opening.lock();
            try {
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException e) {
                LOG.warn("closing file {} of the torrent failed", index, e);
            } finally {
                channel = null;
                opening.unlock();
            }
        }
    }
}
