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
 * A magnet link (BEP 9, 52): the hash of a torrent, or both of a hybrid, and hints where to find it.
 *
 * @param infoHash the name on the wire, 20 bytes: that of version 1 where the link has it, else that of version 2 truncated
 * @param infoHashV2 of a v2 or hybrid torrent, 32 bytes; of a hybrid many links leave it out
 * @param displayName what to call it until its metainfo is known; any text, not safe as a file name
 * @param trackers URLs in the order of the link, none twice
 * @param peers addresses to try first; a host name is unresolved
 * @param webSeeds addresses of the content (BEP 19), none twice
 * @param selected the only files that are wanted (BEP 53); empty for all of them
 * @param unreadSelection what of it is no number and no range, as it stands; empty when all was read
 */
public record Magnet(
        InfoHash infoHash,
        Optional<InfoHash> infoHashV2,
        Optional<String> displayName,
        List<String> trackers,
        List<InetSocketAddress> peers,
        List<String> webSeeds,
        List<FileRange> selected,
        String unreadSelection) {
    /** The multihash prefix of a SHA-256 of 32 bytes. */
    static final String SHA_256 = "1220";

    /** Of which all was read. */
    public Magnet(
            InfoHash infoHash,
            Optional<InfoHash> infoHashV2,
            Optional<String> displayName,
            List<String> trackers,
            List<InetSocketAddress> peers,
            List<String> webSeeds,
            List<FileRange> selected) {
        this(infoHash, infoHashV2, displayName, trackers, peers, webSeeds, selected, "");
    }

    /** Copies the lists. */
    public Magnet {
        trackers = List.copyOf(trackers);
        peers = List.copyOf(peers);
        webSeeds = List.copyOf(webSeeds);
        selected = List.copyOf(selected);
    }

    /**
     * Reads a link such as {@code magnet:?xt=urn:btih:HASH&dn=NAME&tr=URL&x.pe=HOST:PORT}, the hash being 40 hexadecimal or 32
     * base32 digits, or {@code xt=urn:btmh:1220HASH} with 64 hexadecimal digits, or both. Parameters that are unknown, and peers that are no address, are ignored.
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
                metainfo.infoHash(),
                metainfo.infoHashV2(),
                Optional.of(metainfo.name()),
                trackers,
                List.of(),
                metainfo.webSeeds(),
                List.of());
    }

    /** The hash of version 1; empty where the link names a torrent by that of version 2 alone. */
    public Optional<InfoHash> infoHashV1() {
        boolean truncated =
                infoHashV2.isPresent() && infoHashV2.get().truncated().equals(infoHash);
        return truncated ? Optional.empty() : Optional.of(infoHash);
    }

    /** The link as text, which {@link #parse} reads; all that is not plain ASCII is percent-encoded. */
    public String uri() {
        StringBuilder uri = new StringBuilder("magnet:?");
        infoHashV1().ifPresent(v1 -> uri.append("xt=urn:btih:").append(v1.toHex()));
        infoHashV2.ifPresent(v2 -> uri.append(uri.charAt(uri.length() - 1) == '?' ? "" : "&")
                .append("xt=urn:btmh:")
                .append(SHA_256)
                .append(v2.toHex()));
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
