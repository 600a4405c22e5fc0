package dev.spate.bench.client;

import dev.spate.net.JdkSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands for what in a command or a configuration file of one run: {@code {torrent}} (the .torrent file or the magnet link),
 * {@code {out}}, {@code {dir}}, {@code {work}}, {@code {address}} and {@code {addresses}} (where a client that trades calls from),
 * {@code {dht}}, {@code {dhtHost}} and {@code {dhtPort}} (a node of the DHT; empty for none),
 * {@code {program}} (what starts an installed client), {@code {encryption}} (required or tolerated) and {@code {encrypted}} (true or false),
 * {@code {qbittorrentEncryption}} and {@code {rtorrentEncryption}} (the same as these write it),
 * {@code {utp}} (true for uTP alone, false for TCP alone) and {@code {transport}} (UTP or TCP), {@code {pex}} (true or false) and {@code {pexYes}} (yes or no),
 * and the ports {@code {port}} and {@code {otherPort}}, which were free a moment ago.
 */
final class Placeholders {
    private final Map<String, String> values;

    private Placeholders(Map<String, String> values) {
        this.values = values;
    }

    static Placeholders of(Path torrent, Path out, Path work, RunConditions conditions) {
        Path file = out.toAbsolutePath();
        Map<String, String> values = new LinkedHashMap<>();
        values.put(
                "{torrent}",
                conditions.magnet().orElseGet(() -> torrent.toAbsolutePath().toString()));
        values.put("{out}", file.toString());
        values.put("{dir}", String.valueOf(file.getParent()));
        values.put("{work}", work.toAbsolutePath().toString());
        values.put("{addresses}", String.join(",", conditions.addresses()));
        values.put(
                "{address}",
                conditions.addresses().isEmpty() ? "" : conditions.addresses().get(0));
        String node = conditions.finding().dhtNode().orElse("");
        int colon = Math.max(0, node.lastIndexOf(':'));
        values.put("{encryption}", conditions.encrypted() ? "required" : "tolerated");
        values.put("{encrypted}", String.valueOf(conditions.encrypted()));
        values.put("{qbittorrentEncryption}", conditions.encrypted() ? "1" : "2");
        values.put("{rtorrentEncryption}", conditions.encrypted() ? "require,require_RC4" : "none");
        values.put("{utp}", String.valueOf(conditions.utp()));
        values.put("{transport}", conditions.utp() ? "UTP" : "TCP");
        values.put("{pex}", String.valueOf(conditions.finding().pex()));
        values.put("{pexYes}", conditions.finding().pex() ? "yes" : "no");
        values.put("{dht}", node);
        values.put("{dhtHost}", node.substring(0, colon));
        values.put("{dhtPort}", node.substring(Math.min(node.length(), colon + 1)));
        return new Placeholders(values);
    }

    /** With one more. */
    Placeholders with(String placeholder, String value) {
        values.put(placeholder, value);
        return this;
    }

    /** The list with the values in place; a port is looked for when it is asked for. */
    List<String> fill(List<String> texts) {
        return texts.stream().map(this::fill).toList();
    }

    /** The text with the values in place. */
    String fill(String text) {
        String filled = text;
        for (String port : List.of("{port}", "{otherPort}")) {
            if (text.contains(port)) {
                values.computeIfAbsent(port, key -> freePort());
            }
        }
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace(value.getKey(), value.getValue());
        }
        return filled;
    }

    private static String freePort() {
        try {
            return String.valueOf(JdkSockets.freePort());
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }
}
