package dev.spate.session;

import java.util.Locale;
import java.util.Optional;

/** What carries the connections to peers. */
public enum PeerTransports {
    /** TCP, and uTP where TCP does not connect. */
    BOTH,
    TCP,
    /** uTP (BEP 29) alone: over UDP, and it yields to others when queues grow. */
    UTP;

    /** All names, for a person to choose from. */
    public static final String CHOICES = "both, tcp or utp";

    /** Whether peers are dialled, and dial us, over TCP. */
    boolean hasTcp() {
        return this != UTP;
    }

    /** The same for uTP. */
    boolean hasUtp() {
        return this != TCP;
    }

    /** The one with this label, whatever the case of its letters; empty when there is none. */
    public static Optional<PeerTransports> parse(String label) {
        String wanted = label.strip().toUpperCase(Locale.ROOT);
        for (PeerTransports each : values()) {
            if (each.name().equals(wanted)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }
}
