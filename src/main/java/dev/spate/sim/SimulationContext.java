package dev.spate.sim;

import java.util.random.RandomGenerator;

/**
 * What all parts of one simulation share.
 *
 * @param random all chance comes from it, in the order of events
 * @param pieceCopies to be told of every piece that somebody gains or takes away
 */
record SimulationContext(
        SimulationOptions options, VirtualClock clock, RandomGenerator random, PieceCopies pieceCopies) {}
