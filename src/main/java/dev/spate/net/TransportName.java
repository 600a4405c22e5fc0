package dev.spate.net;

import java.util.Locale;
import java.util.Optional;

/** What a person calls the transports. Knows nothing of Netty, so that reading the command line loads none of it. */
public enum TransportName {
    /** epoll on Linux, kqueue on macOS and the BSDs, NIO elsewhere, and wherever the native library does not load. */
    AUTO,
    /** Linux. */
    EPOLL,
    /** Linux, where the kernel has it and lets us use it. */
    IO_URING,
    /** macOS and the BSDs. */
    KQUEUE,
    /** Java's own selector: everywhere. */
    NIO;

    /** All names, for a person to choose from. */
    public static final String CHOICES = "auto, epoll, io_uring, kqueue or nio";

    /** {@code auto}, {@code epoll}, {@code io_uring}, {@code kqueue} or {@code nio}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one with this label, whatever the case of its letters; empty when there is none. */
    public static Optional<TransportName> parse(String label) {
        String wanted = label.strip().toLowerCase(Locale.ROOT);
        for (TransportName each : values()) {
            if (each.label().equals(wanted)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** What {@link #AUTO} tries first on the system of this name. */
    static TransportName usualOn(String system) {
        String name = system.toLowerCase(Locale.ROOT);
        if (name.contains("linux")) {
            return EPOLL;
        }
        return name.contains("mac") || name.contains("bsd") ? KQUEUE : NIO;
    }
}
