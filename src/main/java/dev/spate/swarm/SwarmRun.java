package dev.spate.swarm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A swarm as a program: tells in one line of JSON when and where it serves, and at the end, in another, what it has seen.
 *
 * <p>It ends when its time is up, when its input ends (which it does when the parent process dies) or when {@link #stop} is called,
 * from any thread. While it reads its input, each line that comes in is answered with the numbers so far.
 */
public final class SwarmRun {
    private static final long TOLD_EVERY_BYTES = 1L << 30;

    private final SwarmOptions options;
    private final Lines out;
    private final Lines log;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private Optional<Path> torrentOut = Optional.empty();
    private Optional<InputStream> input = Optional.empty();
    private Duration atMost = Duration.ZERO;
    private boolean eachPeer;
    private volatile long toldBytes;

    /** Takes lines of text; may be called from several threads. */
    @FunctionalInterface
    public interface Lines {
        /** Shows this line now. */
        void line(String text) throws IOException;
    }

    /**
     * @param options the swarm to be started
     * @param out receives the JSON
     * @param log receives what a person may want to know meanwhile
     */
    public SwarmRun(SwarmOptions options, Lines out, Lines log) {
        this.options = options;
        this.out = out;
        this.log = log;
    }

    /** Writes the .torrent file here before the swarm is ready. */
    public SwarmRun writingTorrent(Path file) {
        torrentOut = Optional.of(file);
        return this;
    }

    /** Ends when this input ends, and answers its lines. */
    public SwarmRun untilEndOf(InputStream ending) {
        input = Optional.of(ending);
        return this;
    }

    /** Ends after this time. */
    public SwarmRun atMost(Duration time) {
        atMost = time;
        return this;
    }

    /** Lists every peer in the totals. */
    public SwarmRun listingEachPeer() {
        eachPeer = true;
        return this;
    }

    /**
     * Serves the swarm from now until it has to end; blocks.
     *
     * @throws IOException when a socket cannot be bound or the .torrent file not be written
     */
    public void serve() throws IOException {
        try (Swarm swarm = Swarm.start(options, this::hashed)) {
            if (torrentOut.isPresent()) {
                Files.write(torrentOut.get(), swarm.torrent().torrentFile(swarm.trackerUrls()));
            }
            out.line(ready(swarm).toString());
            if (swarm.warning().isPresent()) {
                log.line("spate: warning: " + swarm.warning().get());
            }
            input.ifPresent(lines -> answer(lines, swarm));
            await();
            out.line(numbers("totals", swarm, eachPeer));
        }
    }

    /** Ends {@link #serve} as if its time were up. */
    public void stop() {
        stopped.countDown();
    }

    private void await() {
        try {
            if (atMost.isZero()) {
                stopped.await();
            } else {
                stopped.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(InputStream until, Swarm swarm) {
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(until, StandardCharsets.UTF_8))) {
                        while (lines.readLine() != null) {
                            out.line(numbers("numbers", swarm, false));
                        }
                    } catch (IOException | IllegalStateException e) {
                        // The parent has gone, or the swarm has: both end it.
                    }
                    stop();
                },
                "spate-swarm-input");
        reader.setDaemon(true);
        reader.start();
    }

    private JsonLine ready(Swarm swarm) {
        InetSocketAddress first = swarm.peerAddresses().get(0);
        return new JsonLine()
                .put("event", "ready")
                .put("torrent", torrentOut.map(Path::toString).orElse(""))
                .put("tracker", swarm.trackerUrl())
                .put("udpTracker", swarm.udpTrackerUrl())
                .put("magnet", swarm.torrent().magnet(swarm.trackerUrls()))
                .put("infoHash", swarm.torrent().infoHash().toHex())
                .put("name", swarm.torrent().name())
                .put("contentBytes", swarm.torrent().shape().sizeBytes())
                .put("pieceLength", swarm.torrent().shape().pieceLength())
                .put("peers", swarm.peerAddresses().size())
                .put("firstPeer", first.getAddress().getHostAddress() + ":" + first.getPort());
    }

    private static String numbers(String event, Swarm swarm, boolean eachPeer) {
        return new JsonLine()
                .put("event", event)
                .put("report", swarm.report().toJson(eachPeer))
                .toString();
    }

    private void hashed(long doneBytes, long totalBytes) {
        if (totalBytes > TOLD_EVERY_BYTES && doneBytes - toldBytes >= TOLD_EVERY_BYTES) {
            toldBytes = doneBytes;
            try {
                log.line("hashing: " + ByteSize.format(doneBytes) + " of " + ByteSize.format(totalBytes));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
