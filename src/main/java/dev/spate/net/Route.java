package dev.spate.net;

import java.util.Optional;

/**
 * By which way the sockets of a {@link Transport} reach others.
 *
 * @param binding the interface or address that they are bound to; empty: whichever the system picks
 * @param proxy through which all connections go; then nothing listens, and nothing else leaves
 */
public record Route(Optional<NetworkBinding> binding, Optional<ProxyAddress> proxy) {
    /** As the system routes it. */
    public static final Route DIRECT = new Route(Optional.empty(), Optional.empty());
}
