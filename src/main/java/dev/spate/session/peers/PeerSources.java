package dev.spate.session.peers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sources of addresses. Each has its turn, however many addresses the others name: a tracker that makes up thousands does
 * not delay those that another one names. Owner: the event loop.
 */
final class PeerSources {
    private final Map<String, PeerSource> byName = new HashMap<>();
    private final List<PeerSource> all = new ArrayList<>();
    private int turn;

    PeerSource of(String name) {
        return byName.computeIfAbsent(name, n -> {
            PeerSource source = new PeerSource(n);
            all.add(source);
            return source;
        });
    }

    /** The next address to be dialled, or null. */
    PeerCandidate poll(long nowNanos) {
        for (int n = all.size(); n > 0; n--) {
            turn = turn + 1 < all.size() ? turn + 1 : 0;
            PeerCandidate candidate = all.get(turn).poll(nowNanos);
            if (candidate != null) {
                return candidate;
            }
        }
        return null;
    }

    int untried() {
        int count = 0;
        for (PeerSource each : all) {
            count += each.untried();
        }
        return count;
    }

    /** Gives up an address so that this source can add one; null when only a smaller source has one to give up. */
    PeerCandidate makeRoom(PeerSource source) {
        PeerSource largest = source;
        for (PeerSource each : all) {
            if (each.addresses() > largest.addresses() && each.hasAnyToForget()) {
                largest = each;
            }
        }
        boolean able = largest == source ? source.hasFailed() : largest.hasAnyToForget();
        return able ? largest.forget() : null;
    }
}
