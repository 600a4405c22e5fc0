/**
 * The metadata of a magnet link, fetched from peers (BEP 9).
 *
 * <p>Used by its own room. Threads: the event loop; metadata is hashed and read on a thread of its own. Errors: a listener
 * is told that the metadata is malformed; peers that lied are banned.
 */
package dev.spate.session.metadata;
