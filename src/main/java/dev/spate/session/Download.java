package dev.spate.session;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Stand-in: a running download. */
public final class Download {
    private final CompletableFuture<Summary> result = new CompletableFuture<>();

    Download() {
        result.completeExceptionally(Engine.absent());
    }

    /** The latest state. */
    public Snapshot snapshot() {
        return new Snapshot(Snapshot.Phase.CONNECTING, 0, 0, 0, 0, 0, 0, 0, 0, "an engine", 0);
    }

    /** Ends with a summary or a {@link Failure}. */
    public CompletableFuture<Summary> result() {
        return result;
    }

    /** Stops, keeping the state. */
    public CompletableFuture<Void> stop() {
        return CompletableFuture.completedFuture(null);
    }

    /** Registers the one listener. */
    public void onEvent(Consumer<DownloadEvent> listener) {
        listener.accept(new DownloadEvent.Warning("no engine"));
    }
}
