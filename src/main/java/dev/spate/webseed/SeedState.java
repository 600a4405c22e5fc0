package dev.spate.webseed;

import dev.spate.http.Url;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** What is known of one web seed: which files it has and where, when it may be asked, and whether it is trusted. */
final class SeedState {
    /** How often the server of a file may send us on. */
    static final int MAX_REDIRECTS = 5;

    /** So many bad pieces, and nothing more is taken from it: a mirror of another version has no good ones. */
    static final int MOST_BAD_PIECES = 3;

    private static final long[] PAUSE_SECONDS = {1, 5, 30};
    private static final long BAD_PIECE_PAUSE_SECONDS = 30;

    private final BitSet lostFiles = new BitSet();
    private final Map<Integer, Moved> moved = new HashMap<>();
    /** Counted for the first loss: of a million files that takes a while. */
    private final IntSupplier countFiles;

    private int files;
    private int lostCount;
    private int failures;
    private int badPieces;
    private boolean paused;
    private long pausedUntilNanos;
    private boolean delivered;
    private boolean unreachable;
    private String ended = "";

    private record Moved(Url to, int redirects) {}

    /** @param countFiles how many there are, empty and pad files not counted */
    SeedState(IntSupplier countFiles) {
        this.countFiles = countFiles;
    }

    /** Where the file is now, if its server sent us on. */
    Optional<Url> movedTo(int file) {
        return Optional.ofNullable(moved.get(file)).map(Moved::to);
    }

    /** The server of the file sent us on; false when that was once too often. */
    boolean moved(int file, Url to) {
        int redirects = 1 + (moved.containsKey(file) ? moved.get(file).redirects() : 0);
        moved.put(file, new Moved(to, redirects));
        return redirects <= MAX_REDIRECTS;
    }

    /** Bytes of the file came from where it is now: the next redirect is the first again. */
    void found(int file) {
        moved.computeIfPresent(file, (key, at) -> new Moved(at.to(), 0));
    }

    /** It does not have this file, which was not known before. */
    void lost(int file, String reason) {
        if (lostFiles.isEmpty()) {
            files = countFiles.getAsInt();
        }
        lostFiles.set(file);
        lostCount++;
        if (lostCount == files) {
            ended = reason;
        }
    }

    /** The files that it does not have; not to be changed. */
    BitSet lostFiles() {
        return lostFiles;
    }

    /** A block came whole. */
    void delivered() {
        delivered = true;
        unreachable = false;
        failures = 0;
    }

    /**
     * It does not work now.
     *
     * @param forGood whether trying again soon is useless
     * @param pause after which it says to come again
     */
    void failed(boolean forGood, Optional<Duration> pause, long nowNanos) {
        unreachable = forGood && !delivered;
        long seconds = PAUSE_SECONDS[Math.min(failures, PAUSE_SECONDS.length - 1)];
        failures++;
        pauseFor(pause.map(Duration::toNanos).orElse(TimeUnit.SECONDS.toNanos(seconds)), nowNanos);
    }

    /** It sent a piece with another hash than it should have; returns whether that was once too often. */
    boolean sentBadPiece(String reason, long nowNanos) {
        pauseFor(TimeUnit.SECONDS.toNanos(BAD_PIECE_PAUSE_SECONDS), nowNanos);
        if (++badPieces >= MOST_BAD_PIECES) {
            ended = reason;
        }
        return badPieces >= MOST_BAD_PIECES;
    }

    private void pauseFor(long nanos, long nowNanos) {
        paused = true;
        pausedUntilNanos = nowNanos + nanos;
    }

    /** Whether it may be asked now. */
    boolean mayBeAsked(long nowNanos) {
        if (paused && nowNanos - pausedUntilNanos >= 0) {
            paused = false;
        }
        return !paused && ended.isEmpty();
    }

    /** Why it is never asked again; empty while it may be. */
    String ended() {
        return ended;
    }

    /** Whether something may come of it yet, as far as anybody knows. */
    boolean hasHope() {
        return ended.isEmpty() && !unreachable;
    }
}
