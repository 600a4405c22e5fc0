package dev.spate.cli.dht;

import dev.spate.cli.console.StandardOutput;
import dev.spate.dht.DhtResult;
import dev.spate.session.DhtReport;
import dev.spate.text.JsonObject;
import dev.spate.text.Plural;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerAddress;
import java.net.InetSocketAddress;
import java.util.Locale;

/** What {@code dht lookup} found, for a person and as JSON; the schema is in docs/json.md. */
final class DhtText {
    private static final double NANOS_PER_SECOND = 1e9;

    private final InfoHash infoHash;
    private final DhtReport report;

    DhtText(InfoHash infoHash, DhtReport report) {
        this.infoHash = infoHash;
        this.report = report;
    }

    void writePeers(StandardOutput out) throws StandardOutput.ReaderGone {
        for (InetSocketAddress each : report.peers()) {
            out.line(PeerAddress.text(each));
        }
    }

    private double seconds() {
        return report.result().took().toNanos() / NANOS_PER_SECOND;
    }

    /** One line of what was done. */
    String summary() {
        DhtResult result = report.result();
        String swarm = report.scrape()
                .map(counted -> String.format(
                        Locale.ROOT,
                        "; about %d seeds and %d others, as the nodes count",
                        Math.round(counted.seeds()),
                        Math.round(counted.leechers())))
                .orElse("");
        return String.format(
                Locale.ROOT,
                "spate: DHT: %s; %s asked, %d answered, %s, %.2f s%s%s",
                Plural.of(report.peers().size(), "peer"),
                Plural.of(result.asked(), "node"),
                result.answered(),
                Plural.of(result.hops(), "hop"),
                seconds(),
                swarm,
                report.complete() ? "" : "; stopped by --timeout");
    }

    /** Why there is nobody, and what to do. */
    String nobody() {
        DhtResult result = report.result();
        if (report.obstacle().isPresent()) {
            return "no DHT node answers: " + report.obstacle().get();
        }
        if (result.asked() == 0) {
            return "no DHT node to ask: none is known from an earlier run, and the well-known ones were not found"
                    + " (name one with --dht-node HOST:PORT)";
        }
        return result.answered() == 0
                ? "no DHT node answers: " + result.asked()
                        + " were asked (is UDP let through? name another one with --dht-node HOST:PORT)"
                : "no peers: none of " + result.answered() + " DHT nodes knows any for " + infoHash.toHex();
    }

    String json() {
        DhtResult result = report.result();
        JsonObject json = new JsonObject()
                .put("infoHash", infoHash.toHex())
                .putStrings(
                        "peers", report.peers().stream().map(PeerAddress::text).toList())
                .put("nodesAsked", result.asked())
                .put("nodesAnswered", result.answered())
                .put("hops", result.hops())
                .put("nodesKnown", report.stats().nodes())
                .put("bytesIn", report.stats().bytesIn())
                .put("bytesOut", report.stats().bytesOut())
                .put("seconds", seconds())
                .put("complete", report.complete());
        report.scrape().ifPresent(counted -> json.put("seeds", counted.seeds()).put("leechers", counted.leechers()));
        return json.toString();
    }
}
