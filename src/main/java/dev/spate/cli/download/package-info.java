/**
 * The commands {@code download}, {@code download_piece} and {@code seed}: one torrent or several, what is told of them, and
 * what follows their end.
 *
 * <p>Used by its own room. Threads: the main thread; events are queued by the event loop. Commands of {@code --on-complete}
 * run on {@code spate-hook}. Errors: a {@link dev.spate.cli.CommandException} with an exit code.
 */
package dev.spate.cli.download;
