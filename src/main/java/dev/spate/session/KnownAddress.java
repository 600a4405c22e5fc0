package dev.spate.session;

import java.net.InetSocketAddress;

/** An address that was heard of, and what came of it. Owner: the event loop. */
final class KnownAddress {
    final InetSocketAddress address;

    /** Tells apart those whose time comes in the same nanosecond. */
    final long number;

    /** Who named it, or the one of several who has fewer others to offer. */
    AddressSource source;

    int failures;
    boolean busy;
    boolean met;
    boolean hope;

    /** Whether it was never dialled. */
    boolean untried;

    long dialAtNanos;

    /** Links of the source's queue of those never dialled. */
    KnownAddress previous;

    KnownAddress next;

    KnownAddress(InetSocketAddress address, long number) {
        this.address = address;
        this.number = number;
    }

    /** In the order in which they are to be dialled again. */
    static int byTime(KnownAddress one, KnownAddress other) {
        long earlier = one.dialAtNanos - other.dialAtNanos;
        return earlier == 0 ? Long.compare(one.number, other.number) : Long.signum(earlier);
    }
}
