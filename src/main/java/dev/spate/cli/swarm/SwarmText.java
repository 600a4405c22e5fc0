package dev.spate.cli.swarm;

import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.ProgressDisplay;
import dev.spate.synthetic.LeechReport;
import dev.spate.synthetic.PeerReport;
import dev.spate.synthetic.SwarmEvents;
import dev.spate.synthetic.SwarmReport;
import dev.spate.synthetic.SyntheticSwarm;
import dev.spate.synthetic.TorrentShape;
import dev.spate.text.ByteSize;
import dev.spate.text.TimeSpan;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Text of {@code swarm}: what is served and where on stdout, progress on stderr, a summary at the end. */
final class SwarmText implements SwarmEvents {
    private static final double NANOS = 1e9;

    private final CommandContext context;
    private final ProgressDisplay display;
    private final long beginNanos = System.nanoTime();
    private long bytesBefore;
    private double secondsBefore;

    SwarmText(CommandContext context) {
        this.context = context;
        this.display = ProgressDisplay.choose(context, false);
    }

    @Override
    public void hashing(long doneBytes, long totalBytes) {
        double rate = doneBytes / ((System.nanoTime() - beginNanos) / NANOS);
        String left = TimeSpan.clock((long) ((totalBytes - doneBytes) / rate));
        show("hashing  " + ByteSize.percent(doneBytes, totalBytes) + "  " + ByteSize.shortest(doneBytes) + " of "
                + ByteSize.shortest(totalBytes) + "  " + ByteSize.rate(rate) + "  ETA " + left);
    }

    @Override
    public void ready(SyntheticSwarm swarm, Optional<Path> torrentFile) throws IOException {
        display.clear();
        TorrentShape shape = swarm.torrent().shape();
        int peers = swarm.peerAddresses().size();
        line((peers == 0 ? "content   " : "serving   ") + ByteSize.shortest(shape.sizeBytes()) + " in "
                + count(shape.layout().pieceCount(), "piece")
                + " of " + ByteSize.shortest(shape.pieceLength())
                + (shape.files() == 1 ? "" : " and " + count(shape.files(), "file"))
                + (peers == 0 ? "" : ", from " + count(peers, "peer") + " at " + firstOf(swarm))
                + (peers < 2 ? "" : " and on"));
        if (swarm.leechers() > 0) {
            line("leechers  " + number(swarm.leechers()) + ", for a client that seeds and announces itself here");
        }
        line("torrent   "
                + torrentFile.map(Path::toString).orElse(swarm.trackerUrl().replaceFirst("/announce$", "/torrent")));
        for (String tracker : swarm.trackerUrls()) {
            line("tracker   " + tracker);
        }
        if (swarm.dhtNode().isPresent()) {
            line("DHT node  " + text(swarm.dhtNode().get()));
        }
        line("magnet    " + swarm.torrent().magnet(swarm.trackerUrls()));
        if (swarm.dhtNode().isPresent() && !swarm.trackerUrls().isEmpty()) {
            line("by DHT    " + swarm.torrent().magnet(List.of()));
        }
        line("info hash "
                + swarm.torrent()
                        .infoHashV2()
                        .orElse(swarm.torrent().infoHash())
                        .toHex());
        line("Ctrl-C ends it.");
        context.out().flush();
    }

    private static String firstOf(SyntheticSwarm swarm) {
        return text(swarm.firstAddress());
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    @Override
    public void warning(String text) {
        context.err().line("spate: warning: " + text);
    }

    @Override
    public void announced(String url, int accepted, int refused) {
        context.err()
                .line("spate: " + count(accepted, "peer") + " announced to " + url
                        + (refused == 0 ? "" : ", " + refused + " not"));
    }

    @Override
    public void second(SwarmReport report, Duration since) {
        long taken = report.leechers().map(LeechReport::receivedBytes).orElse(0L);
        long bytes = report.total(PeerReport::bytesServed) + taken;
        double seconds = since.toNanos() / NANOS;
        double rate = (bytes - bytesBefore) / Math.max(seconds - secondsBefore, 1e-3);
        bytesBefore = bytes;
        secondsBefore = seconds;
        show(TimeSpan.clock(since.toSeconds()) + "  "
                + count(report.total(PeerReport::openConnections), "connection") + "  "
                + ByteSize.rate(rate) + "  " + ByteSize.format(bytes - taken) + " sent  "
                + report.leechers()
                        .map(all -> ByteSize.format(taken) + " taken, " + number(all.done()) + " of "
                                + count(all.leechers(), "leecher") + " done  ")
                        .orElse("")
                + count(report.total(PeerReport::requests), "request") + "  "
                + count(report.total(PeerReport::duplicateBlocks), "duplicate")
                + refused(report, "  "));
    }

    @Override
    public void numbers(SwarmReport report) {
        second(report, Duration.ZERO);
    }

    @Override
    public void reset() {
        bytesBefore = 0;
        secondsBefore = 0;
    }

    @Override
    public void totals(SwarmReport report, Duration since) throws IOException {
        display.clear();
        long bytes = report.total(PeerReport::bytesServed);
        line("");
        line("served    " + ByteSize.format(bytes) + " in " + TimeSpan.format(since.toNanos()) + ", "
                + ByteSize.rate(bytes / Math.max(since.toNanos() / NANOS, 1e-3)) + " on average");
        line("peers     " + number(report.peersConnected()) + " of "
                + number(report.peers().size())
                + " were connected, " + number(report.peersServing()) + " served, in "
                + count(report.total(PeerReport::connections), "connection")
                + refused(report, ", "));
        line("requests  " + number(report.total(PeerReport::requests)) + ", "
                + number(report.total(PeerReport::blocksServed)) + " answered, "
                + number(report.total(PeerReport::duplicateBlocks)) + " of them for blocks served before, "
                + number(report.total(PeerReport::cancels)) + " cancelled, "
                + number(report.total(PeerReport::dropped)) + " dropped");
        if (report.leechers().isPresent()) {
            leechers(report.leechers().get());
        }
        line("announces " + number(report.announces().announces()) + " to our own tracker, "
                + number(report.announces().completed()) + " of them after a whole download");
        context.out().flush();
    }

    private void leechers(LeechReport all) throws IOException {
        line("taken     " + ByteSize.format(all.deliveredBytes()) + " of " + ByteSize.format(all.wantedBytes()) + " by "
                + number(all.done()) + " of " + count(all.leechers(), "leecher") + " that are done, "
                + ByteSize.format(all.unwantedBytes()) + " not asked for, " + ByteSize.format(all.corruptBytes())
                + " wrong");
        line("fairness  " + String.format(Locale.ROOT, "%.3f", Math.max(0, all.fairness()))
                + " (Jain's index of the leechers' rates)");
    }

    private static String refused(SwarmReport report, String before) {
        long refused = report.progress().refusedForFiles();
        return refused == 0 ? "" : before + number(refused) + " refused at the open-file limit";
    }

    private void show(String status) {
        display.status(status);
        display.drawStatus();
    }

    private void line(String text) throws IOException {
        context.out().line(text);
    }

    private static String count(long number, String what) {
        return number(number) + " " + what + (number == 1 ? "" : "s");
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
