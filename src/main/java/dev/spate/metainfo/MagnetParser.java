package dev.spate.metainfo;

import dev.spate.text.Base32;
import dev.spate.text.PercentEncoding;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one magnet link, parameter by parameter; used once. */
final class MagnetParser {
    private static final String SCHEME = "magnet:";
    private static final String V1 = "urn:btih:";
    private static final String V2 = "urn:btmh:";
    private static final Pattern MULTIHASH =
            Pattern.compile(Pattern.quote(V2 + Magnet.SHA_256) + "([0-9a-f]{64})", Pattern.CASE_INSENSITIVE);

    private static final int SHOWN_CHARACTERS = 80;

    /** A link is to begin with somebody; all others are found from there. */
    private static final int MAX_PEERS = 100;

    /** Some pages write {@code magnet://?}. */
    private static final Pattern LEADING = Pattern.compile("^/{0,2}\\??");

    /** As in {@code tr.1}: the number does not matter. */
    private static final Pattern NUMBERED = Pattern.compile("\\.[0-9]+$");

    private final String query;
    private Optional<InfoHash> v1 = Optional.empty();
    private Optional<InfoHash> v2 = Optional.empty();
    private final Set<String> trackers = new LinkedHashSet<>();
    private final Set<InetSocketAddress> peers = new LinkedHashSet<>();
    private final Set<String> webSeeds = new LinkedHashSet<>();
    private String unreadSelection = "";
    private List<FileRange> selected = List.of();
    private Optional<String> displayName = Optional.empty();
    private Optional<String> otherTopic = Optional.empty();

    MagnetParser(String uri) {
        String link = uri.strip();
        if (!link.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new MagnetException("not a magnet link: it does not begin with magnet:");
        }
        String rest = link.substring(SCHEME.length());
        this.query = LEADING.matcher(rest).replaceFirst("");
    }

    Magnet parse() {
        // A link copied from the source of a web page has &amp; between its parameters.
        for (String each : query.replace("&amp;", "&").split("&")) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                String key = each.substring(0, equals).toLowerCase(Locale.ROOT);
                parameter(NUMBERED.matcher(key).replaceFirst(""), each.substring(equals + 1));
            }
        }
        InfoHash onTheWire = v1.or(() -> v2.map(InfoHash::truncated)).orElseThrow(this::noHash);
        return new Magnet(
                onTheWire,
                v2,
                displayName,
                List.copyOf(trackers),
                List.copyOf(peers),
                List.copyOf(webSeeds),
                selected,
                unreadSelection);
    }

    private void parameter(String key, String raw) {
        switch (key) {
            case "xt" -> topic(PercentEncoding.decode(raw).strip());
            case "dn" ->
                displayName = displayName
                        .or(() -> Optional.of(PercentEncoding.decode(raw.replace('+', ' '))))
                        .filter(name -> !name.isBlank());
            case "tr" -> addUrl(trackers, raw);
            case "ws" -> addUrl(webSeeds, raw);
            case "so" -> {
                String list = PercentEncoding.decode(raw);
                selected = FileRange.parse(list);
                unreadSelection = FileRange.unread(list);
            }
            case "x.pe" -> {
                if (peers.size() < MAX_PEERS) {
                    PeerAddress.parse(PercentEncoding.decode(raw).strip()).ifPresent(peers::add);
                }
            }
            default -> {}
        }
    }

    private void topic(String urn) {
        Matcher multihash = MULTIHASH.matcher(urn);
        if (multihash.matches()) {
            v2 = v2.or(() -> Optional.of(InfoHash.ofHex(multihash.group(1))));
        } else if (urn.regionMatches(true, 0, V1, 0, V1.length())) {
            String digits = urn.substring(V1.length());
            byte[] hash = digits.length() == Base32.DIGITS_OF_20_BYTES ? base32(digits) : hex(digits);
            v1 = v1.or(() -> Optional.of(InfoHash.of(hash)));
        } else {
            otherTopic = otherTopic.or(() -> Optional.of(urn));
        }
    }

    private static byte[] hex(String digits) {
        if (digits.length() != 2 * InfoHash.LENGTH_BYTES) {
            throw new MagnetException(
                    "xt: an info hash has 40 hexadecimal or 32 base32 digits, not " + digits.length());
        }
        try {
            return InfoHash.ofHex(digits).toBytes();
        } catch (IllegalArgumentException notHex) {
            throw new MagnetException("xt: the info hash is not hexadecimal: " + shown(digits));
        }
    }

    private static byte[] base32(String digits) {
        return Base32.decode(digits)
                .orElseThrow(() -> new MagnetException("xt: the info hash is not base32: " + shown(digits)));
    }

    private MagnetException noHash() {
        if (otherTopic.isEmpty()) {
            return new MagnetException("xt: missing, a magnet link needs xt=urn:btih:HASH");
        }
        String topic = otherTopic.get();
        return topic.regionMatches(true, 0, V2, 0, V2.length())
                ? new MagnetException("xt: after urn:btmh: come " + Magnet.SHA_256
                        + " and 64 hexadecimal digits (a SHA-256), not " + shown(topic.substring(V2.length())))
                : new MagnetException("xt: not urn:btih:HASH but " + shown(topic));
    }

    private static void addUrl(Set<String> urls, String raw) {
        String url = TorrentUrls.clean(PercentEncoding.decode(raw));
        if (!url.isEmpty()) {
            urls.add(url);
        }
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
