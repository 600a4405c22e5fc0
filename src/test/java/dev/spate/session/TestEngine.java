package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.spate.support.TestSeed;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** An engine with the downloads of one test, and what they told. */
public final class TestEngine implements AutoCloseable {
    private static final long BOUND_SECONDS = 30;

    /** A tick of a download: in longer steps it would take the time for a nap. */
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final AtomicLong ahead = new AtomicLong();
    private final AtomicLong stoppedNanos = new AtomicLong(Long.MIN_VALUE);
    private final Engine engine;
    private final Queue<DownloadEvent> events = new ConcurrentLinkedQueue<>();

    public TestEngine() {
        this(EngineOptions.defaults());
    }

    TestEngine(EngineOptions options) {
        this.engine = Engine.start(options, this::nowNanos, TestSeed.random());
    }

    /** Another process, as it were: two that draw the same would take each other for themselves. */
    private TestEngine(Random random) {
        this.engine = Engine.start(EngineOptions.defaults(), this::nowNanos, random);
    }

    /** One more engine in the same test; {@code number} is not 0, and not that of another one. */
    static TestEngine another(int number) {
        return new TestEngine(new Random(TestSeed.now() + number));
    }

    public Engine engine() {
        return engine;
    }

    private long nowNanos() {
        long stopped = stoppedNanos.get();
        return (stopped == Long.MIN_VALUE ? System.nanoTime() : stopped) + ahead.get();
    }

    /** From now on the engine's time goes by only as the test lets it. */
    void stopClock() {
        stoppedNanos.compareAndSet(Long.MIN_VALUE, System.nanoTime());
    }

    /** Lets the engine's time go by, with everything on its loop that is due meanwhile; nobody else notices. */
    public void pass(Duration time) {
        long left = time.toNanos();
        while (left > 0) {
            ahead.addAndGet(Math.min(left, STEP_NANOS));
            left -= STEP_NANOS;
            settle();
        }
    }

    /** Lets the engine's time go by, much faster than it does outside, until it is so. */
    void passUntil(BooleanSupplier condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(BOUND_SECONDS))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    boolean done = condition.getAsBoolean();
                    if (!done) {
                        pass(Duration.ofMillis(500));
                    }
                    return done;
                });
    }

    /**
     * Lets the engine's time go by until it has dialled this peer so many times, and not much longer: a peer that is
     * given virtual seconds to greet needs real ones to be heard.
     */
    void passUntilDialled(ScriptedPeer peer, int times) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(BOUND_SECONDS))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    boolean dialled = peer.connections() >= times;
                    if (!dialled) {
                        pass(Duration.ofNanos(STEP_NANOS));
                    }
                    return dialled;
                });
    }

    /** As after Ctrl-Z and fg: the clock has gone on while nothing happened. */
    void suspend(Duration time) {
        ahead.addAndGet(time.toNanos());
        settle();
    }

    /** Returns when every timer that was due has fired. */
    private void settle() {
        CompletableFuture<Void> settled = new CompletableFuture<>();
        // Timers fire in the order of their times: this one comes last.
        engine.loop().execute(() -> engine.loop().schedule(() -> settled.complete(null), 0, TimeUnit.NANOSECONDS));
        settled.orTimeout(BOUND_SECONDS, TimeUnit.SECONDS).join();
    }

    /** To this place, from these peers, without listening, with a timeout of 20 s. */
    public static TestOptions options(Path out, InetSocketAddress... peers) {
        return TestOptions.to(out)
                .peers(List.of(peers))
                .timeout(Duration.ofSeconds(20))
                .listenPort(-1);
    }

    /** The same as they are. */
    public static DownloadOptions to(Path out, InetSocketAddress... peers) {
        return options(out, peers).build();
    }

    public Download start(TorrentRef torrent, DownloadOptions options) {
        return engine.download(torrent, options, events::add);
    }

    Download startPiece(TorrentRef torrent, int piece, DownloadOptions options) {
        return engine.downloadPiece(torrent, piece, options, events::add);
    }

    public static Summary await(Download download) throws Exception {
        return download.result().get(BOUND_SECONDS, TimeUnit.SECONDS);
    }

    static Failure failure(Download download) {
        return assertInstanceOf(Failure.class, cause(download));
    }

    /** What it ends with, which is no summary. */
    static Throwable cause(Download download) {
        return assertThrows(ExecutionException.class, () -> download.result().get(BOUND_SECONDS, TimeUnit.SECONDS))
                .getCause();
    }

    /** The events of this kind so far. */
    <T extends DownloadEvent> List<T> events(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Override
    public void close() {
        // Netty's loop waits for time to go by when it ends.
        stoppedNanos.set(Long.MIN_VALUE);
        engine.close();
    }
}
