package dev.spate.storage.files;

/**
 * What is known of a file without reading it.
 *
 * @param sizeBytes -1 when it does not exist
 * @param modifiedNanos time of the last change since 1970, as fine as the file system keeps it; 0 when it does not exist
 */
public record FileStat(long sizeBytes, long modifiedNanos) {
    public static final FileStat ABSENT = new FileStat(-1, 0);

    public boolean exists() {
        return sizeBytes >= 0;
    }

    // A record's own two are method handles, which each process makes anew: docs/performance.md, Start.

    @Override
    public boolean equals(Object other) {
        return other instanceof FileStat that && sizeBytes == that.sizeBytes && modifiedNanos == that.modifiedNanos;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(sizeBytes) * 31 + Long.hashCode(modifiedNanos);
    }

    /** The same file with a time that no file has: the reader of such a record hashes the file. */
    public FileStat unsure() {
        return new FileStat(Math.max(0, sizeBytes), Long.MIN_VALUE);
    }
}
