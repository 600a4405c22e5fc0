package dev.spate.dht.krpc;

import dev.spate.net.AddressScope;

/**
 * An IP address and a UDP or TCP port, without the classes of the network, so that the node stays pure. An IPv4 address
 * written as IPv6 ({@code ::ffff:192.0.2.1}) is that IPv4 address.
 *
 * @param high the first 8 bytes of the IPv6 address
 * @param low the last 8 bytes; of an IPv4 address {@code 0000ffff} and its 4 bytes
 * @param port 0 to 65535; 0 reaches nobody
 */
public record Endpoint(long high, long low, int port) {
    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;
    private static final int PORT_BYTES = 2;
    private static final long MAPPED = 0xffffL;
    private static final int LOOPBACK_NET = 127;

    /** Checks the port. */
    public Endpoint {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("no such port: " + port);
        }
    }

    /**
     * An address of 4 or 16 bytes.
     *
     * @throws IllegalArgumentException for another length, or a port that there is not
     */
    public static Endpoint of(byte[] address, int port) {
        if (address.length == V4_BYTES) {
            return new Endpoint(0, MAPPED << 32 | number(address, 0, V4_BYTES), port);
        }
        if (address.length == V6_BYTES) {
            return new Endpoint(number(address, 0, 8), number(address, 8, 8), port);
        }
        throw new IllegalArgumentException("no address has " + address.length + " bytes");
    }

    /** Reads the compact form (BEP 5, 32): the address, and the port as two bytes. */
    static Endpoint ofCompact(byte[] bytes, int from, int addressBytes) {
        int port = (int) number(bytes, from + addressBytes, PORT_BYTES);
        return addressBytes == V4_BYTES
                ? new Endpoint(0, MAPPED << 32 | number(bytes, from, V4_BYTES), port)
                : new Endpoint(number(bytes, from, 8), number(bytes, from + 8, 8), port);
    }

    /** Whether the address is one of IPv4. */
    public boolean isV4() {
        return high == 0 && low >>> 32 == MAPPED;
    }

    /** The 4 or 16 bytes of the address. */
    public byte[] addressBytes() {
        byte[] bytes = new byte[isV4() ? V4_BYTES : V6_BYTES];
        put(bytes, 0);
        return bytes;
    }

    /** The compact form: 6 or 18 bytes. */
    public byte[] compact() {
        byte[] bytes = new byte[(isV4() ? V4_BYTES : V6_BYTES) + PORT_BYTES];
        writeCompact(bytes, 0);
        return bytes;
    }

    void writeCompact(byte[] bytes, int at) {
        int end = at + put(bytes, at);
        bytes[end] = (byte) (port >> 8);
        bytes[end + 1] = (byte) port;
    }

    private int put(byte[] bytes, int at) {
        if (isV4()) {
            for (int i = 0; i < V4_BYTES; i++) {
                bytes[at + i] = (byte) (low >>> 24 - 8 * i);
            }
            return V4_BYTES;
        }
        for (int i = 0; i < 8; i++) {
            bytes[at + i] = (byte) (high >>> 56 - 8 * i);
            bytes[at + 8 + i] = (byte) (low >>> 56 - 8 * i);
        }
        return V6_BYTES;
    }

    /** The same address at another port. */
    public Endpoint withPort(int other) {
        return new Endpoint(high, low, other);
    }

    /** Where the address is. */
    public AddressScope scope() {
        return AddressScope.of(addressBytes());
    }

    /** Whether it is this machine: 127.0.0.0/8 or ::1. */
    public boolean isLoopback() {
        return isV4() ? (low >>> 24 & 0xff) == LOOPBACK_NET : high == 0 && low == 1;
    }

    /**
     * What stands for one host, of which we want one node only: the IPv4 address, or the /64 of an IPv6 address. On this
     * machine each port is a host of its own.
     */
    public Endpoint host() {
        if (isLoopback()) {
            return this;
        }
        return new Endpoint(high, isV4() ? low : 0, 0);
    }

    /**
     * What often belongs to one operator: the /24 of an IPv4 address, the /48 of an IPv6 address. In the local network, which is
     * often one /24 and names nobody to the world, each host is its own.
     */
    public Endpoint neighbourhood() {
        if (scope().isLocal()) {
            return host();
        }
        return isV4() ? new Endpoint(0, low & ~0xffL, 0) : new Endpoint(high & ~0xffffL, 0, 0);
    }

    /** Written out: tables and lookups ask for it with every datagram, and what a record brings along is slow at first. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Endpoint that && low == that.low && port == that.port && high == that.high;
    }

    @Override
    public int hashCode() {
        return (Long.hashCode(high) * 31 + Long.hashCode(low)) * 31 + port;
    }

    private static long number(byte[] bytes, int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            number = number << 8 | bytes[i] & 0xff;
        }
        return number;
    }

    /** {@code 192.0.2.1:6881}, or eight groups of hexadecimal digits in brackets and the port. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (isV4()) {
            for (int shift = 24; shift >= 0; shift -= 8) {
                text.append(low >>> shift & 0xff).append(shift > 0 ? "." : ":");
            }
            return text.append(port).toString();
        }
        for (int i = 0; i < 8; i++) {
            long word = i < 4 ? high >>> 48 - 16 * i : low >>> 48 - 16 * (i - 4);
            text.append(i == 0 ? "[" : ":").append(Long.toHexString(word & 0xffff));
        }
        return text.append("]:").append(port).toString();
    }
}
