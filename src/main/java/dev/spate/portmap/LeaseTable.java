package dev.spate.portmap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Which mappings are wanted, and when each is asked for: at once, again at half of its lifetime, and after a refusal ever more
 * rarely. Pure.
 */
final class LeaseTable {
    static final long FIRST_RETRY_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final long MOST_RETRY_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int MOST_DOUBLINGS = 5;

    /** A mapping that is to be asked for, or given back. */
    record Due(Mapping mapping, boolean release) {}

    private enum State {
        DUE,
        ASKED,
        HELD
    }

    private static final class Lease {
        private State state = State.DUE;
        private long nextNanos;
        private boolean wanted = true;
        /** Whether the router may have it: then it has to be given back. */
        private boolean granted;

        private int refusals;

        Lease(long nowNanos) {
            this.nextNanos = nowNanos;
        }
    }

    private final Map<Mapping, Lease> leases = new LinkedHashMap<>();

    /** It shall be mapped. */
    void want(Mapping mapping, long nowNanos) {
        Lease lease = leases.get(mapping);
        if (lease == null) {
            leases.put(mapping, new Lease(nowNanos));
        } else if (!lease.wanted) {
            lease.wanted = true;
            lease.state = State.DUE;
            lease.nextNanos = nowNanos;
        }
    }

    /** It shall not be mapped any more. */
    void drop(Mapping mapping, long nowNanos) {
        Lease lease = leases.get(mapping);
        if (lease == null) {
            return;
        }
        if (!lease.granted && lease.state != State.ASKED) {
            leases.remove(mapping);
        } else if (lease.wanted) {
            lease.wanted = false;
            lease.state = State.DUE;
            lease.nextNanos = nowNanos;
        }
    }

    /** The router maps it. */
    void granted(Mapping mapping, long lifetimeSeconds, long nowNanos) {
        Lease lease = leases.get(mapping);
        if (lease == null) {
            return;
        }
        lease.granted = true;
        lease.refusals = 0;
        if (lease.wanted) {
            lease.state = State.HELD;
            lease.nextNanos = nowNanos + TimeUnit.SECONDS.toNanos(lifetimeSeconds) / 2;
        } else {
            lease.state = State.DUE;
            lease.nextNanos = nowNanos;
        }
    }

    /** The router does not map it; or does not answer to its being given back, which then expires. */
    void refused(Mapping mapping, long nowNanos) {
        Lease lease = leases.get(mapping);
        if (lease == null) {
            return;
        }
        if (!lease.wanted) {
            leases.remove(mapping);
            return;
        }
        lease.granted = false;
        lease.state = State.DUE;
        lease.nextNanos =
                nowNanos + Math.min(MOST_RETRY_NANOS, FIRST_RETRY_NANOS << Math.min(lease.refusals++, MOST_DOUBLINGS));
    }

    /** It is given back. */
    void released(Mapping mapping, long nowNanos) {
        Lease lease = leases.get(mapping);
        if (lease != null && lease.wanted) {
            lease.granted = false;
            lease.state = State.DUE;
            lease.nextNanos = nowNanos;
        } else {
            leases.remove(mapping);
        }
    }

    /** The router forgot all mappings, or another one is asked from now on. */
    void forgotten(long nowNanos) {
        leases.values().removeIf(each -> !each.wanted);
        for (Lease each : leases.values()) {
            each.granted = false;
            each.state = State.DUE;
            each.nextNanos = nowNanos;
        }
    }

    /** Whether there is any. */
    boolean isEmpty() {
        return leases.isEmpty();
    }

    /** All that are wanted. */
    List<Mapping> wanted() {
        return leases.entrySet().stream()
                .filter(each -> each.getValue().wanted)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Those to be asked for now. */
    List<Due> due(long nowNanos) {
        List<Due> due = new ArrayList<>();
        leases.forEach((mapping, lease) -> {
            if (lease.state != State.ASKED && lease.nextNanos - nowNanos <= 0) {
                lease.state = State.ASKED;
                due.add(new Due(mapping, !lease.wanted));
            }
        });
        return due;
    }

    /** When the next one is due; empty when nothing is. */
    OptionalLong nextNanos() {
        return leases.values().stream()
                .filter(each -> each.state != State.ASKED)
                .mapToLong(each -> each.nextNanos)
                .min();
    }
}
