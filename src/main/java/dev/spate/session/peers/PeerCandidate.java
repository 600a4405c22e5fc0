package dev.spate.session.peers;

import java.net.InetSocketAddress;

/** An address that was heard of, and what came of it. Owner: the event loop. */
final class PeerCandidate {
    final InetSocketAddress address;

    /** Orders those that are due in the same nanosecond. */
    final long number;

    /** The source that named it; of several, one that has fewer others to offer. */
    PeerSource source;

    int failures;
    boolean busy;
    boolean met;
    boolean hope;

    /** Whether it was never dialled. */
    boolean untried;

    long dialAtNanos;

    /** Links of the source's queue of those never dialled. */
    PeerCandidate previous;

    PeerCandidate next;

    PeerCandidate(InetSocketAddress address, long number) {
        this.address = address;
        this.number = number;
    }

    /** In the order in which they are to be dialled again. */
    static int byTime(PeerCandidate one, PeerCandidate other) {
        long earlier = one.dialAtNanos - other.dialAtNanos;
        return earlier == 0 ? Long.compare(one.number, other.number) : Long.signum(earlier);
    }
}
