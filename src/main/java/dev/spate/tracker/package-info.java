/**
 * Asks trackers for peers: HTTP and HTTPS (BEP 3, 7, 23, 31), UDP (BEP 15, 41), and the order among them (BEP 12).
 *
 * <p>Used by {@code cli}, {@code library}, {@code session}, {@code synthetic}. Threads: the event loop. Errors: a failed announce
 * is a {@link dev.spate.tracker.TrackerException}, for a person; it delays the next one.
 */
package dev.spate.tracker;
