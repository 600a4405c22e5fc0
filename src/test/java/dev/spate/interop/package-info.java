/**
 * End-to-end tests: the built jar against real clients (transmission-daemon, libtorrent, aria2, rtorrent) behind a real
 * tracker (opentracker), and against the synthetic swarm where a real client cannot be made to misbehave on demand.
 *
 * <p>Everything listens on loopback only, on ports that the system gave out, with DHT, local discovery and port
 * mapping off. A client that is not installed skips its tests; with {@code CI=true} it fails them.
 */
package dev.spate.interop;
