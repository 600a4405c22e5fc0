package dev.spate.cli.download;

import dev.spate.session.DownloadEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Events on their way to a reader who may be slow, or read no more: at most {@value #LIMIT}, some MiB.
 *
 * <p>When there are more, the oldest {@code PeerFailed} is left out first: there may be one for each address that anybody
 * names. Without any, the newest event is left out. Once the others are read, a warning says how many were. Any thread may
 * add.
 */
final class EventQueue {
    static final int LIMIT = 50_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Numbered> failedPeers = new ArrayDeque<>();
    private final Deque<Numbered> others = new ArrayDeque<>();
    private long added;
    private long leftOut;

    private record Numbered(long number, DownloadEvent event) {}

    void add(DownloadEvent event) {
        lock.lock();
        try {
            boolean failedPeer = event instanceof DownloadEvent.PeerFailed;
            if (failedPeers.size() + others.size() >= LIMIT) {
                leftOut++;
                if (failedPeers.poll() == null) {
                    return;
                }
            }
            (failedPeer ? failedPeers : others).add(new Numbered(added++, event));
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next event out, in the order in which they came; empty when there is none. */
    Optional<DownloadEvent> poll() {
        lock.lock();
        try {
            Numbered next = firstOfBoth().poll();
            if (next != null) {
                return Optional.of(next.event);
            }
            if (leftOut == 0) {
                return Optional.empty();
            }
            String warning = "events left out because nobody read them in time: " + leftOut;
            leftOut = 0;
            return Optional.of(new DownloadEvent.Warning(warning));
        } finally {
            lock.unlock();
        }
    }

    private Deque<Numbered> firstOfBoth() {
        if (failedPeers.isEmpty() || others.isEmpty()) {
            return others.isEmpty() ? failedPeers : others;
        }
        return failedPeers.peek().number < others.peek().number ? failedPeers : others;
    }
}
