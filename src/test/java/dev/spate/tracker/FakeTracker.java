package dev.spate.tracker;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;

/** A tracker server for tests, whatever protocol it speaks: each behaves the same in the contract's cases. */
interface FakeTracker extends AutoCloseable {
    /** What it does with the announces that come. */
    enum Mood {
        ANSWERS,
        REFUSES,
        TALKS_GARBAGE,
        BREAKS_OFF,
        KEEPS_SILENT
    }

    /** What it counts of the torrent of {@link LoopExtension#request()}. */
    ScrapeResponse COUNTED = new ScrapeResponse(OptionalInt.of(3), OptionalInt.of(70_000), OptionalInt.of(5));

    /** The reason of its refusals, with something for the cleaning. */
    String REFUSAL = "not\u001b[31m registered\n";

    String url();

    /** The requests so far: info hash in hex and event. */
    List<String> seen();

    @Override
    void close() throws IOException;
}
