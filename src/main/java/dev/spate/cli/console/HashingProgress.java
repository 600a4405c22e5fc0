package dev.spate.cli.console;

import dev.spate.storage.RecheckProgress;
import java.util.function.LongSupplier;

/** Shows how far the hashing of files is, and how fast it goes. Owner: the main thread. */
public final class HashingProgress implements RecheckProgress {
    private static final double NANOS_A_SECOND = 1e9;

    private final ProgressDisplay display;
    private final String verb;
    private final LongSupplier nanoClock;
    private final long beginNanos;
    private long elapsedNanos = 1;

    /** @param verb what is done, such as {@code hashing} */
    public HashingProgress(ProgressDisplay display, String verb) {
        this(display, verb, System::nanoTime);
    }

    HashingProgress(ProgressDisplay display, String verb, LongSupplier nanoClock) {
        this.display = display;
        this.verb = verb;
        this.nanoClock = nanoClock;
        this.beginNanos = nanoClock.getAsLong();
    }

    /**
     * How far it is.
     *
     * @param verb what is done
     * @param doneBytes of {@code totalBytes}
     * @param bytesPerSecond since it began
     */
    record Standing(String verb, long doneBytes, long totalBytes, double bytesPerSecond) {}

    @Override
    public void checked(long checkedBytes, long totalBytes) {
        elapsedNanos = Math.max(1, nanoClock.getAsLong() - beginNanos);
        double bytesPerSecond = checkedBytes * NANOS_A_SECOND / elapsedNanos;
        display.draw(new Standing(verb, checkedBytes, totalBytes, bytesPerSecond));
    }

    /** Time from its making to the last report. */
    public long elapsedNanos() {
        return elapsedNanos;
    }
}
