package dev.spate.dht.node;

import dev.spate.dht.krpc.Endpoint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Our address as others see it (BEP 42, field "ip"): the one that 5 networks agree on, and more than half of those that
 * were heard. Mutable, not thread-safe.
 */
final class IpVoter {
    private static final int FEWEST_VOTES = 5;
    private static final int MAX_VOTERS = 100;

    private final Map<Endpoint, Integer> votes = new HashMap<>();
    private final Set<Endpoint> voters = new HashSet<>();
    private Optional<Endpoint> elected = Optional.empty();

    /** Our address, at port 0; empty while nobody knows. */
    Optional<Endpoint> elected() {
        return elected;
    }

    /**
     * Takes one vote of each network.
     *
     * @return whether another address than before is elected now
     */
    boolean vote(Endpoint voter, Endpoint seen) {
        if (!voters.add(voter.neighbourhood())) {
            return false;
        }
        Endpoint address = seen.withPort(0);
        int count = votes.merge(address, 1, Integer::sum);
        boolean wins = count >= FEWEST_VOTES && 2 * count > voters.size();
        boolean changes = wins && !elected.equals(Optional.of(address));
        if (wins) {
            elected = Optional.of(address);
        }
        if (voters.size() >= MAX_VOTERS) {
            voters.clear();
            votes.clear();
        }
        return changes;
    }
}
