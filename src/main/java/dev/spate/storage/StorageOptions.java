package dev.spate.storage;

import dev.spate.torrent.Bitfield;
import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link Storage} works; {@link #defaults()} is right for a download.
 *
 * @param overwrite use the output even when what it holds is not of this torrent
 * @param named whether the user named the output. A directory that only the torrent names must hold nothing of others
 * @param diskThreads threads that hash and write, 1 to 4
 * @param idleBytes piece memory kept for reuse while nobody uses it
 * @param openFiles files kept open at once, at least 1
 * @param recordEvery how often the state is recorded while pieces arrive
 * @param closeWithin how long {@link Storage#close()} may take to bring data and state to disk; when it does not suffice,
 *     the next run finds out by hashing
 * @param wanted indices of the files that are to be there; empty: all. Of the others nothing appears on the disk, but for
 *     what is there already
 */
public record StorageOptions(
        boolean overwrite,
        boolean named,
        int diskThreads,
        long idleBytes,
        int openFiles,
        Duration recordEvery,
        Duration closeWithin,
        Optional<Bitfield> wanted) {
    /** How often the state is recorded, for tests that kill short downloads. */
    private static final String RECORD_MILLIS = "spate.record.millis";

    /** @throws IllegalArgumentException when a number is out of its range */
    public StorageOptions {
        if (diskThreads < 1 || diskThreads > 4) {
            throw new IllegalArgumentException("1 to 4 disk threads, not " + diskThreads);
        }
        if (idleBytes < 0 || openFiles < 1 || recordEvery.toMillis() < 1 || closeWithin.isNegative()) {
            throw new IllegalArgumentException(
                    "out of range: " + idleBytes + " " + openFiles + " " + recordEvery + " " + closeWithin);
        }
    }

    /** The same for an output that the user named, and all files. */
    public StorageOptions(
            boolean overwrite,
            int diskThreads,
            long idleBytes,
            int openFiles,
            Duration recordEvery,
            Duration closeWithin) {
        this(overwrite, true, diskThreads, idleBytes, openFiles, recordEvery, closeWithin, Optional.empty());
    }

    /** No overwriting, a named output, 2 disk threads, 32 MiB of idle memory, 64 open files, recorded every 10 s, closed within 700 ms. */
    public static StorageOptions defaults() {
        return new StorageOptions(
                false,
                2,
                32L << 20,
                64,
                Duration.ofMillis(Long.getLong(RECORD_MILLIS, 10_000)),
                Duration.ofMillis(700));
    }

    /** The same, but for whether an output that holds foreign files may be used. */
    public StorageOptions withOverwrite(boolean value) {
        return new StorageOptions(value, named, diskThreads, idleBytes, openFiles, recordEvery, closeWithin, wanted);
    }

    /** The same, but for whether the user named the output. */
    public StorageOptions withNamed(boolean value) {
        return new StorageOptions(
                overwrite, value, diskThreads, idleBytes, openFiles, recordEvery, closeWithin, wanted);
    }

    /** The same with another number of files open at once. */
    public StorageOptions withOpenFiles(int value) {
        return new StorageOptions(overwrite, named, diskThreads, idleBytes, value, recordEvery, closeWithin, wanted);
    }

    /** The same with another number of disk threads. */
    public StorageOptions withDiskThreads(int value) {
        return new StorageOptions(overwrite, named, value, idleBytes, openFiles, recordEvery, closeWithin, wanted);
    }

    /** The same for these files. */
    public StorageOptions withWanted(Optional<Bitfield> files) {
        return new StorageOptions(
                overwrite,
                named,
                diskThreads,
                idleBytes,
                openFiles,
                recordEvery,
                closeWithin,
                files.map(Bitfield::copy));
    }
}
