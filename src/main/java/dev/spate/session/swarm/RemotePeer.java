package dev.spate.session.swarm;

/** Whom the scheduler asks for blocks: a peer on its connection, or a web seed. Owner: the event loop. */
interface RemotePeer {
    /** Queues a request for a block. */
    void sendRequest(int piece, int offset, int length);

    /** The block is not wanted any more. */
    void sendCancel(int piece, int offset, int length);

    /** Queues that we want something of it, or nothing. */
    void sendInterest(boolean interested);

    /** Ends it from our side: it is not asked again soon. */
    void expel(String reason);

    /** Notes that something waits to be flushed; returns false when that was noted before. */
    boolean markForFlush();

    /** Sends what is queued. */
    void flush(long nowNanos);

    /** Its address, for a person. */
    @Override
    String toString();
}
