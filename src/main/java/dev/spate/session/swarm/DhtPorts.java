package dev.spate.session.swarm;

import dev.spate.session.peers.DhtSource;
import dev.spate.wire.PeerMessage;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code port} messages of a torrent (BEP 5): tells peers with the DHT where our node is, and hears where theirs are.
 *
 * <p>Owner: the event loop.
 */
final class DhtPorts {
    private final Optional<DhtSource> source;
    /** Peers that are to be told: our node may begin later than they connect. */
    private final Set<SwarmPeer> untold = new LinkedHashSet<>();

    /** @param source empty when the torrent does without the DHT: nothing is told or heard */
    DhtPorts(Optional<DhtSource> source) {
        this.source = source;
    }

    /** A peer was let in; what is sent because of it is flushed afterwards. */
    void connected(SwarmPeer peer) {
        if (source.isPresent() && peer.connection().handshake().supportsDht()) {
            untold.add(peer);
            sweep();
        }
    }

    /** That peer is gone. */
    void disconnected(SwarmPeer peer) {
        untold.remove(peer);
    }

    /** Every few seconds, before what is queued at the peers is flushed. */
    void sweep() {
        if (!untold.isEmpty()) {
            source.orElseThrow().nodePort().ifPresent(port -> {
                untold.forEach(each -> each.connection().send(new PeerMessage.Port(port)));
                untold.clear();
            });
        }
    }

    /** A peer says that its node is at this UDP port. */
    void received(SwarmPeer peer, int port) {
        source.ifPresent(those -> those.peersNode(peer.connection().address().getAddress(), port));
    }
}
