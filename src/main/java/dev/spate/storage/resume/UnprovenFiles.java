package dev.spate.storage.resume;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.StorageException;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileSpan;
import dev.spate.storage.files.OutputTree;
import dev.spate.torrent.Bitfield;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Files that no record vouches for, and of which what is there is neither proved right nor wrong: they may be somebody
 * else's. Each has some pieces that tell. Until all of these were fetched and compared, nothing is written at all: no file
 * arises beside those of somebody else. A piece that is compared while others are awaited is not kept, but fetched again.
 *
 * <p>Safe for all threads.
 */
public final class UnprovenFiles {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final FileMap map;
    private final OutputTree tree;
    private final Bitfield pieces;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock. */
    private final Map<Integer, Doubt> doubts = new TreeMap<>();
    /** The pieces that were not compared yet. Guarded by the lock. */
    private final Set<Integer> awaited = new HashSet<>();

    private volatile boolean settled;
    private volatile boolean refused;

    /** What was found in one file so far. Guarded by the lock. */
    private static final class Doubt {
        /** Bytes that are right and not zero. */
        long rightBytes;
        /** Bytes that it has, as last seen; -1: it does not exist. */
        long sizeBytes = -1;
    }

    /** @param unproven the files, each with the pieces that tell */
    public UnprovenFiles(FileMap map, OutputTree tree, Map<Integer, Set<Integer>> unproven) {
        this.map = map;
        this.tree = tree;
        this.pieces = new Bitfield(map.layout().pieceCount());
        unproven.forEach((file, which) -> {
            doubts.put(file, new Doubt());
            awaited.addAll(which);
            which.forEach(pieces::set);
        });
        this.settled = doubts.isEmpty();
    }

    /** The pieces that tell; to be fetched before all others. */
    public Bitfield pieces() {
        return pieces.copy();
    }

    /** The files that may still be somebody else's. */
    public Set<Integer> files() {
        lock.lock();
        try {
            return settled ? Set.of() : new TreeSet<>(doubts.keySet());
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is known whose the files are: then it stays so. */
    public boolean isSettled() {
        return settled;
    }

    /** Whether a file was found to be somebody else's. */
    public boolean refused() {
        return refused;
    }

    /**
     * Compares a piece with what is there, before anything is written.
     *
     * @param content of the piece, verified
     * @return the parts to write: those that are not there already. Empty when the piece is not to be kept, since other
     *     pieces that tell are awaited
     * @throws StorageException kind FOREIGN when a file is somebody else's
     */
    public Optional<List<FileSpan>> toWrite(int piece, ByteBuffer content) throws StorageException {
        List<FileSpan> spans = map.spans(piece);
        if (settled) {
            return Optional.of(spans);
        }
        try {
            List<FileSpan> result = new ArrayList<>(spans.size());
            for (FileSpan span : spans) {
                if (span.pad() || !isInDoubt(span.file(), piece) || !isThere(span, content)) {
                    result.add(span);
                }
            }
            return isLast(piece) ? Optional.of(result) : Optional.empty();
        } catch (StorageException e) {
            refused |= e.kind() == StorageException.Kind.FOREIGN;
            throw e;
        }
    }

    private boolean isInDoubt(int file, int piece) {
        lock.lock();
        try {
            if (!pieces.get(piece)) {
                throw new IllegalStateException(
                        "piece " + piece + " came before those that tell whose files " + doubts.keySet() + " are");
            }
            return doubts.containsKey(file);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the file holds exactly these bytes; if not, those that it holds are right or zeros. */
    private boolean isThere(FileSpan span, ByteBuffer content) throws StorageException {
        FileEntry file = map.file(span.file());
        ByteBuffer wanted = content.slice(content.position() + span.pieceOffset(), span.lengthBytes());
        boolean same = true;
        long rightBytes = 0;
        try (FileChannel channel =
                tree.open(tree.path(file), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            ByteBuffer found = ByteBuffer.allocate(Math.min(CHUNK_BYTES, span.lengthBytes()));
            while (wanted.hasRemaining()) {
                found.clear().limit(Math.min(found.capacity(), wanted.remaining()));
                if (channel.read(found, span.filePosition() + wanted.position()) <= 0) {
                    same = false;
                    break;
                }
                for (found.flip(); found.hasRemaining(); ) {
                    byte there = found.get();
                    boolean right = there == wanted.get();
                    if (!right && there != 0) {
                        throw ForeignFileCheck.foreign(tree, file, " exists and is not the torrent's file");
                    }
                    same &= right;
                    rightBytes += there == 0 ? 0 : 1;
                }
            }
            found(span.file(), rightBytes, channel.size());
            return same;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw StorageException.of("cannot read", tree.path(file), e);
        }
    }

    private void found(int file, long rightBytes, long sizeBytes) {
        lock.lock();
        try {
            Doubt doubt = doubts.get(file);
            doubt.rightBytes += rightBytes;
            doubt.sizeBytes = sizeBytes;
        } finally {
            lock.unlock();
        }
    }

    /** Whether all have told now, and no file was refused. The last one of them has told again until it is stored. */
    private boolean isLast(int piece) throws StorageException {
        lock.lock();
        try {
            if (awaited.size() > 1 || !awaited.contains(piece)) {
                awaited.remove(piece);
                return false;
            }
            for (Map.Entry<Integer, Doubt> each : doubts.entrySet()) {
                FileEntry file = map.file(each.getKey());
                Doubt doubt = each.getValue();
                if (doubt.sizeBytes > file.length()) {
                    throw ForeignFileCheck.foreign(tree, file, " exists and is longer than the torrent's file");
                }
                // Made longer on the word of a few bytes, it could be a file that whoever made the torrent has guessed.
                if (doubt.sizeBytes >= 0
                        && doubt.sizeBytes < file.length()
                        && doubt.rightBytes < ForeignFileCheck.PROOF_BYTES) {
                    throw ForeignFileCheck.foreign(tree, file, ForeignFileCheck.TOO_FEW_BYTES);
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The piece is in the files. Returns whether it was the last one that was awaited. */
    public boolean stored(int piece) {
        if (settled) {
            return false;
        }
        lock.lock();
        try {
            awaited.remove(piece);
            boolean last = !settled && awaited.isEmpty();
            settled = awaited.isEmpty();
            return last;
        } finally {
            lock.unlock();
        }
    }
}
