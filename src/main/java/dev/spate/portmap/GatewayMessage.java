package dev.spate.portmap;

import java.net.InetAddress;

/** What a router says in a datagram of PCP or NAT-PMP. */
sealed interface GatewayMessage {
    /** Seconds since the router began to keep its mappings, as an unsigned number of 32 bits. */
    long epochSeconds();

    /**
     * The answer to a request for a mapping.
     *
     * @param nonce of the request, in hexadecimal digits; empty with NAT-PMP, which has none
     * @param protocolNumber IANA's
     * @param externalAddress empty (::) with NAT-PMP, which tells it apart
     */
    record Mapped(
            int result,
            long epochSeconds,
            String nonce,
            int protocolNumber,
            int internalPort,
            int externalPort,
            InetAddress externalAddress,
            long lifetimeSeconds)
            implements GatewayMessage {}

    /** NAT-PMP: the router's address on the other side. */
    record ExternalAddress(int result, long epochSeconds, InetAddress address) implements GatewayMessage {}

    /** The router does not speak the version that it was asked in. */
    record OtherVersion(long epochSeconds) implements GatewayMessage {}
}
