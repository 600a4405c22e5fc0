/**
 * One synthetic seeder: what it serves, how fast, and how it misbehaves.
 *
 * <p>Used by its own room. Threads: the event loop that the peer or tracker was made for. Errors: a fault of the measured
 * client is counted and costs its connection; a bug ends the run.
 */
package dev.spate.synthetic.seeder;
