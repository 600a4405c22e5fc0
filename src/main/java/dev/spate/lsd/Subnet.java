package dev.spate.lsd;

import java.net.InetAddress;
import java.net.InterfaceAddress;

/**
 * The addresses that begin with the same bits as one of ours: those of the local network, be they public ones or not. What is
 * sent to a group of IPv6 comes from a public address where there is one.
 */
record Subnet(InetAddress address, int bits) {
    static Subnet of(InterfaceAddress ours) {
        return new Subnet(ours.getAddress(), ours.getNetworkPrefixLength());
    }

    boolean contains(InetAddress other) {
        byte[] a = address.getAddress();
        byte[] b = other.getAddress();
        if (a.length != b.length || bits <= 0 || bits > a.length * Byte.SIZE) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int bit = Byte.SIZE - 1 - i % Byte.SIZE;
            if (((a[i / Byte.SIZE] ^ b[i / Byte.SIZE]) >> bit & 1) != 0) {
                return false;
            }
        }
        return true;
    }
}
