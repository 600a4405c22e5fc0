package dev.spate.session;

import dev.spate.mse.Encryption;
import dev.spate.net.Route;
import dev.spate.net.TransportName;
import java.util.Objects;

/**
 * How an {@link Engine} meets the network.
 *
 * @param transport what the event loop runs on
 * @param encryption whether streams of peers are encrypted
 * @param uploadLimit bytes a second that all torrents together give to peers; 0 for no limit
 * @param downloadLimit bytes a second that all torrents together take from peers; 0 for no limit
 * @param route by which way sockets reach others
 */
public record EngineOptions(
        TransportName transport, Encryption encryption, long uploadLimit, long downloadLimit, Route route) {
    /** @throws IllegalArgumentException for a negative limit */
    public EngineOptions {
        if (uploadLimit < 0 || downloadLimit < 0) {
            throw new IllegalArgumentException("limits of " + uploadLimit + " and " + downloadLimit);
        }
    }

    /** As the system routes it. */
    public EngineOptions(TransportName transport, Encryption encryption, long uploadLimit, long downloadLimit) {
        this(transport, encryption, uploadLimit, downloadLimit, Route.DIRECT);
    }

    /** Without limits, both plain and encrypted. */
    public EngineOptions(TransportName transport) {
        this(transport, Encryption.ALLOW, 0, 0);
    }

    /** The same with another choice of encryption. */
    public EngineOptions encrypting(Encryption choice) {
        return new EngineOptions(transport, choice, uploadLimit, downloadLimit, route);
    }

    /** The same by another way. */
    public EngineOptions by(Route other) {
        return new EngineOptions(transport, encryption, uploadLimit, downloadLimit, other);
    }

    // A record's own two are method handles, which each process makes anew: docs/performance.md, Start.

    @Override
    public boolean equals(Object other) {
        return other instanceof EngineOptions that
                && transport == that.transport
                && encryption == that.encryption
                && uploadLimit == that.uploadLimit
                && downloadLimit == that.downloadLimit
                && Objects.equals(route, that.route);
    }

    @Override
    public int hashCode() {
        return Objects.hash(transport, encryption, uploadLimit, downloadLimit, route);
    }

    /** The best transport there is, without limits. */
    public static EngineOptions defaults() {
        return new EngineOptions(TransportName.AUTO);
    }
}
