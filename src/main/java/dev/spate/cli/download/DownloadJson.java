package dev.spate.cli.download;

import dev.spate.cli.CommandException;
import dev.spate.cli.Errors;
import dev.spate.cli.console.StandardOutput;
import dev.spate.session.DownloadEvent;
import dev.spate.session.Findings;
import dev.spate.session.PeerOrigin;
import dev.spate.session.Snapshot;
import dev.spate.session.Summary;
import dev.spate.text.JsonObject;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Events on stdout, one JSON object a line; the schema is in docs/json.md. */
final class DownloadJson implements DownloadOutput {
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final double NANOS_A_SECOND = 1e9;

    private final StandardOutput out;
    private final Optional<String> torrent;
    /** On each event; empty until it is known. The run's end may be told on another thread. */
    private volatile Optional<String> infoHash = Optional.empty();

    /** Before it ended: what is told of a signal is told after the end, on another thread. */
    private volatile Snapshot.Phase phase = Snapshot.Phase.METADATA;

    private long nextProgressNanos;
    private Optional<Findings> findings = Optional.empty();

    DownloadJson(StandardOutput out) {
        this(out, Optional.empty());
    }

    /** @param torrent as the user named it, where there are several: what fails early is known by nothing else */
    DownloadJson(StandardOutput out, Optional<String> torrent) {
        this.out = out;
        this.torrent = torrent;
    }

    @Override
    public void torrent(InfoHash hash) {
        infoHash = Optional.of(hash.toHex());
    }

    private String text(JsonObject event) {
        infoHash.ifPresent(hash -> event.put("infoHash", hash));
        return event.toString();
    }

    @Override
    public void event(DownloadEvent event) throws StandardOutput.ReaderGone {
        JsonObject json = event.accept(new EventJson());
        out.line(event instanceof DownloadEvent.Started ? json.toString() : text(json));
        if (event instanceof DownloadEvent.Started) {
            phase = Snapshot.Phase.DOWNLOADING;
        }
    }

    @Override
    public void tick(Snapshot snapshot) throws StandardOutput.ReaderGone {
        if (!isEnding(snapshot.phase())) {
            phase = snapshot.phase();
        }
        if (snapshot.elapsedNanos() >= nextProgressNanos) {
            nextProgressNanos = snapshot.elapsedNanos() + PROGRESS_NANOS;
            out.line(text(progress("progress", snapshot, snapshot.phase())));
        }
        out.flush();
    }

    @Override
    public void findings(Findings of) {
        findings = Optional.of(of);
    }

    @Override
    public void done(Summary summary) throws StandardOutput.ReaderGone {
        JsonObject done = put(new JsonObject().put("event", "done"), summary);
        findings.ifPresent(it -> ExplainJson.put(done, it));
        out.line(text(done));
        out.flush();
    }

    private static JsonObject put(JsonObject json, Summary summary) {
        json.put("name", summary.name()).put("out", summary.out().toString());
        if (summary.wantedFiles() != summary.files()) {
            json.put("selectedFiles", summary.wantedFiles()).put("files", summary.files());
        }
        return json.put("totalBytes", summary.totalBytes())
                .put("receivedBytes", summary.receivedBytes())
                .put("wastedBytes", summary.wastedBytes())
                .put("sentBytes", summary.sentBytes())
                .put("elapsedSeconds", summary.elapsedNanos() / NANOS_A_SECOND)
                .put("peersServed", summary.peersServed())
                .put("webSeedBytes", summary.webSeedBytes());
    }

    @Override
    public void stopped(Snapshot snapshot) {
        JsonObject stopped = progress("stopped", snapshot, isEnding(snapshot.phase()) ? phase : snapshot.phase());
        findings.ifPresent(it -> ExplainJson.put(stopped, it));
        last(text(stopped));
    }

    @Override
    public void skipped(String why) throws StandardOutput.ReaderGone {
        JsonObject skipped = new JsonObject().put("event", "skipped");
        torrent.ifPresent(it -> skipped.put("torrent", it));
        out.line(text(skipped.put("reason", why)));
    }

    @Override
    public void failed(Errors.Ending ending) {
        JsonObject failed = new JsonObject().put("event", "failed");
        torrent.ifPresent(it -> failed.put("torrent", it));
        failed.put("exitCode", ending.exitCode()).put("message", ending.message());
        findings.ifPresent(it -> ExplainJson.put(failed, it));
        last(text(failed));
    }

    private void last(String line) {
        try {
            out.line(line);
            out.flush();
        } catch (StandardOutput.ReaderGone | CommandException e) {
            // It is the end anyway, and stderr tells the reason.
            return;
        }
    }

    private static boolean isEnding(Snapshot.Phase phase) {
        return phase.compareTo(Snapshot.Phase.FINISHING) >= 0;
    }

