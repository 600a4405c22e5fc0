package dev.spate.metainfo;

import dev.spate.text.PercentEncoding;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A magnet link (BEP 9): the hash of a torrent and hints where to find it.
 *
 * @param infoHash of the torrent
 * @param displayName what to call it until its metainfo is known; any text, not safe as a file name
 * @param trackers URLs in the order of the link, none twice
 * @param peers addresses to try first; a host name is unresolved
 * @param webSeeds addresses of the content (BEP 19), none twice
 * @param selected the only files that are wanted (BEP 53); empty for all of them
 */
public record Magnet(
        InfoHash infoHash,
        Optional<String> displayName,
        List<String> trackers,
        List<InetSocketAddress> peers,
        List<String> webSeeds,
        List<FileRange> selected) {
    /** Copies the lists. */
    public Magnet {
        trackers = List.copyOf(trackers);
        peers = List.copyOf(peers);
        webSeeds = List.copyOf(webSeeds);
        selected = List.copyOf(selected);
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

    /** The link to this torrent, with its trackers and web seeds; without peers. */
    public static Magnet of(Metainfo metainfo) {
        List<String> trackers =
                metainfo.tiers().stream().flatMap(List::stream).distinct().toList();
        return new Magnet(
                metainfo.infoHash(), Optional.of(metainfo.name()), trackers, List.of(), metainfo.webSeeds(), List.of());
    }

    /** The link as text, which {@link #parse} reads; all that is not plain ASCII is percent-encoded. */
    public String uri() {
        StringBuilder uri = new StringBuilder("magnet:?xt=urn:btih:").append(infoHash.toHex());
        displayName.ifPresent(name -> append(uri, "dn", name));
        trackers.forEach(url -> append(uri, "tr", url));
        webSeeds.forEach(url -> append(uri, "ws", url));
        peers.forEach(peer -> append(uri, "x.pe", PeerAddress.text(peer)));
        if (!selected.isEmpty()) {
            uri.append("&so=").append(selected.stream().map(FileRange::toString).collect(Collectors.joining(",")));
        }
        return uri.toString();
    }

    private static void append(StringBuilder uri, String key, String value) {
        uri.append('&').append(key).append('=').append(PercentEncoding.encode(value.getBytes(StandardCharsets.UTF_8)));
    }
}
