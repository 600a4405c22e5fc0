/**
 * Downloads from a simulated swarm, for {@code spate simulate}: what the swarm is made of, the runs of each strategy, and what
 * they came to. The engine below is {@code sim}; peers that misbehave are named as in {@code synthetic}.
 */
package dev.spate.simulate;
