package dev.spate.net;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Arrays;

/** Whose address of IPv6 is one of the internet, and who is in our own network all the same. */
public final class Neighbours {
    private static final int IPV6_BYTES = 16;
    private static final int NETWORK_BYTES = 8;

    private Neighbours() {}

    /** Whether it is an address of IPv6 in a network of 64 bits that an interface of this machine is in too. */
    public static boolean include(InetAddress address) {
        byte[] asked = address.getAddress();
        if (asked.length != IPV6_BYTES || AddressScope.of(asked) != AddressScope.WORLD) {
            return false;
        }
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(InetAddress::getAddress)
                    .anyMatch(ours -> ours.length == IPV6_BYTES
                            && Arrays.equals(ours, 0, NETWORK_BYTES, asked, 0, NETWORK_BYTES));
        } catch (SocketException none) {
            return false;
        }
    }
}
