/**
 * The wiring of one torrent: finding peers, fetching a magnet's metadata, and driving the scheduler, the connections and
 * the disk from one event loop.
 *
 * <p>Used by {@code cli}, {@code library}. Threads: the event loop, but for what says that any thread may call; disks are
 * waited for on threads of their own. Errors: futures fail with {@link dev.spate.session.Failure}, for a person, or with a
 * bug.
 */
package dev.spate.session;
