package dev.spate.dht.node;

import dev.spate.dht.krpc.BloomFilter;
import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.KrpcMessage.Scrape;
import dev.spate.dht.krpc.NodeId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Peers that were announced to this node, one of each host for each torrent (BEP 33), for 30 minutes. Bounded in torrents,
 * in peers of one torrent and in peers of all. Mutable, not thread-safe.
 */
final class PeerStore {
    static final int MAX_TORRENTS = 2_000;
    static final int MAX_PEERS_OF_ONE = 1_000;
    static final int MAX_PEERS = 20_000;

    private static final long EXPIRY_NANOS = 1_800_000_000_000L;

    private final RandomGenerator random;
    private final Map<NodeId, Map<Endpoint, Peer>> torrents = new LinkedHashMap<>();
    private int peers;

    private record Peer(Endpoint endpoint, boolean seed, long untilNanos) {}

    PeerStore(RandomGenerator random) {
        this.random = random;
    }

    /** How many torrents have peers here. */
    int torrents() {
        return torrents.size();
    }

    /** How many peers are stored, of all torrents. */
    int peers() {
        return peers;
    }

    /** Whether another host's announcement would be stored; a token is given only then. */
    boolean hasRoom(NodeId infoHash) {
        Map<Endpoint, Peer> known = torrents.get(infoHash);
        return peers < MAX_PEERS && (known == null ? torrents.size() < MAX_TORRENTS : known.size() < MAX_PEERS_OF_ONE);
    }

    /** Stores a peer, or refreshes it; does nothing when there is no room. */
    void add(NodeId infoHash, Endpoint peer, boolean seed, long nowNanos) {
        store(infoHash, peer.host(), peer, seed, nowNanos);
    }

    /** The same, beside others of its host. */
    void put(NodeId infoHash, Endpoint peer, boolean seed, long nowNanos) {
        store(infoHash, peer, peer, seed, nowNanos);
    }

    private void store(NodeId infoHash, Endpoint key, Endpoint peer, boolean seed, long nowNanos) {
        Map<Endpoint, Peer> known = torrents.get(infoHash);
        if ((known == null || !known.containsKey(key)) && !hasRoom(infoHash)) {
            return;
        }
        if (known == null) {
            known = new LinkedHashMap<>();
            torrents.put(infoHash, known);
        }
        // Last in the order of insertion is last to expire.
        if (known.remove(key) == null) {
            peers++;
        }
        known.put(key, new Peer(peer, seed, nowNanos + EXPIRY_NANOS));
    }

    /** Forgets all. */
    void clear() {
        torrents.clear();
        peers = 0;
    }

    /** Some of a torrent's peers by chance, those that are no seeds first when {@code noSeeds} asks for it. */
    List<Endpoint> sample(NodeId infoHash, int most, boolean noSeeds, long nowNanos) {
        List<Endpoint> chosen = new ArrayList<>();
        List<Endpoint> others = new ArrayList<>();
        int seen = 0;
        for (Peer each : known(infoHash, nowNanos)) {
            if (noSeeds && each.seed()) {
                others.add(each.endpoint());
                continue;
            }
            seen++;
            if (chosen.size() < most) {
                chosen.add(each.endpoint());
            } else {
                int place = random.nextInt(seen);
                if (place < most) {
                    chosen.set(place, each.endpoint());
                }
            }
        }
        chosen.addAll(others.subList(0, Math.min(others.size(), most - chosen.size())));
        return chosen;
    }

    /** Filters of the addresses of seeds and of the others (BEP 33). */
    Scrape scrape(NodeId infoHash, long nowNanos) {
        BloomFilter seeds = new BloomFilter();
        BloomFilter others = new BloomFilter();
        for (Peer each : known(infoHash, nowNanos)) {
            (each.seed() ? seeds : others).add(each.endpoint().addressBytes());
        }
        return new Scrape(seeds.toBytes(), others.toBytes());
    }

    /** Whether a torrent has peers here. */
    boolean knows(NodeId infoHash, long nowNanos) {
        return !known(infoHash, nowNanos).isEmpty();
    }

    /** Some of the info hashes by chance (BEP 51). */
    List<NodeId> hashes(int most) {
        List<NodeId> all = new ArrayList<>(torrents.keySet());
        int count = Math.min(most, all.size());
        for (int i = 0; i < count; i++) {
            int other = i + random.nextInt(all.size() - i);
            NodeId swapped = all.set(other, all.get(i));
            all.set(i, swapped);
        }
        return List.copyOf(all.subList(0, count));
    }

    /** Forgets what has expired. */
    void expire(long nowNanos) {
        for (Iterator<Map.Entry<NodeId, Map<Endpoint, Peer>>> all =
                        torrents.entrySet().iterator();
                all.hasNext(); ) {
            Map<Endpoint, Peer> known = all.next().getValue();
            expire(known, nowNanos);
            if (known.isEmpty()) {
                all.remove();
            }
        }
    }

    private void expire(Map<Endpoint, Peer> known, long nowNanos) {
        Iterator<Peer> oldest = known.values().iterator();
        while (oldest.hasNext() && oldest.next().untilNanos() - nowNanos <= 0) {
            oldest.remove();
            peers--;
        }
    }

    private List<Peer> known(NodeId infoHash, long nowNanos) {
        Map<Endpoint, Peer> known = torrents.get(infoHash);
        if (known == null) {
            return List.of();
        }
        expire(known, nowNanos);
        if (known.isEmpty()) {
            torrents.remove(infoHash);
        }
        return List.copyOf(known.values());
    }
}
