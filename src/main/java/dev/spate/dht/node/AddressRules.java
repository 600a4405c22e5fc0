package dev.spate.dht.node;

import dev.spate.dht.krpc.Endpoint;
import dev.spate.net.AddressScope;

/** Which addresses are contacted at all, and which of them others may name. */
final class AddressRules {
    private AddressRules() {}

    /** Whether a single host may be there: no port 0, no multicast, no unspecified or reserved address. */
    static boolean isUsable(Endpoint endpoint) {
        return endpoint.port() != 0 && endpoint.scope() != AddressScope.NOWHERE;
    }

    /** Whether who is at {@code from} may name that address: nobody in the world names one of a local network. */
    static boolean mayName(Endpoint from, Endpoint named) {
        return named.port() != 0 && from.scope().maySendTo(named.scope());
    }
}
