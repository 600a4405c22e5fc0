package dev.spate.storage.files;

import dev.spate.storage.StorageException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Reads the torrent's files for those who upload, with a bounded number of them open. A file that another program changes is
 * noticed within a second, and one that is cut at once.
 *
 * <p>Safe for all threads; blocks on the disk.
 */
public final class InputFiles implements AutoCloseable {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final FileMap map;
    private final OutputTree tree;
    private final ChannelOpener opener;
    private final ChangeDetector changeDetector;
    private final FileTable open;
    private final ResidentPages residentPages = new ResidentPages();
    /** When each file was last compared with what it was; made with the first look, as a torrent may have a million files. */
    private final AtomicReference<AtomicLongArray> lookedNanos = new AtomicReference<>();

    private final int fileCount;

    InputFiles(FileMap map, OutputTree tree, ChannelOpener opener, int maxOpen, ChangeDetector changeDetector) {
        this.map = map;
        this.tree = tree;
        this.opener = opener;
        this.changeDetector = changeDetector;
        this.open = new FileTable(maxOpen);
        this.fileCount = map.fileCount() + 1;
    }

    private AtomicLongArray looked() {
        AtomicLongArray made = lookedNanos.get();
        return made != null ? made : lookedNanos.updateAndGet(other -> other != null ? other : longAgo());
    }

    private AtomicLongArray longAgo() {
        long[] nanos = new long[fileCount];
        Arrays.fill(nanos, System.nanoTime() - LOOK_AGAIN_NANOS);
        return new AtomicLongArray(nanos);
    }

    /**
     * Appends bytes of a file.
     *
     * @throws StorageException kind CHANGED when another program has changed or cut the file, IO when it cannot be read
     */
    public void read(int index, long position, int length, ByteBuf target) throws StorageException {
        Path path = tree.path(map.file(index));
        FileTable.OpenFile file = open.acquire(index);
        try {
            look(index, path);
            FileChannel channel = file.channel(() -> opened(index, path));
            for (int done = 0; done < length; ) {
                int got = target.writeBytes(channel, position + done, length - done);
                if (got <= 0) {
                    throw changed(path);
                }
                done += got;
            }
        } catch (StorageException e) {
            forget(file, index);
            throw e;
        } catch (IOException e) {
            forget(file, index);
            throw StorageException.of("cannot read", path, e);
        } finally {
            open.release(file);
        }
    }

    /**
     * Appends bytes of a file if they are in the page cache of the system. Does not wait for the disk: the file has to be open,
     * and to have been compared with what it was less than a second ago.
     *
     * @return false, and nothing is appended, when a {@link #read} has to be tried
     */
    public boolean readCached(int index, long position, int length, ByteBuf target) {
        if (System.nanoTime() - looked().get(index) >= LOOK_AGAIN_NANOS
                || !residentPages.areResident(index, position, length)) {
            return false;
        }
        FileTable.OpenFile file = open.acquireIfOpen(index);
        if (file == null) {
            return false;
        }
        int before = target.writerIndex();
        try {
            boolean whole = target.writeBytes(file.openChannel(), position, length) == length;
            if (!whole) {
                target.writerIndex(before);
            }
            return whole;
        } catch (IOException e) {
            return false;
        } finally {
            open.release(file);
        }
    }

    private FileChannel opened(int index, Path path) throws IOException {
        FileChannel channel = opener.open(path, READ);
        residentPages.opened(index, path, channel);
        return channel;
    }

    private void look(int index, Path path) throws StorageException {
        long now = System.nanoTime();
        AtomicLongArray all = looked();
        long last = all.get(index);
        if (now - last >= LOOK_AGAIN_NANOS && all.compareAndSet(index, last, now) && changeDetector.isChanged(index)) {
            all.set(index, now - LOOK_AGAIN_NANOS);
            throw changed(path);
        }
    }

    private void forget(FileTable.OpenFile file, int index) {
        open.forget(file);
        residentPages.forget(index);
    }

    private static StorageException changed(Path path) {
        return new StorageException(
                StorageException.Kind.CHANGED, path + " was changed, cut or deleted while it was being uploaded");
    }

    @Override
    public void close() {
        open.close();
        residentPages.clear();
    }
}
