package dev.spate.session.insight;

import dev.spate.storage.DiskWatch;
import java.util.concurrent.atomic.LongAdder;

/** Adds up the time that the disk threads spend. Any thread. */
final class DiskLoad implements DiskWatch {
    private final LongAdder hashNanos = new LongAdder();
    private final LongAdder writeNanos = new LongAdder();
    private final DiskWatch next;

    /** @param next is told the same */
    DiskLoad(DiskWatch next) {
        this.next = next;
    }

    @Override
    public Job begins(int piece, int lengthBytes, long waitedNanos) {
        Job other = next.begins(piece, lengthBytes, waitedNanos);
        return (hashed, written, outcome) -> {
            hashNanos.add(hashed);
            writeNanos.add(written);
            other.ended(hashed, written, outcome);
        };
    }

    /** Time that disk threads have spent on hashing so far. */
    long hashNanos() {
        return hashNanos.sum();
    }

    /** Time that disk threads have spent on writing so far. */
    long writeNanos() {
        return writeNanos.sum();
    }
}
