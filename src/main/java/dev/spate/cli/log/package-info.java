/**
 * Logging of the command line: configured in code, before anything logs.
 *
 * <p>Used by its own room. Threads: any thread logs. Errors: a log file that cannot be written is told once, and nothing
 * else stops.
 */
package dev.spate.cli.log;
