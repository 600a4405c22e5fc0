package dev.spate.mse;

import dev.spate.mse.handshake.MseResponder;
import dev.spate.torrent.InfoHash;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The torrents that a peer may name in an encrypted handshake, where a hash of its info hash stands for each.
 *
 * <p>Owner: the event loop.
 */
public final class TorrentKeys {
    /** By HASH('req2', info hash), which has the form of one. */
    private final Map<InfoHash, InfoHash> torrents = new HashMap<>();

    public void add(InfoHash torrent) {
        torrents.put(InfoHash.of(MseResponder.obfuscated(torrent)), torrent);
    }

    public void remove(InfoHash torrent) {
        torrents.remove(InfoHash.of(MseResponder.obfuscated(torrent)));
    }

    Optional<InfoHash> find(byte[] obfuscated) {
        return Optional.ofNullable(torrents.get(InfoHash.of(obfuscated)));
    }
}
