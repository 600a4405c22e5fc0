package dev.spate.scheduler;

import dev.spate.torrent.Bitfield;
import java.util.Optional;

/**
 * How to download.
 *
 * @param memoryBytes bound on the bytes of all pieces that are being filled or stored, at least 1; four pieces are allowed in
 *     any case, fewer of very large ones
 * @param mostMemoryBytes how far that bound may rise when there are many active peers; the same or less: not at all
 * @param pickStrategy which piece is opened next
 * @param wanted the pieces to fetch; empty: all
 * @param ends of a sequential download, the pieces that come before all others, as players want those at the ends of a file
 */
public record SchedulerOptions(
        long memoryBytes,
        long mostMemoryBytes,
        PickStrategy pickStrategy,
        Optional<Bitfield> wanted,
        Optional<Bitfield> ends) {
    /** The default bound on memory: 64 MiB. */
    public static final long MEMORY_BYTES = 64L << 20;

    /** @throws IllegalArgumentException when memoryBytes is not positive */
    public SchedulerOptions {
        if (memoryBytes < 1) {
            throw new IllegalArgumentException("memory must be positive, not " + memoryBytes);
        }
        wanted = wanted.map(Bitfield::copy);
        ends = ends.map(Bitfield::copy);
    }

    /** With no pieces before others. */
    public SchedulerOptions(
            long memoryBytes, long mostMemoryBytes, PickStrategy pickStrategy, Optional<Bitfield> wanted) {
        this(memoryBytes, mostMemoryBytes, pickStrategy, wanted, Optional.empty());
    }

    /** The same, but that a sequential download begins with these pieces. */
    public SchedulerOptions beginningWith(Bitfield pieces) {
        return new SchedulerOptions(memoryBytes, mostMemoryBytes, pickStrategy, wanted, Optional.of(pieces));
    }

    /** Lowest piece first, or rarest first. */
    public SchedulerOptions(long memoryBytes, boolean sequential, Optional<Bitfield> wanted) {
        this(memoryBytes, memoryBytes, sequential ? PickStrategy.SEQUENTIAL : PickStrategy.RAREST_FIRST, wanted);
    }

    /** Everything, rarest first, in 64 MiB. */
    public static SchedulerOptions defaults() {
        return new SchedulerOptions(MEMORY_BYTES, MEMORY_BYTES, PickStrategy.RAREST_FIRST, Optional.empty());
    }

    /** The same with another bound on memory. */
    public SchedulerOptions withMemoryBytes(long bytes) {
        return new SchedulerOptions(bytes, bytes, pickStrategy, wanted, ends);
    }

    /** The same with a bound that rises with the number of peers. */
    public SchedulerOptions growingTo(long bytes) {
        return new SchedulerOptions(memoryBytes, bytes, pickStrategy, wanted, ends);
    }

    /** The same in another order. */
    public SchedulerOptions with(PickStrategy order) {
        return new SchedulerOptions(memoryBytes, mostMemoryBytes, order, wanted, ends);
    }

    /** Whether the lowest piece comes first. */
    boolean sequential() {
        return pickStrategy == PickStrategy.SEQUENTIAL;
    }

    /** The same for these pieces alone. */
    public SchedulerOptions withWanted(Bitfield pieces) {
        return new SchedulerOptions(memoryBytes, mostMemoryBytes, pickStrategy, Optional.of(pieces), ends);
    }
}
