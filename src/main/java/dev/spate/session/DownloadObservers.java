package dev.spate.session;

import dev.spate.trace.Trace;
import java.util.function.Consumer;

/**
 * How a download is looked at.
 *
 * @param events told what happens, on the event loop
 * @param explain whether to find out all the time why it is not faster
 * @param trace hears every block; closed by whoever made it
 */
public record DownloadObservers(Consumer<DownloadEvent> events, boolean explain, Trace trace) {
    /** Only events. */
    public static DownloadObservers events(Consumer<DownloadEvent> events) {
        return new DownloadObservers(events, false, Trace.NONE);
    }
}
