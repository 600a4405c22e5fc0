/**
 * uTP (BEP 29) as pure state machines: packets, bytes and the time come in, packets and bytes go out. No clock, no
 * socket, no thread.
 *
 * <p>Used by its own room. Threads: none, and no clock; what can change belongs to its caller. Errors: a packet that is
 * none is dropped; a reset ends its connection.
 */
package dev.spate.utp.connection;
