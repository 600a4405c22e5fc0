package dev.spate.session;

import dev.spate.net.Route;
import dev.spate.net.TransportName;

/**
 * How an {@link Engine} meets the network.
 *
 * @param transport what the event loop runs on
 * @param uploadLimit bytes a second that all torrents together give to peers; 0 for no limit
 * @param downloadLimit bytes a second that all torrents together take from peers; 0 for no limit
 * @param route by which way sockets reach others
 */
public record EngineOptions(TransportName transport, long uploadLimit, long downloadLimit, Route route) {
    /** @throws IllegalArgumentException for a negative limit */
    public EngineOptions {
        if (uploadLimit < 0 || downloadLimit < 0) {
            throw new IllegalArgumentException("limits of " + uploadLimit + " and " + downloadLimit);
        }
    }

    /** As the system routes it. */
    public EngineOptions(TransportName transport, long uploadLimit, long downloadLimit) {
        this(transport, uploadLimit, downloadLimit, Route.DIRECT);
    }

    /** Without limits. */
    public EngineOptions(TransportName transport) {
        this(transport, 0, 0);
    }

    /** The same by another way. */
    public EngineOptions by(Route other) {
        return new EngineOptions(transport, uploadLimit, downloadLimit, other);
    }

    /** The best transport there is, without limits. */
    public static EngineOptions defaults() {
        return new EngineOptions(TransportName.AUTO);
    }
}
