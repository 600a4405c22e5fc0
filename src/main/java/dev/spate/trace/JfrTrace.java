package dev.spate.trace;

import dev.spate.storage.DiskWatch;
import dev.spate.torrent.PeerAddress;
import dev.spate.trace.JfrEvents.AnnounceEvent;
import dev.spate.trace.JfrEvents.BlockEvent;
import dev.spate.trace.JfrEvents.ChokeEvent;
import dev.spate.trace.JfrEvents.DiskEvent;
import dev.spate.trace.JfrEvents.PeerEvent;
import dev.spate.trace.JfrEvents.PieceEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/** A trace that becomes a recording of the JDK's Flight Recorder. The one class that others may use of those that load it. */
public final class JfrTrace implements Trace {
    /** Of what is recorded, so much is kept, the newest: 10 million blocks and more. */
    private static final long MAX_BYTES = 512L << 20;

    private static final Duration SAMPLE = Duration.ofMillis(20);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Recording recording;
    private final Path file;
    private final ReentrantLock ending = new ReentrantLock();
    private final Map<Integer, Fill> filling = new HashMap<>();
    private final Map<String, AnnounceEvent> asking = new HashMap<>();

    /** A piece that is not over yet. */
    private static final class Fill {
        final PieceEvent event = new PieceEvent();
        final long beginNanos = System.nanoTime();
        long filledNanos;
    }

    private JfrTrace(Recording recording, Path file) {
        this.recording = recording;
        this.file = file;
    }

    /**
     * Begins to record.
     *
     * @param file replaced when the recording ends; made at once, to see that it can be
     * @throws IOException when it cannot be written to
     * @throws IllegalStateException when this JVM cannot record
     */
    public static JfrTrace open(Path file) throws IOException {
        Recording recording = new Recording();
        boolean started = false;
        try {
            recording.setName("spate");
            recording.setToDisk(true);
            recording.setMaxSize(MAX_BYTES);
            recording.setDestination(file);
            // When a signal ends the JVM, its hook and ours race: the first one writes the file.
            recording.setDumpOnExit(true);
            JfrEvents.ALL.forEach(recording::enable);
            recording.enable("jdk.ExecutionSample").withPeriod(SAMPLE);
            recording.enable("jdk.NativeMethodSample").withPeriod(SAMPLE);
            recording.enable("jdk.CPULoad").withPeriod(SECOND);
            recording.enable("jdk.ThreadCPULoad").withPeriod(SECOND);
            recording.enable("jdk.GarbageCollection");
            recording.start();
            started = true;
            return new JfrTrace(recording, file);
        } finally {
            if (!started) {
                recording.close();
            }
        }
    }

    @Override
    public PeerTrace peer(InetSocketAddress address, boolean incoming) {
        return new PeerEvents(PeerAddress.text(address), incoming);
    }

    private static final class PeerEvents implements PeerTrace {
        private final String peer;
        private final PeerEvent event = new PeerEvent();

        PeerEvents(String peer, boolean incoming) {
            this.peer = peer;
            event.peer = peer;
            event.incoming = incoming;
            event.begin();
        }

        @Override
        public void block(int piece, int offset, int lengthBytes, long responseNanos, boolean useful) {
            BlockEvent block = new BlockEvent();
            block.peer = peer;
            block.piece = piece;
            block.offset = offset;
            block.length = lengthBytes;
            // What JFR shows as missing.
            block.response = responseNanos < 0 ? Long.MIN_VALUE : responseNanos;
            block.useful = useful;
            block.commit();
        }

        @Override
        public void choke(boolean choked) {
            ChokeEvent choke = new ChokeEvent();
            choke.peer = peer;
            choke.choked = choked;
            choke.commit();
        }

        @Override
        public void closed(String reason, long receivedBytes) {
            event.reason = reason;
            event.received = receivedBytes;
            event.commit();
        }
    }

    @Override
    public void pieceAsked(int piece) {
        filling.computeIfAbsent(piece, index -> {
            Fill fill = new Fill();
            fill.event.piece = index;
            fill.event.begin();
            return fill;
        });
    }

    @Override
    public void pieceFilled(int piece) {
        Fill fill = filling.get(piece);
        if (fill != null) {
            fill.filledNanos = System.nanoTime();
            fill.event.filling = fill.filledNanos - fill.beginNanos;
        }
    }

    @Override
    public void pieceEnded(int piece, PieceEnd end) {
        Fill fill = filling.remove(piece);
        if (fill == null) {
            return;
        }
        if (fill.filledNanos == 0) {
            fill.event.filling = System.nanoTime() - fill.beginNanos;
        } else {
            fill.event.storing = System.nanoTime() - fill.filledNanos;
        }
        fill.event.outcome = word(end);
        fill.event.commit();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void announcing(String tracker) {
        AnnounceEvent event = new AnnounceEvent();
        event.tracker = tracker;
        event.begin();
        asking.put(tracker, event);
    }

    @Override
    public void announced(String tracker, int peers) {
        AnnounceEvent event = asked(tracker);
        event.peers = peers;
        event.commit();
    }

    @Override
    public void announceFailed(String tracker, String reason) {
        AnnounceEvent event = asked(tracker);
        event.failure = reason;
        event.commit();
    }

    private AnnounceEvent asked(String tracker) {
        AnnounceEvent event = asking.remove(tracker);
        if (event == null) {
            event = new AnnounceEvent();
            event.tracker = tracker;
        }
        return event;
    }

    @Override
    public DiskWatch disk() {
        return (piece, lengthBytes, waitedNanos) -> {
            DiskEvent event = new DiskEvent();
            event.piece = piece;
            event.length = lengthBytes;
            event.waited = waitedNanos;
            event.begin();
            return (hashNanos, writeNanos, outcome) -> {
                event.hashing = hashNanos;
                event.writing = writeNanos;
                event.outcome = word(outcome);
                event.commit();
            };
        };
    }

    /** Ends it without writing the file, when that turns out to be for something else. */
    public void discard() {
        ending.lock();
        try {
            recording.setDumpOnExit(false);
            recording.setDestination(null);
        } catch (IOException | IllegalStateException endedMeanwhile) {
            // The JVM's own hook was faster.
            return;
        } finally {
            recording.close();
            ending.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        ending.lock();
        try {
            if (recording.getState() == RecordingState.RUNNING) {
                // With a destination, stop() would only log that it could not write.
                recording.setDestination(null);
                recording.stop();
                recording.dump(file);
            }
        } catch (IllegalStateException endedMeanwhile) {
            // The JVM's own hook was faster: it has written the same file.
            return;
        } finally {
            recording.close();
            ending.unlock();
        }
    }
}
