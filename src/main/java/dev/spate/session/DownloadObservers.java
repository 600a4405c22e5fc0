package dev.spate.session;

import dev.spate.trace.Trace;
import java.util.function.Consumer;

/**
 * What observes a download.
 *
 * @param events told what happens, on the event loop
 * @param explain whether to find out why the download is not faster
 * @param trace hears every block; its maker closes it
 */
public record DownloadObservers(Consumer<DownloadEvent> events, boolean explain, Trace trace) {
    /** Only events. */
    public static DownloadObservers events(Consumer<DownloadEvent> events) {
        return new DownloadObservers(events, false, Trace.NONE);
    }
}
