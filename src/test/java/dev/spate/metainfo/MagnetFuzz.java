package dev.spate.metainfo;

import dev.spate.fuzz.Bounded;
import dev.spate.fuzz.Check;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** Magnet links. */
public final class MagnetFuzz {
    private static final int PER_BYTE = 200;

    private MagnetFuzz() {}

    /** The input is a link in UTF-8, or is none. */
    public static void fuzzerTestOneInput(byte[] data) {
        Magnet magnet = Bounded.by(PER_BYTE, data.length, () -> link(new String(data, StandardCharsets.UTF_8)));
        if (magnet != null) {
            for (InetSocketAddress peer : magnet.peers()) {
                Check.that(peer.getPort() > 0, () -> "no port: " + peer);
            }
            Check.equal(magnet, Magnet.parse(written(magnet)));
        }
    }

    private static Magnet link(String text) {
        try {
            return Magnet.parse(text);
        } catch (MagnetException refused) {
            return null;
        }
    }

    private static String written(Magnet magnet) {
        StringBuilder link = new StringBuilder("magnet:?");
        magnet.infoHashV1().ifPresent(hash -> link.append("&xt=urn:btih:").append(hash.toHex()));
        magnet.infoHashV2().ifPresent(hash -> link.append("&xt=urn:btmh:1220").append(hash.toHex()));
        magnet.displayName().ifPresent(name -> link.append("&dn=").append(escaped(name)));
        magnet.trackers().forEach(url -> link.append("&tr=").append(escaped(url)));
        magnet.webSeeds().forEach(url -> link.append("&ws=").append(escaped(url)));
        magnet.peers().forEach(peer -> link.append("&x.pe=").append(escaped(text(peer))));
        link.append("&so=")
                .append(magnet.selected().stream()
                        .map(each -> each.first() + "-" + each.last())
                        .collect(Collectors.joining(",")))
                .append(',')
                .append(escaped(magnet.unreadSelection()));
        return link.toString();
    }

    private static String text(InetSocketAddress peer) {
        String host =
                peer.isUnresolved() ? peer.getHostString() : peer.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + peer.getPort();
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(3 * text.length());
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            out.append('%').append(HexFormat.of().toHexDigits(each));
        }
        return out.toString();
    }
}
