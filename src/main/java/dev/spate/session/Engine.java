package dev.spate.session;

import dev.spate.metainfo.Metainfo;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Stand-in: everything that talks to the network; each call ends at once with a failure. */
public final class Engine implements AutoCloseable {
    private Engine() {}

    /** Starts one. */
    public static Engine start(EngineOptions options) {
        return new Engine();
    }

    /** Loads a torrent from a path, {@code -}, an HTTP URL or a magnet link. */
    public CompletableFuture<TorrentRef> load(String torrentArgument, InputStream stdin) {
        return CompletableFuture.failedFuture(absent());
    }

    /** The metainfo, fetched from peers when it is not known yet. */
    public CompletableFuture<Metainfo> metadata(TorrentRef torrent, Duration timeout, Consumer<String> status) {
        return CompletableFuture.failedFuture(absent());
    }

    /** The peers that the trackers tell. */
    public CompletableFuture<PeersResult> peers(
            TorrentRef torrent, boolean all, Duration timeout, Consumer<String> warnings) {
        return CompletableFuture.failedFuture(absent());
    }

    /** Greets one peer. */
    public CompletableFuture<PeerGreeting> handshake(
            TorrentRef torrent, InetSocketAddress peer, boolean full, Duration timeout) {
        return CompletableFuture.failedFuture(absent());
    }

    /** Begins a download. */
    public Download download(TorrentRef ref, DownloadOptions options, Consumer<DownloadEvent> events) {
        return new Download();
    }

    /** Begins to download one piece to a file. */
    public Download downloadPiece(TorrentRef ref, int piece, DownloadOptions options, Consumer<DownloadEvent> events) {
        return new Download();
    }

    @Override
    public void close() {}

    static Failure absent() {
        return new Failure(Failure.Kind.UNAVAILABLE, "no engine: this build has only its stand-in");
    }
}
