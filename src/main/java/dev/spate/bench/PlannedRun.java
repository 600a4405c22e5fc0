package dev.spate.bench;

import dev.spate.bench.client.ClientProfile;

/**
 * One run to be done.
 *
 * @param round from 1; 0 for the warm-up
 */
record PlannedRun(Scenario scenario, ClientProfile client, int round) {
    /** {@code fifty: aria2c, round 2 of 3}. */
    String title(int rounds) {
        String which = round == 0 ? "warm-up" : "round " + round + " of " + rounds;
        return scenario.name() + ": " + client.name() + ", " + which;
    }
}
