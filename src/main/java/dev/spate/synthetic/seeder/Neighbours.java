package dev.spate.synthetic.seeder;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Which peers of the swarm a peer is connected to, for PEX (BEP 11).
 *
 * <p>Owned by the swarm's event loop.
 */
public final class Neighbours {
    /** As many connections as clients have by default, and as many as one message may add. */
    static final int MOST = 50;

    private final boolean told;
    private List<SyntheticSeeder> all = List.of();

    /** @param told whether peers tell of each other at all */
    public Neighbours(boolean told) {
        this.told = told;
    }

    /** All peers of the swarm. */
    public void know(List<SyntheticSeeder> peers) {
        all = peers;
    }

    boolean told() {
        return told;
    }

    /** Draws neighbours of a peer, each once and never itself; they stay the same while they come and go. */
    List<SyntheticSeeder> draw(SyntheticSeeder of, RandomGenerator random) {
        Set<SyntheticSeeder> drawn = new LinkedHashSet<>();
        if (all.size() <= MOST + 1) {
            drawn.addAll(all);
        } else {
            while (drawn.size() < MOST + 1) {
                drawn.add(all.get(random.nextInt(all.size())));
            }
        }
        drawn.remove(of);
        List<SyntheticSeeder> most = new ArrayList<>(drawn);
        return most.subList(0, Math.min(MOST, most.size()));
    }
}
