package dev.spate.cli.download;

import dev.spate.session.Findings;
import dev.spate.session.Latencies;
import dev.spate.text.TimeSpan;
import dev.spate.torrent.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code --explain} prints at the end. */
final class ExplainText {
    private static final int SHOWN = 5;
    private static final double NANOS_A_MILLI = 1e6;

    private ExplainText() {}

    /** Where the time went, and the slowest and fastest peers; several lines. */
    static List<String> lines(Findings findings) {
        List<String> lines = new ArrayList<>();
        if (!findings.shares().isEmpty()) {
            lines.add("why it was not faster, of " + TimeSpan.format(findings.elapsedNanos()) + ':');
        }
        for (Findings.Share each : findings.shares()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %5.1f %%  %s",
                    each.share() * 100,
                    each.cause().words()));
        }
        Latencies.Times overall = findings.latencies().overall();
        if (overall.blocks() > 0) {
            lines.add("from request to block, in milliseconds:");
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-21s %8s %8s %8s %8s %8s %8s",
                    "",
                    "blocks",
                    "MiB",
                    "p50",
                    "p90",
                    "p99",
                    "longest"));
            lines.add(row("all", -1, overall));
            List<Latencies.Peer> peers = findings.latencies().peers();
            List<Latencies.Peer> shown = most(peers);
            for (int i = 0; i < shown.size(); i++) {
                if (i == SHOWN && shown.size() < peers.size()) {
                    lines.add("  and " + (peers.size() - shown.size()) + " more, then the fastest:");
                }
                Latencies.Peer each = shown.get(i);
                lines.add(row(PeerAddress.text(each.address()), each.bytes(), each.times()));
            }
        }
        return lines;
    }

    /** The slowest and the fastest, or all when they are few. */
    static List<Latencies.Peer> most(List<Latencies.Peer> slowestFirst) {
        if (slowestFirst.size() <= 2 * SHOWN) {
            return slowestFirst;
        }
        List<Latencies.Peer> shown = new ArrayList<>(slowestFirst.subList(0, SHOWN));
        shown.addAll(slowestFirst.subList(slowestFirst.size() - SHOWN, slowestFirst.size()));
        return shown;
    }

    private static String row(String name, long bytes, Latencies.Times times) {
        return String.format(
                Locale.ROOT,
                "  %-21s %8d %8s %8.1f %8.1f %8.1f %8.1f",
                name,
                times.blocks(),
                bytes < 0 ? "" : String.format(Locale.ROOT, "%.1f", bytes / 1048576.0),
                times.p50Nanos() / NANOS_A_MILLI,
                times.p90Nanos() / NANOS_A_MILLI,
                times.p99Nanos() / NANOS_A_MILLI,
                times.maxNanos() / NANOS_A_MILLI);
    }
}
