package dev.spate.dht.node;

import dev.spate.dht.krpc.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Nodes with the same number of first bits in common with us, and some that wait for a place. Owner: its table. */
final class RoutingBucket {
    private static final int MAX_REPLACEMENTS = 8;

    final int capacity;
    final List<RoutingNode> nodes = new ArrayList<>();
    /** The replacement cache, the latest last. All of them have answered once. */
    final List<RoutingNode> replacements = new ArrayList<>();

    long lastChangedNanos;
    boolean refreshed;

    RoutingBucket(int capacity, long nowNanos) {
        this.capacity = capacity;
        this.lastChangedNanos = nowNanos;
    }

    boolean isFull() {
        return nodes.size() >= capacity;
    }

    /** Whether a node of the same operator, so it seems, has a place. */
    boolean hasNeighbour(Endpoint endpoint) {
        Endpoint neighbourhood = endpoint.neighbourhood();
        int hash = neighbourhood.hashCode();
        for (RoutingNode each : nodes) {
            if (each.neighbourhoodHash == hash && each.neighbourhood.equals(neighbourhood)) {
                return true;
            }
        }
        return false;
    }

    /** The one of these nodes that takes longest to answer; null when there is none. */
    RoutingNode slowest(Predicate<RoutingNode> which) {
        RoutingNode slowest = null;
        for (RoutingNode each : nodes) {
            if (which.test(each) && (slowest == null || each.rttNanos > slowest.rttNanos)) {
                slowest = each;
            }
        }
        return slowest;
    }

    /**
     * Lets a node wait for a place.
     *
     * @return the one that waits no longer; null when there was room
     */
    RoutingNode await(RoutingNode node) {
        replacements.add(node);
        return replacements.size() > MAX_REPLACEMENTS ? replacements.remove(0) : null;
    }

    /** Takes the best of those that wait: an id that fits its address first, then the latest; null when nobody waits. */
    RoutingNode takeReplacement() {
        for (int i = replacements.size() - 1; i >= 0; i--) {
            if (replacements.get(i).fitsAddress
                    && !hasNeighbour(replacements.get(i).info.endpoint())) {
                return replacements.remove(i);
            }
        }
        for (int i = replacements.size() - 1; i >= 0; i--) {
            if (!hasNeighbour(replacements.get(i).info.endpoint())) {
                return replacements.remove(i);
            }
        }
        return null;
    }
}
