package dev.spate.session;

import dev.spate.net.TransportName;

/**
 * How an {@link Engine} meets the network.
 *
 * @param transport what the event loop runs on
 */
public record EngineOptions(TransportName transport) {
    /** The best transport there is. */
    public static EngineOptions defaults() {
        return new EngineOptions(TransportName.AUTO);
    }
}
