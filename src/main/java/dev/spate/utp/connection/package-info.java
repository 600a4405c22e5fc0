/**
 * uTP (BEP 29) as pure state machines: packets, bytes and the time come in, packets and bytes go out. No clock, no
 * socket, no thread.
 */
package dev.spate.utp.connection;
