/**
 * A client that only receives, hashes and writes: what the machine needs for that at least.
 *
 * <p>Used by its own room, {@code cli}. Threads: one event loop, and one thread that hashes and writes. Errors: any fault
 * of a peer ends it: it is run among honest ones.
 */
package dev.spate.bench.floor;
