/**
 * Values of options: from the text of the command line, the settings or the environment.
 *
 * <p>Used by its own room. Threads: none; each option has a converter of its own. Errors: picocli's {@code
 * TypeConversionException}, with what may be given instead.
 */
package dev.spate.cli.convert;
