package dev.spate.dht;

import dev.spate.dht.node.SavedTable;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * When the nodes are kept for the next run: half a minute after the start, every five minutes, and at the end, so that a
 * process that is killed loses little. One write at a time, on a thread that ends with it. Owner: the loop.
 */
final class DhtStateWriter {
    static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(30);
    static final long EVERY_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** A lookup begins well with so many; a smaller table replaces no larger one while the process runs. */
    private static final int ENOUGH_NODES = 8;

    private final Optional<DhtStateFile> file;
    private SavedTable written;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private long dueAtNanos;

    DhtStateWriter(Optional<DhtStateFile> file, long nowNanos) {
        this.file = file;
        this.written = file.map(DhtStateFile::table).orElseGet(SavedTable::empty);
        this.dueAtNanos = nowNanos + FIRST_NANOS;
    }

    /** When {@link #isDue} holds; {@code otherwise} when it never will. */
    long nextDeadlineNanos(long otherwise) {
        return file.isPresent() && dueAtNanos - otherwise < 0 ? dueAtNanos : otherwise;
    }

    /** Whether a running process should call {@link #keep} now. */
    boolean isDue(long nowNanos) {
        return file.isPresent() && dueAtNanos - nowNanos <= 0;
    }

    /** Keeps a table of a process that goes on, if it is worth it. */
    void keep(SavedTable table, long nowNanos) {
        dueAtNanos = nowNanos + EVERY_NANOS;
        if (count(table) >= Math.min(ENOUGH_NODES, Math.max(1, count(written)))) {
            write(table);
        }
    }

    /** Keeps the last table, unless it is empty; the future completes when all is written. */
    CompletableFuture<Void> end(SavedTable table) {
        if (file.isPresent() && count(table) > 0) {
            write(table);
        }
        return last;
    }

    private void write(SavedTable table) {
        if (table.equals(written)) {
            return;
        }
        written = table;
        last = last.thenRunAsync(() -> file.orElseThrow().write(table), DhtStateWriter::inThread);
    }

    private static void inThread(Runnable work) {
        Thread thread = new Thread(work, "spate-dht");
        thread.setDaemon(true);
        thread.start();
    }

    private static int count(SavedTable table) {
        return table.nodes().size() + table.nodes6().size();
    }
}
