package dev.spate.session;

import java.util.Optional;

/**
 * How a download stands at one moment. Immutable: published by the loop, read by anyone.
 *
 * @param phase what it is doing
 * @param name of the torrent, as far as known
 * @param totalBytes of the content; 0 while the metadata is unknown
 * @param verifiedBytes on disk and checked
 * @param receivedBytes of payload taken from peers in this run
 * @param wastedBytes of payload that came for nothing in this run: duplicates, unrequested, corrupt
 * @param sentBytes of payload given to peers in this run
 * @param bytesPerSecond received lately
 * @param sentPerSecond bytes given lately
 * @param peersConnected greeted and not gone
 * @param peersKnown addresses heard of
 * @param peersUnchoked that let us request
 * @param peersServed that we let request
 * @param waitingFor what keeps bytes from flowing, in a few words; empty while they flow
 * @param bottleneck why it is not faster; empty unless that was asked for, and when there is nothing to wait for
 * @param elapsedNanos since the download began
 * @param sentBeforeBytes of payload given to peers in earlier runs
 * @param webSeeds what comes from web seeds; contained in what was received
 */
public record Snapshot(
        Phase phase,
        String name,
        long totalBytes,
        long verifiedBytes,
        long receivedBytes,
        long wastedBytes,
        long sentBytes,
        double bytesPerSecond,
        double sentPerSecond,
        int peersConnected,
        int peersKnown,
        int peersUnchoked,
        int peersServed,
        String waitingFor,
        Optional<Bottleneck> bottleneck,
        long elapsedNanos,
        long sentBeforeBytes,
        WebSeedRate webSeeds) {
    /** Two torrents as one: sums, and of the rest what this one says. */
    public Snapshot plus(Snapshot other) {
        return new Snapshot(
                phase.compareTo(other.phase) <= 0 ? phase : other.phase,
                name,
                totalBytes + other.totalBytes,
                verifiedBytes + other.verifiedBytes,
                receivedBytes + other.receivedBytes,
                wastedBytes + other.wastedBytes,
                sentBytes + other.sentBytes,
                bytesPerSecond + other.bytesPerSecond,
                sentPerSecond + other.sentPerSecond,
                peersConnected + other.peersConnected,
                peersKnown + other.peersKnown,
                peersUnchoked + other.peersUnchoked,
                peersServed + other.peersServed,
                waitingFor.isEmpty() ? "" : other.waitingFor.isEmpty() ? "" : waitingFor,
                bottleneck,
                Math.max(elapsedNanos, other.elapsedNanos),
                sentBeforeBytes + other.sentBeforeBytes,
                webSeeds.plus(other.webSeeds));
    }

    /** The phases of a download, in order; a torrent whose metainfo is at hand skips the first. */
    public enum Phase {
        /** Asking peers for the metadata of a magnet link. */
        METADATA,
        /** Reading what is on the disk already. */
        CHECKING,
        /** Looking for peers and downloading. */
        DOWNLOADING,
        /** Everything is there, and is given to others. */
        SEEDING,
        /** Sending the stopped announces and closing the files. */
        FINISHING,
        /** Over, one way or the other. */
        DONE
    }
}
