package dev.spate.session;

import dev.spate.support.TestSeed;

/** An engine whose chance {@link TestSeed} repeats, for the tests of other packages; its clock is the usual one. */
public final class SeededEngine {
    private SeededEngine() {}

    /** See {@link Engine#start(EngineOptions)}. */
    public static Engine start(EngineOptions options) {
        return Engine.start(options, System::nanoTime, TestSeed.random());
    }
}
