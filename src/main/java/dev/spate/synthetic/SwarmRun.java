package dev.spate.synthetic;

import dev.spate.synthetic.tracker.ExternalTracker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Serves a swarm until its time is up, until its input ends (as it does when the parent process dies), or until
 * {@link #stop} is called, from any thread. Reports to {@link SwarmEvents}.
 *
 * <p>While it reads its input, each line that comes in is a command with one answer: {@code reset} sets every counter to zero and
 * closes the connections that are open, {@code totals} asks for the numbers since then without what is long, any other
 * for all of them.
 */
public final class SwarmRun {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SwarmOptions options;
    private final SwarmEvents events;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicLong lastHashingNanos = new AtomicLong(System.nanoTime());
    private Optional<Path> torrentOut = Optional.empty();
    private Optional<InputStream> input = Optional.empty();
    private Duration atMost = Duration.ZERO;
    private boolean everySecond;
    private volatile long sinceNanos;

    /** @param options the swarm to be started */
    public SwarmRun(SwarmOptions options, SwarmEvents events) {
        this.options = options;
        this.events = events;
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

    /** Tells the numbers every second, without being asked. */
    public SwarmRun tellingSeconds() {
        everySecond = true;
        return this;
    }

    /**
     * Serves the swarm from now until it has to end; blocks. Stopped while it still hashes, it returns at once and tells nothing.
     *
     * @throws IOException when a socket cannot be bound or the .torrent file not be written
     */
    public void serve() throws IOException {
        OpenFiles files = OpenFiles.now();
        if (files.shortage(options).isPresent() && !files.isTooLowToListen(options)) {
            events.warning(files.shortage(options).get());
        }
        try (SyntheticSwarm swarm = SyntheticSwarm.start(options, this::hashed)) {
            if (torrentOut.isPresent()) {
                Files.write(torrentOut.get(), swarm.torrentFile());
            }
            sinceNanos = System.nanoTime();
            events.ready(swarm, torrentOut);
            if (swarm.warning().isPresent()) {
                events.warning(swarm.warning().get());
            }
            swarm.announceOutside(new Announces());
            input.ifPresent(lines -> answer(lines, swarm));
            await(swarm);
            events.totals(swarm.report(), since());
        } catch (CancellationException e) {
            stop();
        }
    }

    /** Ends {@link #serve} as if its time were up. */
    public void stop() {
        stopped.countDown();
    }

    private void await(SyntheticSwarm swarm) throws IOException {
        long begin = System.nanoTime();
        long end = atMost.isZero() ? Long.MAX_VALUE : atMost.toNanos();
        try {
            for (long second = 1; ; second++) {
                long wake = everySecond ? Math.min(end, second * SECOND_NANOS) : end;
                if (stopped.await(wake - (System.nanoTime() - begin), TimeUnit.NANOSECONDS) || wake == end) {
                    return;
                }
                events.second(swarm.report(), since());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(InputStream until, SyntheticSwarm swarm) {
        Thread reader = new Thread(
                () -> {
                    try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(until, StandardCharsets.UTF_8))) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            execute(line.strip(), swarm);
                        }
                    } catch (IOException | IllegalStateException e) {
                        // The parent or the swarm has ended: either ends the run.
                    }
                    stop();
                },
                "spate-swarm-input");
        reader.setDaemon(true);
        reader.start();
    }

    private void execute(String command, SyntheticSwarm swarm) throws IOException {
        if (command.equals("reset")) {
            swarm.reset();
            sinceNanos = System.nanoTime();
            events.reset();
        } else if (command.equals("totals")) {
            events.totalsSoFar(swarm.report());
        } else {
            events.numbers(swarm.report());
        }
    }

    private Duration since() {
        return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }

    /** Called from the threads that hash; throwing ends them. */
    private void hashed(long doneBytes, long totalBytes) {
        if (stopped.getCount() == 0) {
            throw new CancellationException("stopped while hashing");
        }
        long now = System.nanoTime();
        long last = lastHashingNanos.get();
        if (now - last >= SECOND_NANOS && lastHashingNanos.compareAndSet(last, now)) {
            try {
                events.hashing(doneBytes, totalBytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Passes on the answers of outside trackers; when nobody reads our output any more, the run ends. */
    private final class Announces implements ExternalTracker.AnnounceListener {
        @Override
        public void announced(String url, int accepted, int refused) {
            try {
                events.announced(url, accepted, refused);
            } catch (IOException e) {
                stop();
            }
        }

        @Override
        public void failed(String reason) {
            try {
                events.warning("cannot announce to " + reason);
            } catch (IOException e) {
                stop();
            }
        }
    }
}
