/**
 * The connected peers of a torrent: what they send goes to the scheduler, and its commands are carried out on them.
 *
 * <p>Used by its own room. Threads: the event loop. Errors: a bad peer costs its own connection; a disk that fails or a bug
 * is told to the torrent, which ends.
 */
package dev.spate.session.swarm;
