package dev.spate.session.swarm;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

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
    private static final List<BiFunction<SwarmContext, Optional<HolepunchDialer>, Optional<Extension>>> ALL = List.of(
            (context, dialer) -> MetadataExtension.of(context),
            (context, dialer) -> DontHaveExtension.of(context),
            (context, dialer) -> PexExtension.of(context),
            HolepunchExtension::of);

    private final List<Optional<Extension>> all;
    private final Map<String, Integer> ids = new LinkedHashMap<>();

    /** @param holepunch empty when peers are not dialled over uTP */
    Extensions(SwarmContext context, Optional<HolepunchDialer> holepunch) {
        this.all = ALL.stream().map(each -> each.apply(context, holepunch)).toList();
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

    void named(SwarmPeer by, List<InetSocketAddress> punchable) {
        all.forEach(each -> each.ifPresent(some -> some.named(by, punchable)));
    }

    void dialFailed(InetSocketAddress address) {
        all.forEach(each -> each.ifPresent(some -> some.dialFailed(address)));
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
