package dev.spate.storage.resume;

import dev.spate.bencode.BString;
import dev.spate.storage.PeerAddresses;
import dev.spate.storage.StorageException;
import dev.spate.storage.Transferred;
import dev.spate.storage.VerifiedPieces;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileStat;
import dev.spate.storage.files.FileStats;
import dev.spate.storage.files.OutputFiles;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.InfoHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records which pieces are verified: first the data is forced to disk, then the record that claims it.
 *
 * <p>What is written after a record changes a file's time, so the next run does not believe the record for that file but
 * hashes it, and nothing that reached a file is lost. That is why no piece may be between its write and its mark while
 * pieces and times are noted: writers hold the shared side of a lock, and the note is taken under the other.
 *
 * <p>Safe for all threads; recording is for the state thread, but for the one record in {@link #write}.
 */
public final class ResumeWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ResumeWriter.class);

    /** Each force of a small file commits the file system's journal, and all that create files wait for that. */
    private static final int MAX_FORCES = 64;

    private static final Duration SETTLED_TIMEOUT = Duration.ofSeconds(10);

    /** Work that may fail with a person's message. */
    @FunctionalInterface
    public interface Writing {
        /** Returns whether what was written is kept: else it was compared only, and nothing was written. */
        boolean run() throws StorageException;
    }

    private final InfoHash infoHash;
    private final FileMap map;
    private final OutputFiles output;
    private final Supplier<Map<Integer, BString>> layers;
    private final VerifiedPieces verified;
    private final ResumeFile file;
    private final UnprovenFiles unproven;
    private final FileStats stats;
    private volatile Transferred transferred;
    private volatile PeerAddresses peers;
    private final ReentrantReadWriteLock writing = new ReentrantReadWriteLock();
    private final ReentrantLock recording = new ReentrantLock();
    /** Done when the disk has the first record, which says whose the files are. No file may be made before. */
    private final CompletableFuture<Void> firstRecordForced = new CompletableFuture<>();
    /** Set under {@link #recording}; volatile for the threads that write. */
    private volatile Optional<StorageException> broken = Optional.empty();

    /** What the record says now; under {@link #recording}. */
    private ResumeData recorded;

    /** Written under {@link #recording}. */
    private volatile int recordBytes;

    /** Written under {@link #recording}, and by the disk thread that settles whose the files are. */
    private volatile boolean behind;

    /**
     * The first record, of what is given here, is there already.
     *
     * @param stats of all files and of the part file as last recorded
     * @param transferred as last recorded
     * @param peers as last recorded
     * @param layers the piece layers that the torrent does not have; any thread
     */
    public ResumeWriter(
            InfoHash infoHash,
            FileMap map,
            OutputFiles output,
            VerifiedPieces verified,
            ResumeFile file,
            UnprovenFiles unproven,
            List<FileStat> stats,
            Transferred transferred,
            PeerAddresses peers,
            Supplier<Map<Integer, BString>> layers) {
        this.infoHash = infoHash;
        this.map = map;
        this.output = output;
        this.verified = verified;
        this.file = file;
        this.unproven = unproven;
        this.stats = FileStats.copyOf(stats);
        this.transferred = transferred;
        this.peers = peers;
        this.layers = layers;
        this.recorded = data(verified.copy(), map.parted());
    }

    /**
     * Brings the first record to the disk. Without it a power loss could leave files of ours with no record, and the next
     * run would take them for somebody else's.
     */
    public void forceFirstRecord() {
        try {
            file.force();
        } catch (StorageException | RuntimeException | Error e) {
            LOG.debug("the first record was not forced: {}", e.getMessage());
        } finally {
            firstRecordForced.complete(null);
        }
    }

    /**
     * Writes the bytes of pieces, then marks the pieces: one step for the recording. Waits for {@link #forceFirstRecord}. After the
     * last piece that tells whose files these are, what is known now is recorded before other pieces can come: a piece
     * half written must not make a file look like somebody else's.
     *
     * @return whether they were kept
     * @throws StorageException also when the disk did not take what was written before
     */
    public boolean write(List<Integer> pieces, Writing bytes) throws StorageException {
        firstRecordForced.join();
        check();
        boolean nowSettled = false;
        writing.readLock().lock();
        try {
            if (!bytes.run()) {
                return false;
            }
            for (int piece : pieces) {
                verified.add(piece);
                nowSettled |= unproven.stored(piece);
            }
        } finally {
            writing.readLock().unlock();
        }
        if (nowSettled) {
            behind = true;
            recordIfNeeded(SETTLED_TIMEOUT);
        }
        return true;
    }

    /** Marks a piece that is in memory and reaches no file: no record will tell of it. */
    public void hold(int piece) {
        verified.add(piece);
    }

    /**
     * Changes which files have their bytes in the part file: those of files that leave it are copied into the files. No piece
     * is written meanwhile; the next record says so. Blocks.
     *
     * @param leave files whose bytes are to be in themselves
     * @param enter files whose bytes are to be in the part file, unless there is something of them already
     * @throws StorageException kind FOREIGN when something is where such a file is to be; then all is as before
     */
    public void part(Bitfield leave, Bitfield enter) throws StorageException {
        firstRecordForced.join();
        check();
        writing.writeLock().lock();
        try {
            Bitfield have = verified.copy();
            Bitfield parted = map.parted();
            for (int file = leave.nextSet(0); file >= 0; file = leave.nextSet(file + 1)) {
                if (parted.clear(file) && map.length(file) > 0) {
                    output.takeFromPart(file, have);
                }
            }
            for (int file = enter.nextSet(0); file >= 0; file = enter.nextSet(file + 1)) {
                if (!isAnyOf(file, have) && !output.exists(file)) {
                    parted.set(file);
                }
            }
            map.setParted(parted);
        } finally {
            writing.writeLock().unlock();
        }
        behind = true;
    }

    /** Whether a piece is there of those that the file shares with others. */
    private boolean isAnyOf(int file, Bitfield have) {
        return map.length(file) > 0 && (have.get(map.firstPiece(file)) || have.get(map.lastPiece(file)));
    }

    /** What was transferred so far, in all runs; the next record says so. Any thread. */
    public void transferred(Transferred total) {
        if (!total.equals(transferred)) {
            transferred = total;
            behind = true;
        }
    }

    /** The peers to begin with in the next run; the next record names them. Any thread. */
    public void peers(PeerAddresses known) {
        if (!known.equals(peers)) {
            peers = known;
            behind = true;
        }
    }

    public PeerAddresses peers() {
        return peers;
    }

    public Transferred transferred() {
        return transferred;
    }

    /**
     * Records if something was written since the last time; a failure is logged and the download goes on.
     *
     * @param timeout as for {@link #record}
     */
    public void recordIfNeeded(Duration timeout) {
        if (broken.isPresent() || (!behind && output.unforced().isEmpty())) {
            return;
        }
        try {
            record(timeout);
        } catch (StorageException e) {
            // When the data was not forced, the next write or the end fails with the same reason, and ends the
            // download.
            if (broken.isEmpty()) {
                LOG.warn("the state was not recorded, and will be tried again: {}", e.getMessage());
            }
        }
    }

    /**
     * Fails when recording has failed for good.
     *
     * @throws StorageException when another download has taken the output, or the disk did not take what was written
     */
    public void check() throws StorageException {
        Optional<StorageException> why = broken;
        if (why.isPresent()) {
            throw why.get();
        }
    }

    /**
     * Records what is verified now.
     *
     * <p>Only so many files are forced, the longest first. The record says of the others that they must be hashed, and the
     * next recording forces more of them. For a torrent of very many files that is cheaper, here and at the next start.
     *
     * @param timeout after so long no further force begins
     * @throws StorageException when the data or the record cannot be forced to disk. After the data could not be, nothing is
     *     recorded any more: the system may have dropped what it could not write, so only a hash can tell. A record that could
     *     not be written leaves the one before it in place, and can be tried again
     */
    public void record(Duration timeout) throws StorageException {
        recording.lock();
        try {
            check();
            behind = true;
            replace(forced(timeout));
            behind = false;
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.LOCKED) {
                broken = Optional.of(e);
            }
            throw e;
        } catch (RuntimeException | Error e) {
            // What was to be forced may not have been: later records must not claim it.
            broken = Optional.of(
                    new StorageException(StorageException.Kind.IO, "cannot record the state: internal error: " + e, e));
            throw e;
        } finally {
            recording.unlock();
        }
    }

    /**
     * Records the piece layers that came since the last time, and nothing else. Without them the next run cannot hash what was
     * written after the record, and would fetch it again; with them alone no data has to be forced first, so this may be done
     * more often than {@link #record}. A failure is logged: the next record has them too.
     */
    public void recordLayers() {
        recording.lock();
        try {
            ResumeData next = recorded.withLayers(layers.get());
            if (broken.isPresent()
                    || next.layers().keySet().equals(recorded.layers().keySet())) {
                return;
            }
            replace(next);
        } catch (StorageException e) {
            if (e.kind() == StorageException.Kind.LOCKED) {
                broken = Optional.of(e);
            } else {
                LOG.debug("the piece layers were not recorded, and will be with the next record: {}", e.getMessage());
                behind = true;
            }
        } finally {
            recording.unlock();
        }
    }

    private void replace(ResumeData next) throws StorageException {
        byte[] bytes = next.write();
        file.replace(bytes, true);
        recorded = next;
        recordBytes = bytes.length;
    }

    /** Length of the record that was written last; 0 before. Any thread. */
    public int recordBytes() {
        return recordBytes;
    }

    /** Forces data, notes the state of the files, and returns what may be claimed. */
    private ResumeData forced(Duration timeout) throws StorageException {
        try {
            Bitfield pieces;
            Bitfield parted;
            Map<Integer, FileStat> noted = new LinkedHashMap<>();
            writing.writeLock().lock();
            try {
                pieces = verified.copy();
                parted = map.parted();
                for (int each : output.takeUnforced(MAX_FORCES)) {
                    noted.put(each, output.stat(each));
                }
                for (int each : output.unforced()) {
                    stats.set(each, stats.get(each).unsure());
                }
            } finally {
                writing.writeLock().unlock();
            }
            force(noted, timeout);
            return data(pieces, parted);
        } catch (StorageException e) {
            broken = Optional.of(e);
            throw e;
        }
    }

    private ResumeData data(Bitfield pieces, Bitfield parted) {
        return new ResumeData(
                infoHash,
                pieces,
                FileStats.copyOf(stats).subList(0, map.fileCount()),
                unproven.files(),
                transferred,
                peers,
                new PartedFiles(parted, stats.get(map.partFile())),
                layers.get());
    }

    private void force(Map<Integer, FileStat> noted, Duration timeout) throws StorageException {
        long begin = System.nanoTime();
        List<Integer> left = new ArrayList<>(0);
        for (Map.Entry<Integer, FileStat> each : noted.entrySet()) {
            int index = each.getKey();
            if (System.nanoTime() - begin <= timeout.toNanos()) {
                output.force(index);
                stats.set(index, each.getValue());
            } else {
                stats.set(index, each.getValue().unsure());
                left.add(index);
            }
        }
        output.markUnforced(left);
    }

    /** Gives the lock back, and removes the record if it is no longer needed. Nothing is recorded afterwards. */
    public void end(boolean remove) {
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
}
