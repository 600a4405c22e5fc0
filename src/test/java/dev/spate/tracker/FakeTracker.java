package dev.spate.tracker;

import java.io.IOException;
import java.util.List;

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

    /** The reason of its refusals, with something for the cleaning. */
    String REFUSAL = "not\u001b[31m registered\n";

    String url();

    /** The requests so far: info hash in hex and event. */
    List<String> seen();

    @Override
    void close() throws IOException;
}
