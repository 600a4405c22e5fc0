package dev.spate.session;

import dev.spate.peer.PeerConnection;
import dev.spate.scheduler.PeerKey;
import dev.spate.torrent.PeerId;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who is connected. Owner: the event loop. */
final class SwarmRoll {
    private final Map<PeerKey, SwarmPeer> byKey = new LinkedHashMap<>();
    private final Set<Identity> identities = new HashSet<>();

    /** One client on one host: a second connection from it would only share the same line. */
    private record Identity(InetAddress host, PeerId peerId) {
        static Identity of(PeerConnection connection) {
            return new Identity(
                    connection.address().getAddress(), connection.handshake().peerId());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Identity identity && host.equals(identity.host) && peerId.equals(identity.peerId);
        }

        @Override
        public int hashCode() {
            return host.hashCode() ^ peerId.hashCode();
        }
    }

    private boolean isConnected(PeerConnection connection) {
        return identities.contains(Identity.of(connection));
    }

    /** Why a peer that has just been greeted is turned away, if it is. */
    Optional<String> refusal(PeerConnection connection, int maxPeers, PeerDirectory directory) {
        if (size() >= maxPeers) {
            return Optional.of("we have enough peers");
        }
        if (directory.isBanned(connection.address())) {
            return Optional.of("it is banned");
        }
        return isConnected(connection) ? Optional.of("we are connected to it already") : Optional.empty();
    }

    void add(SwarmPeer peer) {
        byKey.put(peer.key(), peer);
        identities.add(Identity.of(peer.connection()));
    }

    void remove(SwarmPeer peer) {
        if (byKey.remove(peer.key()) != null) {
            identities.remove(Identity.of(peer.connection()));
        }
    }

    SwarmPeer get(PeerKey key) {
        return byKey.get(key);
    }

    Collection<SwarmPeer> peers() {
        return byKey.values();
    }

    int size() {
        return byKey.size();
    }

    int unchoked() {
        int count = 0;
        for (SwarmPeer each : byKey.values()) {
            count += each.isUnchoked() ? 1 : 0;
        }
        return count;
    }
}
