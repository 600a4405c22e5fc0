package dev.spate.session;

import java.util.Optional;

/**
 * How an {@link Engine} meets the network.
 *
 * @param transport {@code epoll}, {@code kqueue} or {@code nio}; empty chooses the best there is
 */
public record EngineOptions(Optional<String> transport) {
    /** The best transport there is. */
    public static EngineOptions defaults() {
        return new EngineOptions(Optional.empty());
    }
}
