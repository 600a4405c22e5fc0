/**
 * The wiring of one torrent: finding peers, fetching a magnet's metadata, and driving the scheduler, the connections and
 * the disk from one event loop.
 */
package dev.spate.session;
