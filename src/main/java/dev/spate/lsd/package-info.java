/**
 * Local service discovery (BEP 14): peers of the local network find each other by multicast.
 *
 * <p>{@link dev.spate.lsd.LsdMessage} is the format; {@link dev.spate.lsd.LsdSchedule}, pure, says which torrent is announced
 * when; {@link dev.spate.lsd.LocalDiscovery} has the sockets.
 *
 * <p>Used by {@code session}. Threads: the event loop. Errors: a network without multicast is a network without peers; what
 * others send in vain is dropped.
 */
package dev.spate.lsd;
