package dev.spate.session;

import java.nio.file.Path;

/**
 * The figures of a complete download.
 *
 * @param out the file or directory that holds the content
 * @param name of the torrent
 * @param totalBytes of the content that was wanted
 * @param receivedBytes of payload taken from peers in this run; 0 when all was there already
 * @param wastedBytes of payload that came for nothing
 * @param sentBytes of payload given to peers in this run
 * @param elapsedNanos of this run
 * @param peersServed that delivered at least one block
 * @param webSeedBytes of payload taken from web seeds in this run; part of receivedBytes
 * @param wantedFiles how many files were wanted
 * @param files how many the torrent has
 */
public record Summary(
        Path out,
        String name,
        long totalBytes,
        long receivedBytes,
        long wastedBytes,
        long sentBytes,
        long elapsedNanos,
        int peersServed,
        long webSeedBytes,
        int wantedFiles,
        int files) {
    /** Of a torrent of one file, without web seeds. */
    public Summary(
            Path out,
            String name,
            long totalBytes,
            long receivedBytes,
            long wastedBytes,
            long sentBytes,
            long elapsedNanos,
            int peersServed) {
        this(out, name, totalBytes, receivedBytes, wastedBytes, sentBytes, elapsedNanos, peersServed, 0, 1, 1);
    }
}
