package dev.spate.sim;

/**
 * Copies of the pieces among those present, at one moment.
 *
 * @param percent how much of all downloads was stored by then
 * @param atNanos after the start
 * @param rarest copies of the piece with the fewest
 * @param median copies of the piece in the middle
 * @param most copies of the piece with the most
 */
public record Replication(int percent, long atNanos, int rarest, int median, int most) {}
