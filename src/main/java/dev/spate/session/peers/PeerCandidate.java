package dev.spate.session.peers;

import dev.spate.session.PeerOrigin;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.Set;

/** An address that was heard of, and what came of it. Owner: the event loop. */
final class PeerCandidate {
    final InetSocketAddress address;

    /** Orders those that are due in the same nanosecond. */
    final long number;

    /** The kinds of all who named it: a bit of each ordinal, as there may be 50,000 of these. */
    private int kinds;

    /** That of the source which named it; of several, one that has fewer others to offer. */
    SourceQueue queue;

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

    /** A source of this kind named it. */
    void namedBy(PeerOrigin.Kind kind) {
        kinds |= 1 << kind.ordinal();
    }

    /** The kinds of all who named it. */
    Set<PeerOrigin.Kind> kinds() {
        Set<PeerOrigin.Kind> all = EnumSet.noneOf(PeerOrigin.Kind.class);
        for (PeerOrigin.Kind each : PeerOrigin.Kind.values()) {
            if ((kinds & 1 << each.ordinal()) != 0) {
                all.add(each);
            }
        }
        return all;
    }

    /** In the order in which they are to be dialled again. */
    static int byTime(PeerCandidate one, PeerCandidate other) {
        long earlier = one.dialAtNanos - other.dialAtNanos;
        return earlier == 0 ? Long.compare(one.number, other.number) : Long.signum(earlier);
    }
}
