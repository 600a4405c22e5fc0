package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An engine with the downloads of one test, and what they told. */
final class Run implements AutoCloseable {
    private static final long BOUND_SECONDS = 30;

    private final AtomicLong ahead = new AtomicLong();
    private final Engine engine = Engine.start(EngineOptions.defaults(), () -> System.nanoTime() + ahead.get());
    private final Queue<DownloadEvent> events = new ConcurrentLinkedQueue<>();

    Engine engine() {
        return engine;
    }

    /** Lets the engine's clock jump. */
    void advance(Duration by) {
        ahead.addAndGet(by.toNanos());
    }

    /** To this place, from these peers, without listening, with patience for 20 s. */
    static DownloadOptions to(Path out, InetSocketAddress... peers) {
        DownloadOptions usual = DownloadOptions.defaults();
        return new DownloadOptions(
                java.util.Optional.of(out),
                false,
                Duration.ofSeconds(20),
                usual.memoryBytes(),
                false,
                List.of(peers),
                -1,
                usual.maxPeers(),
                usual.diskThreads());
    }

    static DownloadOptions listening(DownloadOptions options, int port, int maxPeers) {
        return new DownloadOptions(
                options.out(),
                options.overwrite(),
                options.timeout(),
                options.memoryBytes(),
                options.sequential(),
                options.extraPeers(),
                port,
                maxPeers,
                options.diskThreads());
    }

    Download start(TorrentRef torrent, DownloadOptions options) {
        return engine.download(torrent, options, events::add);
    }

    Download startPiece(TorrentRef torrent, int piece, DownloadOptions options) {
        return engine.downloadPiece(torrent, piece, options, events::add);
    }

    static Summary await(Download download) throws Exception {
        return download.result().get(BOUND_SECONDS, TimeUnit.SECONDS);
    }

    static Failure failure(Download download) {
        ExecutionException thrown =
                assertThrows(ExecutionException.class, () -> download.result().get(BOUND_SECONDS, TimeUnit.SECONDS));
        return assertInstanceOf(Failure.class, thrown.getCause());
    }

    /** The events of this kind so far. */
    <T extends DownloadEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Override
    public void close() {
        engine.close();
    }
}
