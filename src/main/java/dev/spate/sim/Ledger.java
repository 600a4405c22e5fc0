package dev.spate.sim;

import dev.spate.scheduler.Stats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes down what happened in a simulation. */
final class Ledger {
    private static final long TENTH_NANOS = 100_000_000L;

    private final Set<Integer> banned = new HashSet<>();
    private final Set<Integer> guilty = new HashSet<>();
    private final Map<Integer, String> dropped = new HashMap<>();
    private final List<Integer> stored = new ArrayList<>();
    private final long[] receivedBytes;
    private final int[] mostOutstanding;
    private long[] accepted = new long[64];
    private int tenths;

    Ledger(int peers) {
        receivedBytes = new long[peers];
        mostOutstanding = new int[peers];
    }

    void accepted(int peer, int bytes, long elapsedNanos) {
        receivedBytes[peer] += bytes;
        int tenth = (int) (elapsedNanos / TENTH_NANOS);
        if (tenth >= accepted.length) {
            accepted = Arrays.copyOf(accepted, Math.max(tenth + 1, accepted.length * 2));
        }
        accepted[tenth] += bytes;
        tenths = Math.max(tenths, tenth + 1);
    }

    void outstanding(int peer, int requests) {
        mostOutstanding[peer] = Math.max(mostOutstanding[peer], requests);
    }

    void stored(int piece) {
        stored.add(piece);
    }

    void guilty(int peer) {
        guilty.add(peer);
    }

    void banned(int peer) {
        banned.add(peer);
    }

    void dropped(int peer, String reason) {
        dropped.put(peer, reason);
    }

    SimulationResult result(boolean complete, long elapsedNanos, long events, Stats stats) {
        return new SimulationResult(
                complete,
                elapsedNanos,
                events,
                stats,
                stored,
                banned,
                dropped,
                guilty,
                Arrays.stream(receivedBytes).boxed().toList(),
                Arrays.stream(mostOutstanding).boxed().toList(),
                Arrays.stream(accepted).limit(tenths).boxed().toList());
    }
}
