package dev.spate.session;

import java.util.concurrent.CompletableFuture;

/** Stand-in: a running download. */
public final class Download {
    private final CompletableFuture<Summary> result = CompletableFuture.failedFuture(Engine.absent());

    /** The latest state. */
    public Snapshot snapshot() {
        return new Snapshot(Snapshot.Phase.DONE, "none", 0, 0, 0, 0, 0, 0, 0, 0, "no engine", 0);
    }

    /** Ends with a summary or a {@link Failure}. */
    public CompletableFuture<Summary> result() {
        return result;
    }

    /** Stops, keeping the state. */
    public CompletableFuture<Void> stop() {
        return CompletableFuture.completedFuture(null);
    }
}
