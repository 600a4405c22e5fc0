package dev.spate.portmap;

import java.net.InetAddress;

/**
 * What a router granted.
 *
 * @param mapping the port of this machine
 * @param externalAddress of the router, as it says; of a private network when the router is behind another one
 * @param externalPort at which others reach us
 * @param method {@code PCP}, {@code NAT-PMP} or {@code UPnP}
 */
public record PortMapping(Mapping mapping, InetAddress externalAddress, int externalPort, String method) {}
