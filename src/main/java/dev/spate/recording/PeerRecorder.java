package dev.spate.recording;

import dev.spate.torrent.Bitfield;
import dev.spate.trace.PeerTrace;
import dev.spate.trace.Trace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Writes down how the peers of a download behave, and a {@link RecordingFile} in the end.
 *
 * <p>A block costs a few additions. What is kept is bounded: 10,000 peers, and a million pieces that they tell of.
 *
 * <p>Owner: the event loop, but for {@link #close}, which is called when the download has ended.
 */
public final class PeerRecorder implements Trace {
    private static final long NANOS_A_MILLI = 1_000_000;
    private static final long NANOS_A_MICRO = 1_000;

    private final Path file;
    private final LongSupplier clock;
    private final long startNanos;
    private final List<Peer> peers = new ArrayList<>();
    private long totalBytes;
    private int pieceLength;
    private int havesInAll;
    private boolean closed;

    /**
     * @param file replaced at the end
     * @param clock in nanoseconds
     */
    public PeerRecorder(Path file, LongSupplier clock) {
        this.file = file;
        this.clock = clock;
        this.startNanos = clock.getAsLong();
    }

    @Override
    public void content(long bytes, int lengthOfPiece) {
        if (totalBytes == 0 && bytes > 0 && Recording.pieces(bytes, lengthOfPiece) <= Recording.MOST_PIECES) {
            totalBytes = bytes;
            pieceLength = lengthOfPiece;
        }
    }

    @Override
    public PeerTrace peer(InetSocketAddress address, boolean incoming) {
        if (totalBytes == 0 || peers.size() >= Recording.MOST_PEERS) {
            return PeerTrace.NONE;
        }
        Peer peer = new Peer(incoming, millis());
        peers.add(peer);
        return peer;
    }

    private long millis() {
        return (clock.getAsLong() - startNanos) / NANOS_A_MILLI;
    }

    private final class Peer implements PeerTrace {
        private final boolean incoming;
        private final long cameMillis;
        private final Bitfield had = new Bitfield((int) Recording.pieces(totalBytes, pieceLength));
        private final List<RecordedPeer.Have> haves = new ArrayList<>(0);
        private final List<Long> turnsMillis = new ArrayList<>(2);
        private final ServiceTimes service = new ServiceTimes();
        private long goneMillis = -1;
        private long bytes;
        private long busyNanos;
        private long leastResponseNanos = -1;
        private long lastBlockNanos;

        Peer(boolean incoming, long cameMillis) {
            this.incoming = incoming;
            this.cameMillis = cameMillis;
            this.lastBlockNanos = clock.getAsLong();
        }

        @Override
        public void block(int piece, int offset, int lengthBytes, long responseNanos, boolean useful) {
            if (responseNanos < 0) {
                return;
            }
            long now = clock.getAsLong();
            // It began when it was asked, but for the round trip, or when it had sent the block before.
            long nanos = Math.min(Math.max(0, responseNanos - Math.max(0, leastResponseNanos)), now - lastBlockNanos);
            if (leastResponseNanos < 0) {
                nanos = 0;
            }
            lastBlockNanos = now;
            busyNanos += nanos;
            service.add(nanos);
            bytes += lengthBytes;
            if (leastResponseNanos < 0 || responseNanos < leastResponseNanos) {
                leastResponseNanos = responseNanos;
            }
        }

        @Override
        public void choke(boolean choked) {
            // Turns: a second unchoke in a row is none.
            boolean expectsChoke = turnsMillis.size() % 2 == 1;
            if (choked == expectsChoke && turnsMillis.size() < RecordedPeer.MOST_TURNS) {
                turnsMillis.add(millis());
            }
        }

        @Override
        public void pieces(Bitfield has) {
            for (int piece = has.nextSet(0); piece >= 0; piece = has.nextSet(piece + 1)) {
                had.set(piece);
            }
        }

        @Override
        public void have(int piece) {
            if (haves.size() < RecordedPeer.MOST_HAVES && havesInAll < Recording.MOST_HAVES && piece < had.size()) {
                havesInAll++;
                haves.add(new RecordedPeer.Have(millis(), piece));
            }
        }

        @Override
        public void closed(String reason, long receivedBytes) {
            goneMillis = millis();
        }

        private RecordedPeer recorded() {
            return new RecordedPeer(
                    cameMillis,
                    goneMillis,
                    incoming,
                    had,
                    haves,
                    turnsMillis,
                    bytes,
                    busyNanos / NANOS_A_MILLI,
                    leastResponseNanos < 0 ? -1 : leastResponseNanos / NANOS_A_MICRO,
                    service);
        }
    }

    /** What was recorded so far; nothing when no metadata came, or of a torrent of too many pieces. */
    Optional<Recording> recorded() {
        return totalBytes == 0
                ? Optional.empty()
                : Optional.of(new Recording(
                        totalBytes,
                        pieceLength,
                        millis(),
                        peers.stream().map(Peer::recorded).toList()));
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            Optional<Recording> recording = recorded();
            if (recording.isPresent()) {
                Files.write(file, RecordingFile.write(recording.get()));
            }
        }
    }
}
