package dev.spate.storage.files;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.StorageException;
import dev.spate.torrent.Bitfield;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes verified bytes to the torrent's files with a bounded number of them open, the least recently used closed first.
 *
 * <p>Safe for all threads.
 */
public final class OutputFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputFiles.class);

    private static final Set<OpenOption> READ_WRITE_CREATE = Set.of(
            StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS);

    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final FileMap map;
    private final OutputTree tree;
    private final ChannelOpener opener;
    private final ChangeDetector changeDetector;
    private final FileTable open;
    /** Which inode each file written in this run has, so that another one under its name is noticed. */
    private final Map<Integer, Object> identities = new ConcurrentHashMap<>();

    /** The other way round, so that two files of the torrent that are one on the disk are noticed. */
    private final Map<Object, Integer> owners = new ConcurrentHashMap<>();

    private final Set<Integer> unforced = ConcurrentHashMap.newKeySet();

    /** @param found of all files and of the part file, before the first write */
    public OutputFiles(FileMap map, OutputTree tree, ChannelOpener opener, int maxOpen, List<FileStat> found) {
        this.changeDetector = new ChangeDetector(map, tree, found);
        this.map = map;
        this.tree = tree;
        this.opener = opener;
        this.open = new FileTable(maxOpen);
    }

    /** Reads the same files; to be closed on its own. */
    public InputFiles input(int maxOpen) {
        return new InputFiles(map, tree, opener, maxOpen, changeDetector);
    }

    /**
     * Writes all remaining bytes of {@code content}, which has the span's length, to the span's place.
     *
     * @throws StorageException kind CHANGED when the file was deleted, replaced or cut since it was opened
     */
    public void write(FileSpan span, ByteBuffer content) throws StorageException {
        FileEntry entry = map.file(span.file());
        // The part file grows as it is written to.
        boolean whole = span.lengthBytes() == entry.length() || span.file() == map.partFile();
        Path path = tree.path(entry);
        changeDetector.begin(span.file());
        try {
            write(span, path, whole, content);
        } finally {
            changeDetector.end(span.file());
        }
    }

    private void write(FileSpan span, Path path, boolean whole, ByteBuffer content) throws StorageException {
        FileTable.OpenFile file = open.acquire(span.file());
        try {
            FileChannel channel = file.channel(() -> openChecked(span.file(), path, !whole));
            if (!whole && channel.size() < map.file(span.file()).length()) {
                throw changed(path);
            }
            long position = span.filePosition();
            while (content.hasRemaining()) {
                position += channel.write(content, position);
            }
            unforced.add(span.file());
        } catch (IOException e) {
            throw StorageException.of("cannot write", path, e);
        } finally {
            open.release(file);
        }
    }

    /**
     * Copies what the part file has of a parted file into the file itself. No piece may be written meanwhile.
     *
     * @param verified pieces that are there
     * @throws StorageException kind FOREIGN when a file of that name is there already, and as {@link #write}
     */
    public void takeFromPart(int index, Bitfield verified) throws StorageException {
        if (exists(index)) {
            throw new StorageException(
                    StorageException.Kind.FOREIGN,
                    tree.path(map.file(index)) + " came to be meanwhile (end this, and run the same command again)");
        }
        int last = map.lastPiece(index);
        for (int piece = map.firstPiece(index); piece <= last; piece = piece == last ? last + 1 : last) {
            for (FileSpan own : map.ownSpans(piece)) {
                if (own.file() == index && verified.get(piece) && map.isShared(piece)) {
                    write(own, readPart(map.partSpan(own, piece)));
                }
            }
        }
    }

    private ByteBuffer readPart(FileSpan span) throws StorageException {
        ByteBuffer bytes = ByteBuffer.allocate(span.lengthBytes());
        Path path = tree.path(map.file(span.file()));
        try (FileChannel channel = opener.open(path, READ)) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, span.filePosition() + bytes.position()) <= 0) {
                    throw changed(path);
                }
            }
            return bytes.flip();
        } catch (IOException e) {
            throw StorageException.of("cannot read", path, e);
        }
    }

    /** Whether something is at the place of this file. */
    public boolean exists(int index) throws StorageException {
        return tree.stat(map.file(index)).exists();
    }

    /** Removes the part file, if it is there. Nothing may be written to it any more. */
    public void removePart() {
        try {
            Files.deleteIfExists(tree.path(map.file(map.partFile())));
        } catch (IOException e) {
            LOG.warn("cannot remove the part file: {}", e.getMessage());
        }
    }

    /** Takes, of the files written or {@linkplain #markUnforced marked} and not taken since, the {@code limit} longest. */
    public List<Integer> takeUnforced(int limit) {
        PriorityQueue<Integer> longest = new PriorityQueue<>(Comparator.comparingLong(each -> map.length(each)));
        for (int each : unforced) {
            longest.add(each);
            if (longest.size() > limit) {
                longest.remove();
            }
        }
        unforced.removeAll(longest);
        return List.copyOf(longest);
    }

    /** Those that are still to be taken: a view. */
    public Collection<Integer> unforced() {
        return Collections.unmodifiableSet(unforced);
    }

    /** Says that what is read from these files may not have reached the disk. */
    public void markUnforced(Collection<Integer> files) {
        unforced.addAll(files);
    }

    /** The same of files from before this run: their names may not have reached it, either. */
    public void markInherited(Collection<Integer> files) throws StorageException {
        for (int each : files) {
            tree.madeWithParents(tree.path(map.file(each)));
        }
        markUnforced(files);
    }

    /**
     * What a record may say of a file that may have been written.
     *
     * @throws StorageException kind CHANGED when it is not the one that was written
     */
    public FileStat stat(int index) throws StorageException {
        FileEntry entry = map.file(index);
        if (!isOurs(index, tree.path(entry))) {
            throw changed(tree.path(entry));
        }
        return changeDetector.recordable(index, tree.stat(entry));
    }

    /** The files that another program has changed; called when all writes have ended. */
    public List<Integer> changed() throws StorageException {
        return changeDetector.changed();
    }

    /** Brings a file's data and its name to the disk, slowly. */
    public void force(int index) throws StorageException {
        Path path = tree.path(map.file(index));
        // The table is for writers, and a file that was found complete may not be writable: this opens it for reading.
        try (FileChannel channel = opener.open(path, READ)) {
            channel.force(false);
            tree.forceNames(path);
        } catch (IOException e) {
            throw StorageException.of("cannot write", path, e);
        }
    }

    /**
     * Gives a file its final length, creating an empty one, when nothing was lost on the way.
     *
     * @throws StorageException kind CHANGED when it is gone, too short, or not the file that was written
     */
    public void finish(int index) throws StorageException {
        FileEntry entry = map.file(index);
        Path path = tree.path(entry);
        FileStat stat = tree.stat(entry);
        if (stat.sizeBytes() == entry.length() && isOurs(index, path)) {
            return;
        }
        if (entry.length() > 0 && (stat.sizeBytes() < entry.length() || !isOurs(index, path))) {
            throw changed(path);
        }
        FileTable.OpenFile file = open.acquire(index);
        try {
            file.channel(() -> openChecked(index, path, false)).truncate(entry.length());
        } catch (IOException e) {
            throw StorageException.of("cannot write", path, e);
        } finally {
            open.release(file);
        }
    }

    private boolean isOurs(int index, Path path) throws StorageException {
        Object written = identities.get(index);
        return written == null || tree.identity(path).filter(written::equals).isPresent();
    }

    /** Two names of the torrent may be one file: on a file system that ignores case, or by a hard link. */
    private void checkSameFile(int index, Path path, Object identity) throws StorageException {
        Integer other = owners.putIfAbsent(identity, index);
        if (other == null || other == index) {
            return;
        }
        Path otherPath = tree.path(map.file(other));
        if (tree.identity(otherPath).filter(identity::equals).isPresent()) {
            throw SameFileCheck.refusal(otherPath, path);
        }
        // The other one was deleted, and its inode is used again.
        owners.put(identity, index);
    }

    private static StorageException changed(Path path) {
        return new StorageException(
                StorageException.Kind.CHANGED,
                path + " was deleted, replaced or cut while it was being written"
                        + " (run the same command again to fetch what is missing)");
    }

    private FileChannel openChecked(int index, Path path, boolean extend) throws IOException {
        tree.makeParents(path);
        Optional<Object> before = tree.identity(path);
        Object written = identities.get(index);
        if (written != null && before.filter(written::equals).isEmpty()) {
            throw changed(path);
        }
        FileChannel opened = opener.open(path, READ_WRITE_CREATE);
        boolean kept = false;
        try {
            if (before.isEmpty()) {
                tree.made(path);
            }
            Object now = tree.identity(path).orElseThrow(() -> changed(path));
            if (before.isPresent() && !before.get().equals(now)) {
                throw changed(path);
            }
            checkSameFile(index, path, now);
            long length = map.length(index);
            // Before anyone else writes: later, this zero could hit the real last byte. Not again, either: a file
            // that is short when it is opened again was cut meanwhile.
            if (extend && written == null && opened.size() < length) {
                opened.write(ByteBuffer.allocate(1), length - 1);
            }
            identities.put(index, now);
            kept = true;
            return opened;
        } finally {
            if (!kept) {
                opened.close();
            }
        }
    }

    /** Closes the files that are not in use; the others are closed by their last user. */
    @Override
    public void close() {
        open.close();
    }
}
