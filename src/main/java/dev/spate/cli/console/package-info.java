/**
 * Terminal and streams of a command: what is drawn over and what stays, signals, the size of the terminal, stdout that
 * nobody reads any more.
 *
 * <p>Used by its own room. Threads: the main thread draws; signals come on threads of the JDK and are looked at by the main
 * thread. Errors: {@code StandardOutput.ReaderGone} when the reader of stdout has gone; a terminal that cannot be asked
 * counts as none.
 */
package dev.spate.cli.console;
