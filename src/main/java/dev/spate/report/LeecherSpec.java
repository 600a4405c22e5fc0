package dev.spate.report;

/**
 * The leechers of a scenario in which the client seeds.
 *
 * @param leechers how many
 * @param totalBytes what all of them take together
 */
public record LeecherSpec(int leechers, long totalBytes) {}
