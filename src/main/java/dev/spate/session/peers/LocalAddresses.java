package dev.spate.session.peers;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.stream.Collectors;

/** The addresses of this machine's network interfaces. */
final class LocalAddresses {
    private LocalAddresses() {}

    /** Those there are now; empty when the system does not tell. */
    static Set<InetAddress> now() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException unknown) {
            // The handshake tells that it is ourselves.
            return Set.of();
        }
    }
}
