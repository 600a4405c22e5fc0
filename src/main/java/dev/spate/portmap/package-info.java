/**
 * Port mapping: has the router of the local network pass on what comes to a port of its own. By PCP (RFC 6887), NAT-PMP
 * (RFC 6886) or UPnP (Internet Gateway Device 1 and 2), in this order.
 *
 * <p>What is said and when is pure: {@link dev.spate.portmap.PcpExchange}, {@link dev.spate.portmap.LeaseTable} and the
 * codecs take the time as an argument. {@link dev.spate.portmap.PortMapper} has the sockets and the timers.
 *
 * <p>Used by {@code cli}, {@code library}, {@code session}. Threads: the event loop. Errors: a listener is told in a line
 * why there is no mapping; {@link dev.spate.portmap.UpnpException} stays within.
 */
package dev.spate.portmap;
