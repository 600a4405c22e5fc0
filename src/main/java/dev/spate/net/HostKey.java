package dev.spate.net;

import java.net.InetAddress;

/**
 * What stands for one host: an IPv4 address, or the /64 of an IPv6 address, of which each customer has at least one. An
 * IPv4 address written as IPv6 ({@code ::ffff:192.0.2.1}) is that IPv4 address.
 *
 * @param six whether it is a /64 of IPv6
 * @param bits the IPv4 address, or the first 8 bytes
 */
public record HostKey(boolean six, long bits) {
    private static final int MAPPED_PREFIX_BYTES = 12;
    private static final int LOOPBACK_NET = 127;

    public static HostKey of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return new HostKey(false, number(bytes, 0, 4));
        }
        return isMapped(bytes)
                ? new HostKey(false, number(bytes, MAPPED_PREFIX_BYTES, 4))
                : new HostKey(true, number(bytes, 0, 8));
    }

    private static boolean isMapped(byte[] bytes) {
        return number(bytes, 0, 8) == 0 && number(bytes, 8, 4) == 0xffff;
    }

    private static long number(byte[] bytes, int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            number = number << 8 | bytes[i] & 0xff;
        }
        return number;
    }

    /** Whether it is this machine. Of ::/64 only ::1 is in use. */
    public boolean isLoopback() {
        return six ? bits == 0 : bits >> 24 == LOOPBACK_NET;
    }
}
