package dev.spate.session;

/**
 * Stand-in: settings of an engine.
 *
 * @param listenPort 0 lets the system choose
 * @param listen whether to accept incoming connections
 */
public record EngineOptions(int listenPort, boolean listen) {
    /** A port of the system's choice. */
    public static EngineOptions defaults() {
        return new EngineOptions(0, true);
    }
}
