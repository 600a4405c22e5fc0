package dev.spate.report;

/**
 * A reason not to trust figures.
 *
 * @param scenario that it belongs to; empty for all
 * @param client that it belongs to; empty for all
 * @param round that it belongs to; -1 for all
 * @param message for a person
 */
public record Warning(String scenario, String client, int round, String message) {}
