package dev.spate.session.peers;

import dev.spate.text.Plural;

/** Looks for peers and talks to them: for the metadata of a magnet link, or for the content. Owner: the event loop. */
public interface PeerSearch {
    /** Peers greeted and not gone. */
    int connected();

    /** Dials under way. */
    int halfOpen();

    /** There may be more addresses to dial. */
    void dialMore();

    /** Every few seconds: ends dead connections, goes on with the others, and asks the trackers when peers are few. */
    void sweep();

    /**
     * When something came that was not there before, or the search began. What comes once more, because a peer hung up
     * in the middle of it, is no progress.
     */
    long lastProgressNanos();

    /** So many peers, in words. */
    static String peers(int count) {
        return Plural.of(count, "peer");
    }

    /** Whether there is no peer, no address that may still be of use, and no source that could name another one. */
    default boolean isHopeless(PeerDiscovery peerDiscovery, PeerList peerList) {
        return peerDiscovery.isExhausted() && connected() + halfOpen() == 0 && !peerList.hasHope();
    }
}
