package dev.spate.session.peers;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeSet;

/** The addresses that one tracker named, or the person who started us. Owner: the event loop. */
final class PeerSource {
    /** After so many that were never dialled comes one whose time has come again: neither can keep the other waiting. */
    private static final int UNTRIED_IN_A_ROW = 7;

    private final String name;
    private final TreeSet<PeerCandidate> later = new TreeSet<>(PeerCandidate::byTime);
    private final Deque<PeerCandidate> hopeless = new ArrayDeque<>();
    private PeerCandidate first;
    private PeerCandidate last;
    private int untried;
    private int inARow;
    private int addresses;

    PeerSource(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Number of its addresses, in whatever state. */
    int addresses() {
        return addresses;
    }

    int untried() {
        return untried;
    }

    /** Takes an address that was never dialled. */
    void add(PeerCandidate known) {
        known.source = this;
        known.untried = true;
        known.previous = last;
        known.next = null;
        if (last == null) {
            first = known;
        } else {
            last.next = known;
        }
        last = known;
        untried++;
        addresses++;
    }

    private PeerCandidate takeUntried(PeerCandidate known) {
        if (known.previous == null) {
            first = known.next;
        } else {
            known.previous.next = known.next;
        }
        if (known.next == null) {
            last = known.previous;
        } else {
            known.next.previous = known.previous;
        }
        known.previous = null;
        known.next = null;
        untried--;
        return known;
    }

    /** An address of this source is to be dialled again when its time has come. */
    void retry(PeerCandidate known) {
        later.add(known);
    }

    /** An address of this source is not to be dialled any more. */
    void bury(PeerCandidate known) {
        hopeless.add(known);
    }

    /** Takes over an address that waits elsewhere behind more others than it would here. */
    void share(PeerCandidate known) {
        PeerSource other = known.source;
        if (other == this) {
            return;
        }
        if (known.untried && untried + 1 < other.untried) {
            other.takeUntried(known);
            other.addresses--;
            add(known);
        } else if (!known.untried && later.size() + 1 < other.later.size() && other.later.remove(known)) {
            other.addresses--;
            addresses++;
            known.source = this;
            later.add(known);
        }
    }

    /** The next to be dialled, or null. */
    PeerCandidate poll(long nowNanos) {
        boolean isDue = !later.isEmpty() && later.first().dialAtNanos - nowNanos <= 0;
        if (first != null && (!isDue || inARow < UNTRIED_IN_A_ROW)) {
            inARow = isDue ? inARow + 1 : 0;
            return takeUntried(first);
        }
        inARow = 0;
        return isDue ? later.pollFirst() : null;
    }

    /** Whether there is one that can be forgotten without loss: it was dialled in vain. */
    boolean hasFailed() {
        return !hopeless.isEmpty() || !later.isEmpty();
    }

    boolean hasAnyToForget() {
        return hasFailed() || untried > 0;
    }

    /** Gives up the address that is worth least: of those that failed the one to be left alone longest, else the newest. */
    PeerCandidate forget() {
        addresses--;
        if (!hopeless.isEmpty()) {
            return hopeless.poll();
        }
        return later.isEmpty() ? takeUntried(last) : later.pollLast();
    }
}
