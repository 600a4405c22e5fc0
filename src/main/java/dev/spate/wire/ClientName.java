package dev.spate.wire;

import dev.spate.torrent.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a client's name and version out of its peer id (BEP 20): what the peer claims, for a person to read.
 *
 * <p>Azureus style is {@code -TR3000-} and twelve random bytes; Shadow style is a letter, a version of up to five
 * characters padded with dashes, and three dashes; the mainline client and aria2 put dashes between numbers.
 */
public final class ClientName {
    private static final Pattern AZUREUS = Pattern.compile("-([A-Za-z][0-9A-Za-z])([0-9A-Za-z]{4})-.*", Pattern.DOTALL);
    private static final Pattern DASHED = Pattern.compile("(M|A2-)([0-9]+)-([0-9]+)-([0-9]+)-.*", Pattern.DOTALL);
    private static final Pattern SHADOW =
            Pattern.compile("([AOQRSTU])(?=.{5}---)([0-9A-Za-z]{1,5})---.*", Pattern.DOTALL);

    private static final Map<String, String> AZUREUS_NAMES = Map.ofEntries(
            Map.entry("AZ", "Vuze"),
            Map.entry("BC", "BitComet"),
            Map.entry("BI", "BiglyBT"),
            Map.entry("BT", "BitTorrent"),
            Map.entry("DE", "Deluge"),
            Map.entry("FD", "Free Download Manager"),
            Map.entry("KT", "KTorrent"),
            Map.entry("LT", "libtorrent"),
            Map.entry("PI", "PicoTorrent"),
            Map.entry("SD", "Xunlei"),
            Map.entry("SR", "spate"),
            Map.entry("TL", "Tribler"),
            Map.entry("TR", "Transmission"),
            Map.entry("TX", "Tixati"),
            Map.entry("UM", "µTorrent for Mac"),
            Map.entry("UT", "µTorrent"),
            Map.entry("UW", "µTorrent Web"),
            Map.entry("WD", "WebTorrent Desktop"),
            Map.entry("WW", "WebTorrent"),
            Map.entry("XL", "Xunlei"),
            Map.entry("lt", "rTorrent (libTorrent)"),
            Map.entry("qB", "qBittorrent"));

    private static final Map<String, String> DASHED_NAMES = Map.of("M", "BitTorrent", "A2-", "aria2");

    private static final Map<String, String> SHADOW_NAMES = Map.of(
            "A", "ABC",
            "O", "Osprey Permaseed",
            "Q", "BTQueue",
            "R", "Tribler",
            "S", "Shadow's client",
            "T", "BitTornado",
            "U", "UPnP NAT Bit Torrent");

    private ClientName() {}

    /**
     * The name and version, such as {@code Transmission 3.00}; an Azureus code that we do not know stands for itself.
     *
     * @return empty when the id follows none of these styles
     */
    public static Optional<String> of(PeerId peerId) {
        String id = new String(peerId.toBytes(), StandardCharsets.ISO_8859_1);
        Matcher azureus = AZUREUS.matcher(id);
        if (azureus.matches()) {
            String code = azureus.group(1);
            String digits = azureus.group(2);
            String version = code.equals("TR") ? transmissionVersion(digits) : azureusVersion(digits);
            return Optional.of(AZUREUS_NAMES.getOrDefault(code, code) + " " + version);
        }
        Matcher dashed = DASHED.matcher(id);
        if (dashed.matches()) {
            return Optional.of(DASHED_NAMES.get(dashed.group(1)) + " " + dashed.group(2) + "." + dashed.group(3) + "."
                    + dashed.group(4));
        }
        Matcher shadow = SHADOW.matcher(id);
        if (shadow.matches()) {
            String version = shadow.group(2).chars().mapToObj(ClientName::digit).collect(Collectors.joining("."));
            return Optional.of(SHADOW_NAMES.get(shadow.group(1)) + " " + version);
        }
        return Optional.empty();
    }

    /** Three numbers of one digit each; the fourth is a build or a stage, told only when it is a number but 0. */
    private static String azureusVersion(String digits) {
        String version = digit(digits.charAt(0)) + "." + digit(digits.charAt(1)) + "." + digit(digits.charAt(2));
        char last = digits.charAt(3);
        return last >= '1' && last <= '9' ? version + "." + last : version;
    }

    /** Up to 3.x a minor version of two digits ({@code 2940} is 2.94), from 4 on three numbers of one digit. */
    private static String transmissionVersion(String digits) {
        if (digits.startsWith("000")) {
            return "0." + digits.charAt(3);
        }
        if (digits.startsWith("00")) {
            return "0." + digits.substring(2);
        }
        if (digits.charAt(0) < '4') {
            return digits.charAt(0) + "." + digits.substring(1, 3);
        }
        return azureusVersion(digits);
    }

    /** A digit that goes on after 9 with A (10) to Z (35), then a (36) to z (61). */
    private static String digit(int c) {
        if (c >= 'A' && c <= 'Z') {
            return Integer.toString(c - 'A' + 10);
        }
        if (c >= 'a' && c <= 'z') {
            return Integer.toString(c - 'a' + 36);
        }
        return Character.toString(c);
    }
}