    private static JsonObject progress(String event, Snapshot snapshot, Snapshot.Phase phase) {
        JsonObject json = new JsonObject()
                .put("event", event)
                .put("phase", phase.name().toLowerCase(Locale.ROOT))
                .put("totalBytes", snapshot.totalBytes())
                .put("verifiedBytes", snapshot.verifiedBytes())
                .put("receivedBytes", snapshot.receivedBytes())
                .put("wastedBytes", snapshot.wastedBytes())
                .put("sentBytes", snapshot.sentBytes())
                .put("bytesPerSecond", Math.round(snapshot.bytesPerSecond()))
                .put("sentPerSecond", Math.round(snapshot.sentPerSecond()))
                .put("peersConnected", snapshot.peersConnected())
                .put("peersKnown", snapshot.peersKnown())
                .put("peersUnchoked", snapshot.peersUnchoked())
                .put("peersServed", snapshot.peersServed())
                .put("webSeeds", snapshot.webSeeds().connected())
                .put("webSeedBytesPerSecond", Math.round(snapshot.webSeeds().bytesPerSecond()))
                .put("waitingFor", snapshot.waitingFor())
                .put("elapsedSeconds", snapshot.elapsedNanos() / NANOS_A_SECOND);
        snapshot.bottleneck()
                .ifPresent(it -> json.put(
                        "explain",
                        new JsonObject().put("cause", it.cause().id()).put("text", it.sentence())));
        return json;
    }

    static String json(DownloadEvent event) {
        return event.accept(new EventJson()).toString();
    }

    /** The names and keys of the schema. */
    private static final class EventJson implements DownloadEvent.Handler<JsonObject> {
        private static JsonObject event(String name) {
            return new JsonObject().put("event", name);
        }

        private static JsonObject peerEvent(String name, InetSocketAddress address) {
            return event(name).put("peer", PeerAddress.text(address));
        }

        @Override
        public JsonObject started(DownloadEvent.Started event) {
            return event("started")
                    .put("name", event.name())
                    .put("infoHash", event.infoHash())
                    .put("totalBytes", event.totalBytes())
                    .put("verifiedBytes", event.verifiedBytes());
        }

        @Override
        public JsonObject listening(DownloadEvent.Listening event) {
            return event("listening").put("port", event.port());
        }

        @Override
        public JsonObject portMapped(DownloadEvent.PortMapped event) {
            return event("portMapped")
                    .put("protocol", event.protocol().toLowerCase(Locale.ROOT))
                    .put("port", event.port())
                    .put(
                            "external",
                            PeerAddress.text(new InetSocketAddress(event.externalAddress(), event.externalPort())))
                    .put("method", event.method());
        }

        @Override
        public JsonObject completed(DownloadEvent.Completed event) {
            return put(event("completed"), event.summary());
        }

        @Override
        public JsonObject goalReached(DownloadEvent.GoalReached event) {
            return event("goalReached").put("reason", event.why());
        }

        @Override
        public JsonObject pieceVerified(DownloadEvent.PieceVerified event) {
            return event("pieceVerified").put("piece", event.piece());
        }

        @Override
        public JsonObject pieceCorrupt(DownloadEvent.PieceCorrupt event) {
            return event("pieceCorrupt").put("piece", event.piece());
        }

        @Override
        public JsonObject peerConnected(DownloadEvent.PeerConnected event) {
            return peerEvent("peerConnected", event.address())
                    .put("incoming", event.incoming())
                    .putStrings(
                            "sources",
                            event.sources().stream()
                                    .map(PeerOrigin.Kind::label)
                                    .sorted()
                                    .toList());
        }

        @Override
        public JsonObject peerFailed(DownloadEvent.PeerFailed event) {
            return peerEvent("peerFailed", event.address())
                    .put("incoming", event.incoming())
                    .put("reason", event.reason());
        }

        @Override
        public JsonObject peerDropped(DownloadEvent.PeerDropped event) {
            return peerEvent("peerDropped", event.address()).put("reason", event.reason());
        }

        @Override
        public JsonObject peerBanned(DownloadEvent.PeerBanned event) {
            return peerEvent("peerBanned", event.address()).put("reason", event.reason());
        }

        @Override
        public JsonObject trackerAnswered(DownloadEvent.TrackerAnswered event) {
            return event("trackerAnswered").put("tracker", event.url()).put("peers", event.peers());
        }

        @Override
        public JsonObject trackerFailed(DownloadEvent.TrackerFailed event) {
            return event("trackerFailed").put("tracker", event.url()).put("reason", event.reason());
        }

        @Override
        public JsonObject webSeedFailed(DownloadEvent.WebSeedFailed event) {
            return event("webSeedFailed")
                    .put("url", event.url())
                    .put("reason", event.reason())
                    .put("ended", event.ended());
        }

        @Override
        public JsonObject warning(DownloadEvent.Warning event) {
            return event("warning").put("message", event.text());
        }
    }
}
