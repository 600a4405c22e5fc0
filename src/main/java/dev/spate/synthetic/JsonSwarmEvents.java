package dev.spate.synthetic;

import dev.spate.text.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The events of a {@link SwarmRun} as lines of JSON, one object each; its member {@code event} is the name. */
public final class JsonSwarmEvents implements SwarmEvents {
    private static final double NANOS = 1e9;

    private final LineSink out;
    private final LineSink log;
    private final boolean eachPeer;

    /** Takes lines of text; may be called from several threads. */
    @FunctionalInterface
    public interface LineSink {
        /** Shows this line now. */
        void line(String text) throws IOException;
    }

    /**
     * @param out receives the JSON
     * @param log receives warnings
     * @param eachPeer whether the totals list every peer
     */
    public JsonSwarmEvents(LineSink out, LineSink log, boolean eachPeer) {
        this.out = out;
        this.log = log;
        this.eachPeer = eachPeer;
    }

    @Override
    public void hashing(long doneBytes, long totalBytes) throws IOException {
        out.line(new JsonObject()
                .put("event", "hashing")
                .put("doneBytes", doneBytes)
                .put("totalBytes", totalBytes)
                .toString());
    }

    @Override
    public void ready(SyntheticSwarm swarm, Optional<Path> torrentFile) throws IOException {
        InetSocketAddress first = swarm.firstAddress();
        SyntheticTorrent torrent = swarm.torrent();
        JsonObject ready = new JsonObject()
                .put("event", "ready")
                .put("torrent", torrentFile.map(Path::toString).orElse(""))
                .put("tracker", swarm.trackerUrl())
                .put("udpTracker", swarm.udpTrackerUrl())
                .put("magnet", torrent.magnet(swarm.trackerUrls()))
                .put("infoHash", torrent.infoHashV2().orElse(torrent.infoHash()).toHex())
                .put("name", torrent.name())
                .put("contentBytes", torrent.shape().sizeBytes())
                .put("pieceLength", torrent.shape().pieceLength())
                .put("peers", swarm.peerAddresses().size())
                .put("openFileLimit", OpenFiles.now().limit())
                .put("firstPeer", text(first));
        swarm.dhtNode()
                .ifPresent(
                        node -> ready.put("dhtNode", text(node)).put("trackerlessMagnet", torrent.magnet(List.of())));
        out.line(ready.toString());
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    @Override
    public void warning(String text) throws IOException {
        log.line("spate: warning: " + text);
    }

    @Override
    public void announced(String url, int accepted, int refused) throws IOException {
        out.line(new JsonObject()
                .put("event", "announced")
                .put("tracker", url)
                .put("peers", accepted)
                .put("failed", refused)
                .toString());
    }

    @Override
    public void second(SwarmReport report, Duration since) throws IOException {
        out.line(new JsonObject()
                .put("event", "second")
                .put("seconds", since.toNanos() / NANOS)
                .put("report", report.totalsJson())
                .toString());
    }

    @Override
    public void numbers(SwarmReport report) throws IOException {
        out.line(new JsonObject()
                .put("event", "numbers")
                .put("report", report.toJson(false))
                .toString());
    }

    @Override
    public void totalsSoFar(SwarmReport report) throws IOException {
        out.line(new JsonObject()
                .put("event", "numbers")
                .put("report", report.totalsJson())
                .toString());
    }

    @Override
    public void reset() throws IOException {
        out.line(new JsonObject().put("event", "reset").toString());
    }

    @Override
    public void totals(SwarmReport report, Duration since) throws IOException {
        out.line(new JsonObject()
                .put("event", "totals")
                .put("seconds", since.toNanos() / NANOS)
                .put("report", report.toJson(eachPeer))
                .toString());
    }
}
