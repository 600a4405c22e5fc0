package dev.spate.cli.inspect;

import dev.spate.cli.console.StandardOutput;
import dev.spate.net.Route;
import dev.spate.session.PeerGreeting;
import dev.spate.text.CleanText;
import dev.spate.wire.ClientName;
import dev.spate.wire.ExtensionHandshake;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The lines of {@code handshake}. */
final class HandshakeText {
    /** Reserved bits that are known: index of the byte, mask, meaning. */
    private static final List<Bit> BITS = List.of(
            new Bit(0, 0x80, "Azureus messaging"),
            new Bit(5, 0x10, "extension protocol"),
            new Bit(7, 0x01, "DHT"),
            new Bit(7, 0x04, "fast extension"),
            new Bit(7, 0x10, "BitTorrent v2"));

    private HandshakeText() {}

    private record Bit(int index, int mask, String meaning) {}

    static void write(PeerGreeting greeting, boolean full, Route route, StandardOutput out)
            throws StandardOutput.ReaderGone {
        out.line("Peer ID: " + greeting.handshake().peerId().toHex());
        if (!full) {
            return;
        }
        String client = greeting.extension()
                .flatMap(ExtensionHandshake::client)
                .or(() -> ClientName.of(greeting.handshake().peerId()))
                .orElse("unknown");
        out.line("Client: " + CleanText.escaped(client));
        out.line("Transport: " + (greeting.utp() ? "uTP" : "TCP"));
        out.line("Through: " + CleanText.escaped(route.toString()));
        out.line("Stream: " + greeting.streamKind().label());
        out.line("Reserved: " + reserved(greeting.handshake().reserved()));
        if (greeting.extension().isEmpty()) {
            out.line("Extension Handshake: none");
            return;
        }
        ExtensionHandshake extension = greeting.extension().get();
        List<String> ids = new ArrayList<>();
        for (Map.Entry<String, Integer> each : new TreeMap<>(extension.ids()).entrySet()) {
            ids.add(each.getKey() + "=" + each.getValue());
        }
        out.line("Extensions: " + CleanText.escaped(String.join(", ", ids)));
        if (extension.reqq().isPresent()) {
            out.line("Request Queue: " + extension.reqq().getAsInt());
        }
        if (extension.metadataSize().isPresent()) {
            out.line("Metadata Size: " + extension.metadataSize().getAsInt());
        }
        if (extension.port().isPresent()) {
            out.line("Listen Port: " + extension.port().getAsInt());
        }
        if (extension.yourIp().isPresent()) {
            out.line("Your IP: " + extension.yourIp().get().getHostAddress());
        }
    }

    private static String reserved(byte[] bytes) {
        List<String> meanings = new ArrayList<>();
        for (Bit bit : BITS) {
            if ((bytes[bit.index()] & bit.mask()) != 0) {
                meanings.add(bit.meaning());
            }
        }
        String hex = HexFormat.of().formatHex(bytes);
        return meanings.isEmpty() ? hex : hex + " (" + String.join(", ", meanings) + ")";
    }
}
