/**
 * One node of the DHT: routing table, lookups, storage (BEP 5, 32, 33, 42, 43, 51); pure, so time and chance are arguments.
 *
 * <p>Used by its own room. Threads: none, and no clock; what can change belongs to its caller. Errors: none but bugs: a
 * broken invariant is an {@link java.lang.IllegalStateException}.
 */
package dev.spate.dht.node;
