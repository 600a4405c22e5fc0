/**
 * Defaults that a person sets once, in a file or in the environment, for the options of the commands.
 *
 * <p>Used by its own room. Threads: the main thread, once. Errors: a file that cannot be read or is none is a {@link
 * dev.spate.cli.CommandException}.
 */
package dev.spate.cli.settings;
