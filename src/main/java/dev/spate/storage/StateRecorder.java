package dev.spate.storage;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.InfoHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records which pieces are verified: first the data is forced to disk, then the record that claims it.
 *
 * <p>What is written after a record changes a file's time, so the next run does not believe the record for that file but
 * hashes it, and nothing that reached a file is lost. That is why no piece may be between its write and its mark while
 * pieces and times are noted: writers hold the shared side of a lock, and the note is taken under the other.
 *
 * <p>Safe for all threads, but recording is for the state thread alone.
 */
final class StateRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(StateRecorder.class);

    /** Each force of a small file is a commit of the file system's journal, for which all who make files wait. */
    private static final int MAX_FORCES = 64;

    /** Work that may fail with a person's message. */
    @FunctionalInterface
    interface Writing {
        void run() throws StorageException;
    }

    private final InfoHash infoHash;
    private final OutputFiles output;
    private final VerifiedPieces verified;
    private final StateFile file;
    private final FileStat[] stats;
    private final ReentrantReadWriteLock writing = new ReentrantReadWriteLock();
    private final ReentrantLock recording = new ReentrantLock();
    private Optional<StorageException> broken = Optional.empty();

    /** @param stats of all files as last recorded */
    StateRecorder(
            InfoHash infoHash, OutputFiles output, VerifiedPieces verified, StateFile file, List<FileStat> stats) {
        this.infoHash = infoHash;
        this.output = output;
        this.verified = verified;
        this.file = file;
        this.stats = stats.toArray(FileStat[]::new);
    }

    /** Runs what writes a piece's bytes, then marks the piece, as one step for those who record. */
    void write(int piece, Writing bytes) throws StorageException {
        writing.readLock().lock();
        try {
            bytes.run();
            verified.add(piece);
        } finally {
            writing.readLock().unlock();
        }
    }

    /**
     * Records if something was written since the last time; a failure is logged and the download goes on.
     *
     * @param patience as for {@link #record}
     */
    void recordIfNeeded(Duration patience) {
        if (isBroken() || output.unforced().isEmpty()) {
            return;
        }
        try {
            record(patience);
        } catch (StorageException e) {
            LOG.warn("the state was not recorded: {}", e.getMessage());
        }
    }

    /**
     * Records what is verified now.
     *
     * <p>Only so many files are forced, the longest first. Of the others the record says that they must be hashed, and the next
     * one goes on with them; for a torrent of very many files that is the cheaper way at both ends.
     *
     * @param patience when to begin no more forces
     * @throws StorageException when the data or the record cannot be forced to disk. After that nothing is recorded any more:
     *     the system may have dropped what it could not write, so only a hash can tell
     */
    void record(Duration patience) throws StorageException {
        recording.lock();
        try {
            if (broken.isPresent()) {
                throw broken.get();
            }
            Bitfield pieces;
            Map<Integer, FileStat> noted = new LinkedHashMap<>();
            writing.writeLock().lock();
            try {
                pieces = verified.copy();
                for (int each : output.takeUnforced(MAX_FORCES)) {
                    noted.put(each, output.stat(each));
                }
                for (int each : output.unforced()) {
                    stats[each] = stats[each].unsure();
                }
            } finally {
                writing.writeLock().unlock();
            }
            force(noted, patience);
            file.replace(new SavedState(infoHash, pieces, List.of(stats)).write(), true);
        } catch (StorageException e) {
            broken = Optional.of(e);
            throw e;
        } finally {
            recording.unlock();
        }
    }

    private void force(Map<Integer, FileStat> noted, Duration patience) throws StorageException {
        long begin = System.nanoTime();
        List<Integer> left = new ArrayList<>(0);
        for (Map.Entry<Integer, FileStat> each : noted.entrySet()) {
            int index = each.getKey();
            if (System.nanoTime() - begin <= patience.toNanos()) {
                output.force(index);
                stats[index] = each.getValue();
            } else {
                stats[index] = each.getValue().unsure();
                left.add(index);
            }
        }
        output.markUnforced(left);
    }

    /** Gives the lock back, and removes the record if it is no longer needed. Nothing is recorded after that. */
    void end(boolean remove) {
        recording.lock();
        try {
            broken = Optional.of(new StorageException(StorageException.Kind.IO, "the output is closed"));
            if (remove) {
                file.remove();
            } else {
                file.close();
            }
        } finally {
            recording.unlock();
        }
    }

    private boolean isBroken() {
        recording.lock();
        try {
            return broken.isPresent();
        } finally {
            recording.unlock();
        }
    }
}
