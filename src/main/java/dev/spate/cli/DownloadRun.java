package dev.spate.cli;

import dev.spate.session.Download;
import dev.spate.session.DownloadEvent;
import dev.spate.session.Summary;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Follows a download on the main thread until it ends, and ends it when a signal comes.
 *
 * <p>Events are queued by the download's own thread and told here, so that a slow reader of stdout never holds that up.
 */
final class DownloadRun {
    private static final long STOP_MILLIS = 1_200;

    private final Surroundings surroundings;
    private final DownloadReport report;
    private final Queue<DownloadEvent> events = new ConcurrentLinkedQueue<>();
    private volatile Download download;

    DownloadRun(Surroundings surroundings, DownloadReport report) {
        this.surroundings = surroundings;
        this.report = report;
    }

    /**
     * Tells how it goes until it ends.
     *
     * @throws Exception what the download failed with
     */
    void follow(Download running, String name, StopOnSignal signal) throws Exception {
        download = running;
        running.onEvent(events::add);
        try {
            Summary summary = Ticks.await(running.result(), () -> {
                tellEvents();
                report.tick(running.snapshot(), name);
            });
            signal.close();
            tellEvents();
            report.done(summary, name);
        } catch (Results.ReaderGone e) {
            boolean complete = running.result().isDone() && !running.result().isCompletedExceptionally();
            await(running);
            if (!complete) {
                throw new Refusal(
                        ExitCode.INCOMPLETE, "stopped: nobody reads stdout any more (run the same command to go on)");
            }
        } catch (Exception e) {
            signal.close();
            tellEvents();
            throw e;
        }
    }

    /** On a signal, in the shutdown hook: keeps the state and says how to go on. */
    void stopAndTell() {
        Download running = download;
        if (running != null) {
            await(running);
        }
        surroundings.err().finish();
        if (running == null) {
            surroundings.err().line("spate: stopped: nothing was downloaded yet (run the same command to begin)");
            return;
        }
        report.stopped(running.snapshot());
        surroundings
                .err()
                .line("spate: stopped: " + running.snapshot().verifiedBytes() + " of "
                        + running.snapshot().totalBytes()
                        + " bytes verified (run the same command to go on)");
    }

    private void tellEvents() throws Results.ReaderGone {
        for (DownloadEvent event = events.poll(); event != null; event = events.poll()) {
            report.event(event);
        }
    }

    private static void await(Download running) {
        try {
            running.stop().get(STOP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // What was recorded stays recorded; there is no time for more.
            return;
        }
    }
}
