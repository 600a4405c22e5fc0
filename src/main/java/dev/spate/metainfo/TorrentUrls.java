package dev.spate.metainfo;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the URLs of a torrent: trackers (BEP 3, 12) and web seeds (BEP 19).
 *
 * <p>Lenient: one bad URL must not make a torrent useless. White space around a URL and control characters are
 * removed. What is empty or repeated is left out. A URL counts wherever it stands in the value of such a key: in lists
 * within lists, and within a dictionary where it looks like one ({@code ://}).
 */
final class TorrentUrls {
    /** Longer ones no server takes. */
    private static final int MAX_URL_BYTES = 1 << 13;

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private TorrentUrls() {}

    /** The URL of the key announce, the first one where it is a list; empty when there is none. */
    static String announce(BDict root) {
        return announces(root).stream().findFirst().orElse("");
    }

    /** Some torrents have a list where BEP 3 has a string, or lists within it. */
    private static List<String> announces(BDict root) {
        return root.get("announce")
                .map(value -> fresh(value, new LinkedHashSet<>()))
                .orElse(List.of());
    }

    /** The tiers of announce-list; without any, one tier of what the key announce has; without that, none. */
    static List<List<String>> tiers(BDict root) {
        Set<String> known = new LinkedHashSet<>();
        List<List<String>> tiers = new ArrayList<>();
        for (BValue each : root.get("announce-list").map(TorrentUrls::elements).orElse(List.of())) {
            // Some torrents have a flat list of URLs, against BEP 12: each is a tier of its own.
            List<String> tier = fresh(each, known);
            if (!tier.isEmpty()) {
                tiers.add(tier);
            }
        }
        List<String> announces = announces(root);
        return tiers.isEmpty() && !announces.isEmpty() ? List.of(announces) : tiers;
    }

    /** The addresses of url-list, which is one string or a list of them. */
    static List<String> webSeeds(BDict root) {
        return root.get("url-list")
                .map(value -> fresh(value, new LinkedHashSet<>()))
                .orElse(List.of());
    }

    /** Without white space around and control characters inside. */
    static String clean(String url) {
        return CONTROL.matcher(url).replaceAll("").strip();
    }

    /** Those of a list; what is no list is its own only element. */
    private static List<BValue> elements(BValue value) {
        return value instanceof BList list ? list.values() : List.of(value);
    }

    private static List<String> fresh(BValue value, Set<String> known) {
        return strings(value)
                .map(TorrentUrls::url)
                .filter(url -> !url.isEmpty() && known.add(url))
                .toList();
    }

    /** All strings of lists at any depth, and those of dictionaries that look like URLs. Values nest no deeper than 100. */
    private static Stream<BString> strings(BValue value) {
        if (value instanceof BString text) {
            return Stream.of(text);
        }
        if (value instanceof BList list) {
            return list.values().stream().flatMap(TorrentUrls::strings);
        }
        return value instanceof BDict dict
                ? dict.entries().stream()
                        .flatMap(each -> strings(each.value()))
                        .filter(each -> url(each).contains("://"))
                : Stream.empty();
    }

    private static String url(BString value) {
        return value.length() > MAX_URL_BYTES ? "" : clean(value.utf8());
    }
}
