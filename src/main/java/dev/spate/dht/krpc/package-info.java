/**
 * KRPC, the messages of the DHT (BEP 5, 32, 33, 42, 43, 51), as values and bytes; pure.
 *
 * <p>Used by its own room. Threads: none, and no clock; what can change belongs to its caller. Errors: {@link
 * dev.spate.dht.krpc.KrpcException} for a message that is none.
 */
package dev.spate.dht.krpc;
