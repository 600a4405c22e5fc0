package dev.spate.dht.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.NodeId;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PeerStoreTest {
    private static final long MINUTE = 60_000_000_000L;

    private final SplittableRandom random = new SplittableRandom(11);
    private final PeerStore store = new PeerStore(random);
    private final NodeId hash = NodeId.random(random);

    private static Endpoint at(int number) {
        return Endpoint.of(new byte[] {40, (byte) (number >> 16), (byte) (number >> 8), (byte) number}, 6_881);
    }

    @Test
    void oneHostIsOnePeerOfATorrent() {
        store.add(hash, at(1), false, 0);
        store.add(hash, at(1).withPort(7), true, 1);
        assertEquals(1, store.peers());
        assertEquals(List.of(at(1).withPort(7)), store.sample(hash, 10, false, 2));
    }

    @Test
    void isBoundedInPeersOfATorrentInTorrentsAndInAll() {
        for (int i = 0; i < PeerStore.MAX_PEERS_OF_ONE + 10; i++) {
            store.add(hash, at(i), false, 0);
        }
        assertEquals(PeerStore.MAX_PEERS_OF_ONE, store.peers());
        assertFalse(store.hasRoom(hash));
        for (int i = 0; i < PeerStore.MAX_TORRENTS + 10; i++) {
            store.add(NodeId.random(random), at(i), false, 0);
        }
        assertEquals(PeerStore.MAX_TORRENTS, store.torrents());
        for (int i = 0; i < 30; i++) {
            NodeId known = store.hashes(PeerStore.MAX_TORRENTS).get(i);
            for (int peer = 0; peer < PeerStore.MAX_PEERS_OF_ONE; peer++) {
                store.add(known, at(peer), false, 0);
            }
        }
        assertEquals(PeerStore.MAX_PEERS, store.peers());
    }

    @Test
    void whatExpiresMakesRoom() {
        store.add(hash, at(1), false, 0);
        store.add(hash, at(2), false, 10 * MINUTE);
        store.add(hash, at(1), false, 20 * MINUTE);
        store.expire(45 * MINUTE);
        assertEquals(List.of(at(1)), store.sample(hash, 10, false, 45 * MINUTE));
        store.expire(50 * MINUTE);
        assertEquals(0, store.peers());
        assertEquals(0, store.torrents());
    }

    @Test
    void knownPeersOfOneHostStandBesideEachOtherAndAnAnnouncedOne() {
        Endpoint host = at(1);
        store.put(hash, host.withPort(5), true, 0);
        store.put(hash, host.withPort(6), true, 0);
        store.put(hash, host.withPort(6), true, 0);
        store.add(hash, host.withPort(7), false, 0);
        store.add(hash, host.withPort(8), false, 0);
        assertEquals(List.of(host.withPort(5), host.withPort(6), host.withPort(8)), store.sample(hash, 10, false, 1));
        assertEquals(3, store.peers());
        store.clear();
        assertEquals(0, store.peers() + store.torrents());
        assertTrue(store.sample(hash, 10, false, 1).isEmpty());
    }

    @Test
    void aSampleIsOfDifferentPeersByChance() {
        for (int i = 0; i < 200; i++) {
            store.add(hash, at(i), false, 0);
        }
        HashSet<Endpoint> seen = new HashSet<>();
        for (int round = 0; round < 50; round++) {
            List<Endpoint> sample = store.sample(hash, 20, false, 1);
            assertEquals(20, new HashSet<>(sample).size());
            seen.addAll(sample);
        }
        assertTrue(seen.size() > 190, () -> "only " + seen.size());
    }
}
