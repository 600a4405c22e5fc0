package dev.spate.net;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The interface or the address of this machine that all sockets are bound to.
 *
 * @param text as a person gave it
 * @param device the name of the interface; empty when an address was given
 * @param addresses of the interface, IPv4 first; or the one that was given
 */
public record NetworkBinding(String text, Optional<String> device, List<InetAddress> addresses) {
    /** Copies the list. */
    public NetworkBinding {
        addresses = List.copyOf(addresses);
    }

    /**
     * Finds it on this machine.
     *
     * @throws IllegalArgumentException when there is no such interface or address here; the message is for a person
     */
    public static NetworkBinding parse(String text) {
        byte[] numeric = NetUtil.createByteArrayFromIpAddressString(text);
        try {
            if (numeric != null) {
                InetAddress address = InetAddress.getByAddress(numeric);
                JdkSockets.checkOurs(address);
                return new NetworkBinding(text, Optional.empty(), List.of(address));
            }
            NetworkInterface device = NetworkInterface.getByName(text);
            if (device == null) {
                throw new IllegalArgumentException("'" + text + "' is no interface of this machine, and no address");
            }
            List<InetAddress> addresses = device.inetAddresses()
                    .sorted(Comparator.comparing((InetAddress each) -> !(each instanceof Inet4Address))
                            .thenComparing(InetAddress::isLinkLocalAddress))
                    .toList();
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException("interface " + text + " has no address");
            }
            return new NetworkBinding(text, Optional.of(text), addresses);
        } catch (IOException e) {
            throw new IllegalArgumentException("'" + text + "' is no address of this machine");
        }
    }

    /** The address from which something is sent to that one; empty when there is none of its family. */
    Optional<InetAddress> source(InetAddress to) {
        return addresses.stream()
                .filter(each -> each instanceof Inet4Address == to instanceof Inet4Address)
                .findFirst();
    }

    /** Whether this interface is it, or has the address. */
    public boolean includes(NetworkInterface one) {
        return device.map(name -> name.equals(one.getName()))
                .orElseGet(() -> one.inetAddresses().anyMatch(addresses::contains));
    }

    /** The name of the interface, also of one that was given by its address; empty when the system does not say. */
    public Optional<String> interfaceName() {
        try {
            return device.isPresent()
                    ? device
                    : Optional.ofNullable(NetworkInterface.getByInetAddress(addresses.get(0)))
                            .map(NetworkInterface::getName);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
