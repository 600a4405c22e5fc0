/**
 * Limits for peers that dial us.
 *
 * <p>Used by its own room. Threads: the event loop. Errors: whoever is beyond a limit is closed without a word.
 */
package dev.spate.peer.accept;
