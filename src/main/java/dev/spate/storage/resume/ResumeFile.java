package dev.spate.storage.resume;

import dev.spate.storage.SiblingName;
import dev.spate.storage.StorageException;
import dev.spate.storage.files.DirectorySync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code OUT.spate}: what is recorded, and by its lock the right to write to OUT.
 *
 * <p>The lock belongs to the inode that bears the name. A new record is written to another file, which is locked before it
 * takes the name over, so that the one who holds the name always holds its lock; whoever locked an inode that has lost
 * the name meanwhile tries again. The system drops the lock when the process dies. An empty file records nothing: it
 * stands from the lock to the first record.
 *
 * <p>Not thread-safe: one thread at a time, ordered by its callers.
 */
public final class ResumeFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResumeFile.class);

    private static final String ENDING = ".spate";
    /** Of the next record until it takes the name over. */
    private static final String NEXT = ".tmp";

    /** The system's lock keeps other processes away; and a process that closes such a file twice loses it. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Path out;
    private FileChannel channel;
    /** Of the inode that we have locked. */
    private Object identity;

    private ResumeFile(Path path, Path out) {
        this.path = path;
        this.out = out;
    }

    /** Where the record of an output is: beside it, by its name and {@code .spate}, or a {@link SiblingName} when that is too long. */
    public static Path of(Path out) {
        return out.resolveSibling(SiblingName.of(out.getFileName().toString(), ENDING, NEXT.length()));
    }

    /** Where the next record is written before it takes the name of this one. */
    public static Path nextOf(Path record) {
        return record.resolveSibling(record.getFileName() + NEXT);
    }

    /** For an output beside which nothing can be written: records nothing, and keeps nobody away. */
    public static ResumeFile unrecorded(Path path, Path out) {
        return new ResumeFile(path, out);
    }

    private boolean isUnrecorded() {
        return channel == null;
    }

    /**
     * Takes the lock, making an empty file if need be.
     *
     * @param out named in the messages
     * @throws StorageException kind LOCKED when somebody else has it, in this process or another
     */
    public static ResumeFile lock(Path path, Path out) throws StorageException {
        Path held;
        try {
            held = path.getParent().toRealPath().resolve(path.getFileName());
        } catch (NoSuchFileException e) {
            throw new StorageException(
                    StorageException.Kind.IO,
                    "cannot write " + out + ": the directory " + path.getParent() + " does not exist (create it first)",
                    e);
        } catch (IOException e) {
            throw StorageException.of("cannot write", out, e);
        }
        if (!HELD.add(held)) {
            throw locked(out);
        }
        boolean done = false;
        try {
            ResumeFile file = new ResumeFile(held, out);
            file.lockNamed();
            done = true;
            return file;
        } catch (IOException e) {
            throw StorageException.of("cannot write", held, e);
        } finally {
            if (!done) {
                HELD.remove(held);
            }
        }
    }

    private void lockNamed() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            Object before = identity(path);
            FileChannel named = FileChannel.open(
                    path,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    LinkOption.NOFOLLOW_LINKS);
            boolean kept = false;
            try {
                if (!tryLock(named, path)) {
                    throw locked(out);
                }
                // The inode that we hold open cannot be reused, so an equal identity means that it has the name.
                kept = before != null && before.equals(identity(path));
                if (kept) {
                    channel = named;
                    identity = before;
                    return;
                }
            } finally {
                if (!kept) {
                    named.close();
                }
            }
        }
        throw new IOException("it is replaced all the time");
    }

    private static boolean tryLock(FileChannel channel, Path path) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (IOException e) {
            LOG.warn(
                    "{} cannot be locked here ({}): make sure that only one download writes to this output",
                    path,
                    e.getMessage());
            return true;
        }
    }

    private static Object identity(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!found.isRegularFile()) {
            throw new IOException("it is not a file (move it away)");
        }
        return found.fileKey() == null ? path : found.fileKey();
    }

    private static StorageException locked(Path out) {
        return new StorageException(
                StorageException.Kind.LOCKED,
                out + " is in use: it is downloaded to, or seeded, already (wait for that to end, or name another"
                        + " output with -o)");
    }

    /**
     * What is recorded; empty when nothing is.
     *
     * @param mostBytes what may be read into memory; something longer is no record of this download
     * @throws StorageException kind OTHER_TORRENT when it is longer
     */
    public byte[] read(long mostBytes) throws StorageException {
        if (isUnrecorded()) {
            return new byte[0];
        }
        try {
            long size = channel.size();
            if (size > mostBytes) {
                throw new StorageException(
                        StorageException.Kind.OTHER_TORRENT,
                        path + " is too long to be the record of this torrent: " + size
                                + " bytes (move it away, name another output with -o, or use --overwrite)");
            }
            ByteBuffer content = ByteBuffer.allocate((int) size);
            while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {
                // until all is read
            }
            return content.array();
        } catch (IOException e) {
            throw StorageException.of("cannot read", path, e);
        }
    }

    /** Brings to the disk what was replaced without a force. */
    void force() throws StorageException {
        if (isUnrecorded()) {
            return;
        }
        try {
            channel.force(true);
            DirectorySync.force(path.getParent());
        } catch (IOException e) {
            throw StorageException.of("cannot write", path, e);
        }
    }

    /**
     * Replaces the record, atomically.
     *
     * @throws StorageException kind LOCKED when another download has taken the output, as it could after the file was deleted
     * @param force whether to wait until the disk has it, which surviving a power loss takes and surviving kill -9 does not
     */
    public void replace(byte[] record, boolean force) throws StorageException {
        if (isUnrecorded()) {
            return;
        }
        Path next = nextOf(path);
        FileChannel opened = null;
        try {
            lockAgainIfLost();
            // A killed run may have left one, or somebody may have put a link there, which must not be followed.
            Files.deleteIfExists(next);
            opened = FileChannel.open(
                    next, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            if (!tryLock(opened, next)) {
                throw new IOException("another process has locked it");
            }
            for (ByteBuffer content = ByteBuffer.wrap(record); content.hasRemaining(); ) {
                opened.write(content);
            }
            if (force) {
                opened.force(true);
            }
            Object replaced = identity(next);
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
            identity = replaced;
            FileChannel previous = channel;
            channel = opened;
            opened = null;
            previous.close();
            if (force) {
                DirectorySync.force(path.getParent());
            }
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw StorageException.of("cannot write", next, e);
        } finally {
            if (opened != null) {
                closeQuietly(opened);
                discard(next);
            }
        }
    }

    /** Somebody may have deleted or replaced the file, and another download may have begun then. */
    private void lockAgainIfLost() throws IOException {
        if (!hasName()) {
            FileChannel lost = channel;
            lockNamed();
            lost.close();
        }
    }

    private boolean hasName() throws IOException {
        return !isUnrecorded() && identity != null && identity.equals(identity(path));
    }

    /** Removes the file and gives the lock back. A file of another program that has taken the name stays. */
    public void remove() {
        try {
            if (hasName()) {
                discard(path);
            }
        } catch (IOException e) {
            LOG.warn("cannot remove {}: {}", path, e.getMessage());
        }
        close();
    }

    /** Gives the lock back; what is recorded stays. */
    @Override
    public void close() {
        if (!isUnrecorded()) {
            closeQuietly(channel);
            HELD.remove(path);
        }
    }

    private static void discard(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("cannot remove {}: {}", path, e.getMessage());
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing the state file failed", e);
        }
    }
}
