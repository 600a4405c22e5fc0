package dev.spate.session.swarm;

import dev.spate.peer.PeerConnection;
import dev.spate.scheduler.PeerKey;
import dev.spate.session.peers.PeerList;
import dev.spate.torrent.PeerId;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The connected peers of a swarm. Owner: the event loop. */
final class ConnectedPeers {
    /** A peer that delivers nothing for so long may be an impostor: it does not keep out a second peer of the same id. */
    private static final long IMPOSTOR_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A peer that delivers nothing for so long makes room for addresses that were never tried. */
    private static final long TRIAL_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Map<PeerKey, SwarmPeer> byKey = new LinkedHashMap<>();
    private final Map<Identity, SwarmPeer> identities = new HashMap<>();
    private final IncomingPerHost incomingPerHost = new IncomingPerHost();

    /** One client on one host: a second connection from it would only share its bandwidth. */
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

    private boolean isConnected(PeerConnection connection, long nowNanos) {
        SwarmPeer other = identities.get(Identity.of(connection));
        return other != null && !other.isIdleFor(IMPOSTOR_NANOS, nowNanos);
    }

    /**
     * Two peers that punched holes (BEP 55) may have two connections of which each sees another one first. Both keep the one
     * that the lower peer id has dialled.
     *
     * @return whether the older one was closed
     */
    private boolean replacesOther(PeerConnection connection, PeerId self, long nowNanos) {
        SwarmPeer other = identities.get(Identity.of(connection));
        boolean crossed = connection.isUtp()
                && other.connection().isUtp()
                && connection.incoming() != other.connection().incoming()
                && other.isIdleFor(-1, nowNanos);
        if (!crossed
                || !isKept(connection.incoming(), self, connection.handshake().peerId())) {
            return false;
        }
        other.connection().close("both sides have dialled, and keep the other connection");
        return true;
    }

    /** Whether a crossed connection is the one that the lower peer id has dialled. */
    static boolean isKept(boolean incoming, PeerId self, PeerId other) {
        boolean oursIsLower = Arrays.compareUnsigned(self.toBytes(), other.toBytes()) < 0;
        return oursIsLower != incoming;
    }

    /**
     * Why a peer that has just been greeted is turned away, if it is. When all places are taken, one that is of no use at this
     * moment, and of lower canonical priority (BEP 40), goes instead.
     */
    Optional<String> refusal(PeerConnection connection, PeerId self, int maxPeers, PeerList peerList, long nowNanos) {
        if (peerList.isBanned(connection.address(), connection.incoming())) {
            return Optional.of("it is banned");
        }
        if (connection.incoming()
                && !incomingPerHost.admits(connection.address().getAddress())) {
            return Optional.of("enough peers of that host are connected");
        }
        if (isConnected(connection, nowNanos) && !replacesOther(connection, self, nowNanos)) {
            return Optional.of("we are connected to it already");
        }
        if (size() < maxPeers) {
            return Optional.empty();
        }
        long priority = peerList.priority().of(connection.address());
        Optional<SwarmPeer> lower = byKey.values().stream()
                .filter(each -> each.isReplaceable(nowNanos))
                .min(Comparator.comparingLong(SwarmPeer::priority))
                .filter(each -> each.priority() < priority);
        lower.ifPresent(each -> each.expel("a peer of higher priority takes its place"));
        return lower.isPresent() ? Optional.empty() : Optional.of("we have enough peers");
    }

    void add(SwarmPeer peer) {
        byKey.put(peer.key(), peer);
        identities.put(Identity.of(peer.connection()), peer);
        if (peer.connection().incoming()) {
            incomingPerHost.add(peer.connection().address().getAddress());
        }
    }

    void remove(SwarmPeer peer) {
        if (byKey.remove(peer.key()) == null) {
            return;
        }
        identities.remove(Identity.of(peer.connection()), peer);
        if (peer.connection().incoming()) {
            incomingPerHost.remove(peer.connection().address().getAddress());
        }
    }

    /**
     * When all places are taken, drops some peers that had their time and never delivered, for addresses never tried: those of
     * the lowest priority.
     */
    void makeRoom(int maxPeers, int untried, long nowNanos) {
        if (size() < maxPeers || untried == 0) {
            return;
        }
        List<SwarmPeer> idle = byKey.values().stream()
                .filter(each -> each.isIdleFor(TRIAL_NANOS, nowNanos))
                .sorted(Comparator.comparingLong(SwarmPeer::priority))
                .limit(Math.min(untried, Math.max(1, maxPeers / 8)))
                .toList();
        idle.forEach(each -> each.expel("it delivers nothing, and others wait"));
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
