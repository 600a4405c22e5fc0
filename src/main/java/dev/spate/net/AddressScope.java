package dev.spate.net;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * Where an address is: on this machine, in the local network, or in the world. It decides what strangers may name: a
 * server in the world may send us to the world, never to the router, the printer or the database beside us.
 *
 * <p>An IPv6 address that carries an IPv4 address (mapped, 64:ff9b::/96, 2002::/16) has the scope of that one.
 */
public enum AddressScope {
    /** This machine: 127.0.0.0/8 and ::1. */
    MACHINE,
    /**
     * The local network: private and shared ranges (10/8, 100.64/10, 172.16/12, 192.0.0/24, 192.168/16, 198.18/15,
     * fc00::/7, fec0::/10, 64:ff9b:1::/48), and link-local ones (fe80::/10, and 169.254/16, where clouds keep their
     * metadata).
     */
    NETWORK,
    /** Everywhere else. */
    WORLD,
    /** No single host: unspecified (which systems take for themselves), multicast, broadcast, reserved. */
    NOWHERE;

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    /** Where this address is. */
    public static AddressScope of(InetAddress address) {
        return of(address.getAddress());
    }

    /** Where the address of these 4 or 16 bytes is. */
    public static AddressScope of(byte[] address) {
        return address.length == IPV4_BYTES ? ofIpv4(address, 0) : ofIpv6(address);
    }

    /** Whether it is this machine or the local network. */
    public boolean isLocal() {
        return this == MACHINE || this == NETWORK;
    }

    /** Whether a server of this scope may send us to that one: to its own scope or a wider one, never nowhere. */
    public boolean maySendTo(AddressScope goal) {
        return goal != NOWHERE && ordinal() <= goal.ordinal();
    }

    /** For a person, after "an address": {@code of this machine}, {@code of the local network}. */
    public String words() {
        return switch (this) {
            case MACHINE -> "of this machine";
            case NETWORK -> "of the local network";
            case WORLD -> "of the internet";
            case NOWHERE -> "that no host has";
        };
    }

    private static AddressScope ofIpv4(byte[] in, int at) {
        int first = in[at] & 0xff;
        int second = in[at + 1] & 0xff;
        int third = in[at + 2] & 0xff;
        if (first == 0 || first >= 224) {
            return NOWHERE;
        }
        if (first == 127) {
            return MACHINE;
        }
        boolean network = switch (first) {
            case 10 -> true;
            case 100 -> (second & 0xc0) == 64;
            case 169 -> second == 254;
            case 172 -> (second & 0xf0) == 16;
            case 192 -> second == 168 || second == 0 && third == 0;
            case 198 -> (second & 0xfe) == 18;
            default -> false;
        };
        return network ? NETWORK : WORLD;
    }

    private static AddressScope ofIpv6(byte[] in) {
        int first = in[0] & 0xff;
        int second = in[1] & 0xff;
        if (first == 0) {
            return ofZeros(in);
        }
        if (first == 0xff) {
            return NOWHERE;
        }
        if ((first & 0xfe) == 0xfc || first == 0xfe && second >= 0x80) {
            return NETWORK;
        }
        if (startsWith(in, 0x01, 0, 0, 0, 0, 0, 0, 0)) {
            return NOWHERE;
        }
        return first == 0x20 && second == 0x02 ? ofIpv4(in, 2) : WORLD;
    }

    /** Addresses that begin with a byte of zero: ::, ::1, mapped and translated ones, and unassigned ranges. */
    private static AddressScope ofZeros(byte[] in) {
        if (startsWith(in, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff)
                || startsWith(in, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)) {
            return ofIpv4(in, IPV6_BYTES - IPV4_BYTES);
        }
        if (startsWith(in, 0, 0x64, 0xff, 0x9b, 0, 1)) {
            return NETWORK;
        }
        byte[] loopback = new byte[IPV6_BYTES];
        loopback[IPV6_BYTES - 1] = 1;
        return Arrays.equals(in, loopback) ? MACHINE : NOWHERE;
    }

    private static boolean startsWith(byte[] in, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((in[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
