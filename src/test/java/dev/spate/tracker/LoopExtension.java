package dev.spate.tracker;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spate.net.HostResolver;
import dev.spate.net.Transport;
import dev.spate.net.TransportName;
import dev.spate.support.Patience;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A running loop for a test, with bounded ways to do things on it. */
public final class LoopExtension implements BeforeEachCallback, AfterEachCallback {
    /** For what is answered: a busy machine is no reason to ask again. */
    public static final TrackerOptions PATIENT = TrackerOptions.defaults()
            .withTimeouts(Duration.ofSeconds(50), Duration.ofSeconds(50), Duration.ofSeconds(50), 8);

    /** For what is not answered, with a wait to its end. */
    public static final TrackerOptions QUICK = TrackerOptions.defaults()
            .withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(100), 2);

    private final TransportName transportName;
    private Transport transport;
    private HostResolver resolver;

    public LoopExtension() {
        this(TransportName.AUTO);
    }

    /** On this transport. */
    LoopExtension(TransportName transportName) {
        this.transportName = transportName;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Optional<String> obstacle = Transport.obstacle(transportName);
        assumeTrue(obstacle.isEmpty(), () -> transportName.label() + " does not work here: " + obstacle.orElseThrow());
        transport = Transport.start(transportName);
        resolver = new HostResolver(transport);
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (transport == null) {
            return;
        }
        on(() -> {
            resolver.close();
            return null;
        });
        transport.close();
    }

    public Transport transport() {
        return transport;
    }

    public HostResolver resolver() {
        return resolver;
    }

    Trackers trackers(TrackerOptions options) {
        return new Trackers(transport, resolver, options, new Random(1));
    }

    public <T> T on(Callable<T> task) throws Exception {
        return transport.loop().submit(task).get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    /** Makes a future on the loop and waits for it here. */
    public <T> T await(Callable<Future<T>> task) throws Exception {
        return on(task).get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    AnnounceResponse announce(Tracker tracker, AnnounceRequest request) throws Exception {
        return await(() -> tracker.announce(request));
    }

    /** One announce to a tracker of this address, which is closed afterwards. */
    public AnnounceResponse announce(String url) throws Exception {
        return announce(url, PATIENT);
    }

    public AnnounceResponse announce(String url, TrackerOptions options) throws Exception {
        Tracker tracker = on(() -> trackers(options).open(url));
        try {
            return announce(tracker, request());
        } finally {
            on(() -> {
                tracker.close();
                return null;
            });
        }
    }

    /** One scrape of the torrent of {@link #request()} by a tracker of this address. */
    ScrapeResponse scrape(String url) throws Exception {
        Tracker tracker = on(() -> trackers(PATIENT).open(url));
        try {
            return await(() -> tracker.scrape(request().infoHash()));
        } finally {
            on(() -> {
                tracker.close();
                return null;
            });
        }
    }

    /** The failure of one announce. */
    public TrackerException failure(String url) {
        return failure(url, PATIENT);
    }

    public TrackerException failure(String url, TrackerOptions options) {
        return (TrackerException) assertThrows(ExecutionException.class, () -> announce(url, options))
                .getCause();
    }

    /** A response with peers and an interval, and nothing else. */
    static AnnounceResponse response(List<InetSocketAddress> peers, Duration interval) {
        return new AnnounceResponse(
                peers,
                interval,
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                0);
    }

    static AnnounceRequest request() {
        return new AnnounceRequest(
                InfoHash.ofHex("00112233445566778899aabbccddeeff2d2e5f7e"),
                PeerId.of("-SR0100-abcdefABCDEF".getBytes(StandardCharsets.US_ASCII)),
                6881,
                1,
                2,
                3,
                AnnounceRequest.Event.STARTED,
                50,
                0x0badcafe);
    }
}
