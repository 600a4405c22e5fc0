package dev.spate.metainfo;

import dev.spate.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A magnet link (BEP 9): the hash of a torrent and hints where to find it.
 *
 * @param infoHash of the torrent
 * @param displayName what to call it until its metainfo is known; any text, not safe as a file name
 * @param trackers URLs in the order of the link, none twice
 * @param peers addresses to try first; a host name is unresolved
 * @param webSeeds addresses of the content (BEP 19), none twice
 */
public record Magnet(
        InfoHash infoHash,
        Optional<String> displayName,
        List<String> trackers,
        List<InetSocketAddress> peers,
        List<String> webSeeds) {
    /** Copies the lists. */
    public Magnet {
        trackers = List.copyOf(trackers);
        peers = List.copyOf(peers);
        webSeeds = List.copyOf(webSeeds);
    }

    /**
     * Reads a link such as {@code magnet:?xt=urn:btih:HASH&dn=NAME&tr=URL&x.pe=HOST:PORT}, the hash being 40 hexadecimal or 32
     * base32 digits. Parameters that are unknown, and peers that are no address, are ignored.
     *
     * @throws MagnetException naming the parameter that is wrong
     */
    public static Magnet parse(String uri) {
        return new MagnetParser(uri).parse();
    }
}
