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

    /** For a person: {@code direct}, {@code interface NAME}, {@code address IP}, or {@code proxy HOST:PORT}; or two of them. */
    @Override
    public String toString() {
        Optional<String> from =
                binding.map(each -> (each.device().isPresent() ? "interface " : "address ") + each.text());
        Optional<String> by = proxy.map(ProxyAddress::toString);
        return from.isPresent() && by.isPresent()
                ? by.get() + ", " + from.get()
                : by.or(() -> from).orElse("direct");
    }
}
