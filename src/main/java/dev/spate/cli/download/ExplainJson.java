package dev.spate.cli.download;

import dev.spate.session.Findings;
import dev.spate.session.Latencies;
import dev.spate.text.JsonObject;
import dev.spate.torrent.PeerAddress;
import java.util.List;

/** Findings as members of the last JSON event; the schema is in docs/json.md. */
final class ExplainJson {
    private static final double NANOS_A_SECOND = 1e9;
    private static final long NANOS_A_MICRO = 1_000;

    private ExplainJson() {}

    static void put(JsonObject event, Findings findings) {
        event.put("blockLatency", times(findings.latencies().overall()));
        if (findings.shares().isEmpty()) {
            return;
        }
        event.putArray(
                "causes",
                findings.shares().stream()
                        .map(each -> new JsonObject()
                                .put("cause", each.cause().id())
                                .put("share", each.share())
                                .put("seconds", each.nanos() / NANOS_A_SECOND)
                                .toString())
                        .toList());
        List<Latencies.Peer> peers = ExplainText.most(findings.latencies().peers());
        event.putArray(
                "peers",
                peers.stream()
                        .map(each -> times(each.times())
                                .put("peer", PeerAddress.text(each.address()))
                                .put("bytes", each.bytes())
                                .toString())
                        .toList());
    }

    private static JsonObject times(Latencies.Times times) {
        return new JsonObject()
                .put("blocks", times.blocks())
                .put("p50Micros", times.p50Nanos() / NANOS_A_MICRO)
                .put("p90Micros", times.p90Nanos() / NANOS_A_MICRO)
                .put("p99Micros", times.p99Nanos() / NANOS_A_MICRO)
                .put("maxMicros", times.maxNanos() / NANOS_A_MICRO);
    }
}
