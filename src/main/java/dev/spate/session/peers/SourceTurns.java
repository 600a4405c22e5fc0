package dev.spate.session.peers;

import dev.spate.session.PeerOrigin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is dialled next: each source has its turn, however many addresses the others name: a tracker that makes up thousands does
 * not delay those that another one names. Owner: the event loop.
 */
final class SourceTurns {
    private final Map<PeerOrigin, SourceQueue> byOrigin = new HashMap<>();
    private final List<SourceQueue> all = new ArrayList<>();
    private final PeerPriority priority;
    private int turn;

    SourceTurns(PeerPriority priority) {
        this.priority = priority;
    }

    /** The addresses of one source. */
    SourceQueue of(PeerOrigin origin) {
        return byOrigin.computeIfAbsent(origin, none -> {
            SourceQueue queue = new SourceQueue(origin, priority);
            all.add(queue);
            return queue;
        });
    }

    /**
     * The next address to be dialled, or null.
     *
     * @param crowded whether those of high priority go first
     */
    PeerCandidate poll(boolean crowded, long nowNanos) {
        for (int n = all.size(); n > 0; n--) {
            turn = turn + 1 < all.size() ? turn + 1 : 0;
            PeerCandidate candidate = all.get(turn).poll(crowded, nowNanos);
            if (candidate != null) {
                return candidate;
            }
        }
        return null;
    }

    int untried() {
        int count = 0;
        for (SourceQueue each : all) {
            count += each.untried();
        }
        return count;
    }

    /** Gives up an address so that this source can add one; null when only a smaller source has one to give up. */
    PeerCandidate makeRoom(SourceQueue source) {
        SourceQueue largest = source;
        for (SourceQueue each : all) {
            if (each.addresses() > largest.addresses() && each.hasAnyToForget()) {
                largest = each;
            }
        }
        boolean able = largest == source ? source.hasFailed() : largest.hasAnyToForget();
        return able ? largest.forget() : null;
    }
}
