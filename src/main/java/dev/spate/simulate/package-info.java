/**
 * Downloads from a simulated swarm, for {@code spate simulate}: what the swarm is made of, the runs of each strategy, and what
 * they came to. The engine below is {@code sim}; peers that misbehave are named as in {@code synthetic}.
 *
 * <p>Used by {@code cli}. Threads: runs on threads of their own, {@code spate-simulate}; any thread may ask how they stand.
 * Errors: a run that fails is told with its seed.
 */
package dev.spate.simulate;
