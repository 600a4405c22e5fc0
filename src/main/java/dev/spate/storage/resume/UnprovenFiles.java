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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Files that no record vouches for, and of which what is there is neither proved right nor wrong: they may be somebody
 * else's. Each has some pieces that tell. Until all of these were fetched and compared, no other piece of the file may be
 * stored, and nothing but zeros is overwritten.
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
    private final Map<Integer, Doubt> doubts = new HashMap<>();

    private volatile boolean settled;

    /** What is not known of one file. */
    private static final class Doubt {
        /** The pieces that were not compared yet. */
        final Set<Integer> left;
        /** Whether one that was compared held so much that it was no chance: then zeros of the file may be filled. */
        boolean likely;

        Doubt(Set<Integer> pieces) {
            left = new HashSet<>(pieces);
        }
    }

    /** @param unproven the files, each with the pieces that tell */
    public UnprovenFiles(FileMap map, OutputTree tree, Map<Integer, Set<Integer>> unproven) {
        this.map = map;
        this.tree = tree;
        this.pieces = new Bitfield(map.layout().pieceCount());
        unproven.forEach((file, which) -> {
            doubts.put(file, new Doubt(which));
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
            return new TreeSet<>(doubts.keySet());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Compares a piece with what is there, before any of it is written.
     *
     * @param content of the piece, verified
     * @return the parts to write: those that are not there already
     * @throws StorageException kind FOREIGN when a file is somebody else's
     */
    public List<FileSpan> toWrite(int piece, ByteBuffer content) throws StorageException {
        List<FileSpan> spans = map.spans(piece);
        if (settled) {
            return spans;
        }
        List<FileSpan> result = new ArrayList<>(spans.size());
        for (FileSpan span : spans) {
            if (span.pad() || !isInDoubt(span.file(), piece) || !isThere(piece, span, content)) {
                result.add(span);
            }
        }
        return result;
    }

    private boolean isInDoubt(int file, int piece) {
        lock.lock();
        try {
            boolean inDoubt = doubts.containsKey(file);
            if (inDoubt && !pieces.get(piece)) {
                throw new IllegalStateException(
                        "piece " + piece + " came before those that tell whose file " + file + " is");
            }
            return inDoubt;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the file holds exactly these bytes; if not, those that it holds are right or zeros, and may be written over. */
    private boolean isThere(int piece, FileSpan span, ByteBuffer content) throws StorageException {
        FileEntry file = map.file(span.file());
        ByteBuffer wanted = content.slice(content.position() + span.pieceOffset(), span.lengthBytes());
        boolean same = true;
        long rightBytes = 0;
        long sizeBytes;
        try (FileChannel channel =
                tree.open(tree.path(file), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            sizeBytes = channel.size();
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
                        throw foreign(file);
                    }
                    same &= right;
                    rightBytes += there == 0 ? 0 : 1;
                }
            }
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw StorageException.of("cannot read", tree.path(file), e);
        }
        boolean enough = rightBytes >= ForeignFileCheck.PROOF_BYTES;
        boolean mayBeFilled = isLikely(piece, span.file(), enough);
        // Made longer on the word of a few bytes, it could be a file that whoever made the torrent has guessed.
        if (sizeBytes > file.length() || (sizeBytes < file.length() && !enough) || !(same || mayBeFilled)) {
            throw foreign(file);
        }
        return same;
    }

    /** Whether a file is so likely ours that its zeros may be written over. */
    private boolean isLikely(int piece, int file, boolean enough) {
        lock.lock();
        try {
            Doubt doubt = doubts.get(file);
            if (doubt == null) {
                return true;
            }
            doubt.likely |= enough;
            return doubt.likely || doubt.left.equals(Set.of(piece));
        } finally {
            lock.unlock();
        }
    }

    private StorageException foreign(FileEntry file) throws StorageException {
        return ForeignFileCheck.foreign(tree, file, " exists and is not the torrent's file");
    }

    /** The piece was compared, and is in the files. Returns whether it was the last one that was awaited. */
    public boolean stored(int piece) {
        if (settled) {
            return false;
        }
        lock.lock();
        try {
            doubts.values().forEach(each -> each.left.remove(piece));
            doubts.values().removeIf(each -> each.left.isEmpty());
            boolean last = !settled && doubts.isEmpty();
            settled = doubts.isEmpty();
            return last;
        } finally {
            lock.unlock();
        }
    }
}
