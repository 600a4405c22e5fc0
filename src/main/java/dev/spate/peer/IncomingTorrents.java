package dev.spate.peer;

import dev.spate.mse.TorrentKeys;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The torrents that peers may ask for on one listening port: the info hash of a peer's handshake names one of them (BEP 3).
 *
 * <p>Owner: the event loop.
 */
public final class IncomingTorrents {
    private static final Logger LOG = LoggerFactory.getLogger(IncomingTorrents.class);

    private final Map<InfoHash, Torrent> byHash = new LinkedHashMap<>();
    private final TorrentKeys keys = new TorrentKeys();

    /**
     * One of them.
     *
     * @param ourHandshake what its peers are answered with
     * @param events is told of them
     */
    record Torrent(OurHandshake ourHandshake, PeerEvents events) {}

    /**
     * From now on peers of this torrent are greeted.
     *
     * @return false, and nothing is changed, when there is one with this info hash already
     */
    public boolean add(OurHandshake ourHandshake, PeerEvents events) {
        if (contains(ourHandshake.infoHash())) {
            return false;
        }
        replace(ourHandshake, events);
        return true;
    }

    /** From now on peers of this torrent are greeted so, whoever greeted them before. */
    public void replace(OurHandshake ourHandshake, PeerEvents events) {
        names(ourHandshake).forEach(name -> {
            keys.add(name);
            byHash.put(name, new Torrent(ourHandshake, events));
        });
    }

    /** Peers that were greeted so are turned away from now on, unless they were handed over; those that were greeted stay. */
    public void remove(OurHandshake ourHandshake) {
        names(ourHandshake).forEach(name -> {
            byHash.computeIfPresent(name, (hash, torrent) -> torrent.ourHandshake() == ourHandshake ? null : torrent);
            if (!contains(name)) {
                keys.remove(name);
            }
        });
    }

    /** Of a hybrid both: peers of either version may come. */
    private static Stream<InfoHash> names(OurHandshake ourHandshake) {
        return Stream.concat(Stream.of(ourHandshake.infoHash()), ourHandshake.other().stream());
    }

    public boolean contains(InfoHash infoHash) {
        return byHash.containsKey(infoHash);
    }

    /** How many names peers may ask for: of a hybrid both count. */
    int size() {
        return byHash.size();
    }

    public boolean isEmpty() {
        return byHash.isEmpty();
    }

    Optional<Torrent> find(InfoHash infoHash) {
        return Optional.ofNullable(byHash.get(infoHash));
    }

    /** By which peers name them in an encrypted handshake. */
    TorrentKeys keys() {
        return keys;
    }

    /** For a connection that ended before it named one of them: it is nobody's. Of a bug of ours all are told. */
    PeerEvents nobodys() {
        return new PeerEvents() {
            @Override
            public PeerSession greeted(PeerConnection peer) {
                throw new IllegalStateException("greeted without a torrent");
            }

            @Override
            public void failed(InetSocketAddress address, boolean incoming, String reason) {
                LOG.debug("{} (incoming): {}", PeerAddress.text(address), reason);
            }

            @Override
            public void broken(Throwable bug) {
                List.copyOf(byHash.values()).forEach(each -> each.events().broken(bug));
            }
        };
    }
}
