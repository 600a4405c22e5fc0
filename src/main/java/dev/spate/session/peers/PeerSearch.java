package dev.spate.session.peers;

/** Peers that are being sought and spoken to, for whatever purpose. Owner: the event loop. */
public interface PeerSearch {
    /** Peers greeted and not gone. */
    int connected();

    /** Dials under way. */
    int halfOpen();

    /** There may be more addresses to dial. */
    void dialMore();

    /** Every few seconds: ends what is dead, and goes on with the others. */
    void sweep();

    /** When the last useful byte came, or the search began. */
    long lastByteNanos();
}
