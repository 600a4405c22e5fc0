package dev.spate.session.peers;

import dev.spate.session.PeerOrigin;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeSet;

/** The addresses that one source named, such as one tracker, in the order in which they are to be dialled. Owner: the event loop. */
final class SourceQueue {
    /** After so many new addresses comes one that is due again, so that neither kind keeps the other waiting. */
    private static final int UNTRIED_IN_A_ROW = 7;

    /** Of so many that wait longest the one of the highest priority is dialled: libtorrent looks at a part of its list, too. */
    private static final int COMPARED = 32;

    private final PeerOrigin origin;
    private final PeerPriority priority;
    private final TreeSet<PeerCandidate> later = new TreeSet<>(PeerCandidate::byTime);
    private final Deque<PeerCandidate> hopeless = new ArrayDeque<>();
    private PeerCandidate first;
    private PeerCandidate last;
    private int untried;
    private int inARow;
    private int addresses;

    SourceQueue(PeerOrigin origin, PeerPriority priority) {
        this.origin = origin;
        this.priority = priority;
    }

    /** Whose addresses these are. */
    PeerOrigin origin() {
        return origin;
    }

    /** Number of its addresses, in whatever state. */
    int addresses() {
        return addresses;
    }

    int untried() {
        return untried;
    }

    /** Takes an address that was never dialled. */
    void add(PeerCandidate candidate) {
        candidate.queue = this;
        candidate.untried = true;
        candidate.previous = last;
        candidate.next = null;
        if (last == null) {
            first = candidate;
        } else {
            last.next = candidate;
        }
        last = candidate;
        untried++;
        addresses++;
    }

    private PeerCandidate takeUntried(PeerCandidate candidate) {
        if (candidate.previous == null) {
            first = candidate.next;
        } else {
            candidate.previous.next = candidate.next;
        }
        if (candidate.next == null) {
            last = candidate.previous;
        } else {
            candidate.next.previous = candidate.previous;
        }
        candidate.previous = null;
        candidate.next = null;
        untried--;
        return candidate;
    }

    /** An address of this source is to be dialled again when its time has come. */
    void retry(PeerCandidate candidate) {
        later.add(candidate);
    }

    /** Takes an address out of its turn; returns whether it waited for one. */
    boolean take(PeerCandidate candidate) {
        if (candidate.untried) {
            takeUntried(candidate);
            return true;
        }
        return later.remove(candidate);
    }

    /** An address of this source is not to be dialled any more. */
    void giveUp(PeerCandidate candidate) {
        hopeless.add(candidate);
    }

    /** Takes over an address that another source named too, when fewer others wait before it here. */
    void share(PeerCandidate candidate) {
        SourceQueue other = candidate.queue;
        if (other == this) {
            return;
        }
        if (candidate.untried && untried + 1 < other.untried) {
            other.takeUntried(candidate);
            other.addresses--;
            add(candidate);
        } else if (!candidate.untried && later.size() + 1 < other.later.size() && other.later.remove(candidate)) {
            other.addresses--;
            addresses++;
            candidate.queue = this;
            later.add(candidate);
        }
    }

    /**
     * The next to be dialled, or null.
     *
     * @param crowded whether those of high priority go first
     */
    PeerCandidate poll(boolean crowded, long nowNanos) {
        boolean isDue = !later.isEmpty() && later.first().dialAtNanos - nowNanos <= 0;
        if (first != null && (!isDue || inARow < UNTRIED_IN_A_ROW)) {
            inARow = isDue ? inARow + 1 : 0;
            return takeUntried(crowded ? highest() : first);
        }
        inARow = 0;
        return isDue ? later.pollFirst() : null;
    }

    private PeerCandidate highest() {
        PeerCandidate best = first;
        long most = priority.of(first.address);
        PeerCandidate each = first.next;
        for (int n = 1; n < COMPARED && each != null; n++, each = each.next) {
            long number = priority.of(each.address);
            if (number > most) {
                best = each;
                most = number;
            }
        }
        return best;
    }

    /** Whether there is one that can be forgotten without loss: it was dialled in vain. */
    boolean hasFailed() {
        return !hopeless.isEmpty() || !later.isEmpty();
    }

    boolean hasAnyToForget() {
        return hasFailed() || untried > 0;
    }

    /** Gives up the least promising address: of the failed ones the one that is due last, else the newest. */
    PeerCandidate forget() {
        addresses--;
        if (!hopeless.isEmpty()) {
            return hopeless.poll();
        }
        return later.isEmpty() ? takeUntried(last) : later.pollLast();
    }
}
