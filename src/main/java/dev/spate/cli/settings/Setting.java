package dev.spate.cli.settings;

/**
 * A value that was set for an option.
 *
 * @param key the option's name without dashes, with {@code COMMAND.} before it where it is for one command alone
 * @param value as it was written
 * @param origin where, for a person
 */
public record Setting(String key, String value, String origin) {}
