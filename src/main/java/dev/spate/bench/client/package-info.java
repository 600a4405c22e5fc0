/**
 * The clients that are measured: how each is found, started, told of its peers, and known to have finished.
 *
 * <p>Used by its own room, {@code cli}. Threads: the thread of the run. Errors: a client that is not installed says so
 * before anything is measured.
 */
package dev.spate.bench.client;
