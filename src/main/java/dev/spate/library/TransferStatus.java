package dev.spate.library;

import java.time.Duration;
import java.util.OptionalInt;

/** How a transfer stands at one moment. Immutable. Later versions may have more methods: others do not implement it. */
public interface TransferStatus {
    /** What a transfer is doing, in order. */
    enum Phase {
        /** Fetching the torrent by its URL, or asking peers for the metadata of a magnet link. */
        METADATA,
        /** Reading what is on the disk already. */
        CHECKING,
        /** Looking for peers, and downloading. */
        DOWNLOADING,
        /** Everything that is wanted is there, and is given to others. */
        SEEDING,
        /** Telling trackers, and closing the files. */
        FINISHING,
        /** Over, one way or the other. */
        ENDED
    }

    /**
     * What it is doing.
     *
     * @return the phase
     */
    Phase phase();

    /**
     * The torrent's name.
     *
     * @return empty until it is known
     */
    String name();

    /**
     * Size of what is wanted.
     *
     * @return bytes; 0 while the metadata is unknown
     */
    long totalBytes();

    /**
     * How much of that is on the disk and matches its hashes.
     *
     * @return bytes
     */
    long verifiedBytes();

    /**
     * The same as a part of the whole.
     *
     * @return 0 to 1
     */
    default double progress() {
        return totalBytes() == 0 ? 0 : (double) verifiedBytes() / totalBytes();
    }

    /**
     * Taken from peers and web seeds in this run.
     *
     * @return bytes of content
     */
    long receivedBytes();

    /**
     * Given to peers in this run.
     *
     * @return bytes of content
     */
    long sentBytes();

    /**
     * What was received lately.
     *
     * @return bytes a second
     */
    double receivedPerSecond();

    /**
     * What was given lately.
     *
     * @return bytes a second
     */
    double sentPerSecond();

    /**
     * Peers that we are connected to.
     *
     * @return how many
     */
    int connectedPeers();

    /**
     * Addresses of peers that we have heard of.
     *
     * @return how many
     */
    int knownPeers();

    /**
     * What keeps bytes from flowing, in a few words for a person.
     *
     * @return empty while they flow
     */
    String waitingFor();

    /**
     * Where peers can dial us.
     *
     * @return a port; empty as long as they cannot
     */
    OptionalInt listenPort();

    /**
     * Time since the transfer began.
     *
     * @return its length
     */
    Duration elapsed();
}
