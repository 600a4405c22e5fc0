package dev.spate.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/** Which addresses of a host are asked. */
public enum AddressChoice {
    /** All, one after the other until one answers: those of IPv4 come first. */
    ANY {
        @Override
        public List<InetAddress> of(List<InetAddress> found) {
            return found;
        }
    },
    /** Those of IPv6, when the host has both families: for who asks beside {@link #ANY}. */
    SECOND_FAMILY {
        @Override
        public List<InetAddress> of(List<InetAddress> found) {
            Predicate<InetAddress> four = Inet4Address.class::isInstance;
            return found.stream().anyMatch(four)
                    ? found.stream().filter(four.negate()).toList()
                    : List.of();
        }
    };

    /** Those of them that are asked; may be none. */
    public abstract List<InetAddress> of(List<InetAddress> found);
}
