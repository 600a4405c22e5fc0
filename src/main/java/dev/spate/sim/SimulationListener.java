package dev.spate.sim;

import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.Scheduler;

/** Hears what happens in a simulation; downloaders are numbered from 0. */
public interface SimulationListener {
    /** Hears nothing. */
    SimulationListener NOBODY = new SimulationListener() {};

    /** How often {@link #looks} is called, in virtual time; 0: never. It changes nothing in the simulation. */
    default long lookEveryNanos() {
        return 0;
    }

    /**
     * A look at a download that is not complete, at a moment that has nothing to do with its events.
     *
     * @param connected number of peers
     * @param silentNanos since the last byte of a block
     * @param nowNanos by the clock that the scheduler goes by
     */
    default void looks(int downloader, Scheduler scheduler, int connected, long silentNanos, long nowNanos) {}

    /** One or more requests go out to a peer, together. */
    default void asked(int downloader, PeerKey peer) {}

    /** A block is about to be told to the scheduler. */
    default void arrives(int downloader, PeerKey from, Scheduler scheduler) {}

    /** A block was accepted. */
    default void accepted(int downloader, PeerKey from, int bytes, long elapsedNanos) {}

    /** The block that was accepted last is false. */
    default void deceived(int downloader, PeerKey liar) {}

    /** A piece was verified and stored. */
    default void stored(int downloader, int piece) {}

    /** A false block of this peer was in a piece that failed its hash. */
    default void guilty(int downloader, PeerKey liar) {}

    /**
     * A peer with a choker chokes or unchokes a downloader.
     *
     * @param peer downloaders as they are numbered, then those that only serve
     */
    default void choked(int peer, boolean choke) {}

    /** The scheduler banned a peer. */
    default void banned(int downloader, PeerKey peer) {}

    /** The scheduler dropped a peer. */
    default void dropped(int downloader, PeerKey peer, String reason) {}
}
