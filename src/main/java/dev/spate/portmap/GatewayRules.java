package dev.spate.portmap;

import dev.spate.net.AddressScope;
import java.net.InetAddress;
import java.util.Optional;

/** What of a router's answer is believed. Pure. */
final class GatewayRules {
    /** What is asked for, as RFC 6887 and libtorrent do: an hour, after which a mapping that nobody renews is gone. */
    static final long LIFETIME_SECONDS = 3_600;

    private static final long LEAST_SECONDS = 120;
    private static final long MOST_SECONDS = 86_400;

    private GatewayRules() {}

    /** Why this cannot be what others reach us by, for a person; empty when it can. A private address is possible: two NATs. */
    static Optional<String> lie(InetAddress externalAddress, int externalPort) {
        AddressScope scope = AddressScope.of(externalAddress);
        if (scope == AddressScope.MACHINE || scope == AddressScope.NOWHERE) {
            return Optional.of(
                    "it names " + externalAddress.getHostAddress() + " as its own, an address " + scope.words());
        }
        return externalPort < 1 || externalPort > 0xffff
                ? Optional.of("it names port " + externalPort)
                : Optional.empty();
    }

    /** How long a mapping is taken to last: neither so short that we would ask without end, nor longer than a day. */
    static long lifetime(long seconds) {
        return Math.max(LEAST_SECONDS, Math.min(MOST_SECONDS, seconds));
    }
}
