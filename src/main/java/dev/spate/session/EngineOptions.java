package dev.spate.session;

import dev.spate.net.TransportName;

/**
 * How an {@link Engine} meets the network.
 *
 * @param transport what the event loop runs on
 * @param uploadLimit bytes a second that all torrents together give to peers; 0 for no limit
 * @param downloadLimit bytes a second that all torrents together take from peers; 0 for no limit
 */
public record EngineOptions(TransportName transport, long uploadLimit, long downloadLimit) {
    /** @throws IllegalArgumentException for a negative limit */
    public EngineOptions {
        if (uploadLimit < 0 || downloadLimit < 0) {
            throw new IllegalArgumentException("limits of " + uploadLimit + " and " + downloadLimit);
        }
    }

    /** Without limits. */
    public EngineOptions(TransportName transport) {
        this(transport, 0, 0);
    }

    /** The best transport there is, without limits. */
    public static EngineOptions defaults() {
        return new EngineOptions(TransportName.AUTO);
    }
}
