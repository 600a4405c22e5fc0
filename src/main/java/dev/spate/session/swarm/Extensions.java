package dev.spate.session.swarm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The registry of the extensions (BEP 10): our extension handshake is put together from it, and what peers send goes by it.
 *
 * <p>Owner: the event loop.
 */
final class Extensions {
    /**
     * All there are; our id of each is its place here, counted from 1. Empty when a torrent does without it. One more is one
     * more line.
     */
    private static final List<Function<SwarmContext, Optional<Extension>>> ALL =
            List.of(MetadataExtension::of, DontHaveExtension::of, PexExtension::of);

    private final List<Optional<Extension>> all;
    private final Map<String, Integer> ids = new LinkedHashMap<>();

    Extensions(SwarmContext context) {
        this.all = ALL.stream().map(each -> each.apply(context)).toList();
        for (int id = 1; id <= all.size(); id++) {
            int ours = id;
            all.get(id - 1).ifPresent(each -> ids.put(each.name(), ours));
        }
    }

    /** What peers put on the messages that they send us: our id by the name of the extension. */
    Map<String, Integer> ids() {
        return ids;
    }

    void connected(SwarmPeer peer) {
        all.forEach(each -> each.ifPresent(some -> some.connected(peer)));
    }

    void disconnected(SwarmPeer peer) {
        all.forEach(each -> each.ifPresent(some -> some.disconnected(peer)));
    }

    void sweep(long nowNanos) {
        all.forEach(each -> each.ifPresent(some -> some.sweep(nowNanos)));
    }

    /** All of them at one peer; null for one that the torrent does without. */
    PeerExtension[] of(SwarmPeer peer) {
        return all.stream()
                .map(each -> each.map(some -> some.of(peer)).orElse(null))
                .toArray(PeerExtension[]::new);
    }

    /** The name of the extension with this id of ours. */
    String name(int id) {
        return all.get(id - 1).map(Extension::name).orElse("");
    }
}
