package dev.spate.cli.download;

import dev.spate.cli.CommandException;
import dev.spate.cli.Errors;
import dev.spate.cli.ExitCode;
import dev.spate.cli.OpenedTorrent;
import dev.spate.cli.TorrentArgument;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.PeriodicWait;
import dev.spate.cli.console.ProgressDisplay;
import dev.spate.cli.console.StandardOutput;
import dev.spate.cli.console.StopOnSignal;
import dev.spate.session.Download;
import dev.spate.session.DownloadEvent;
import dev.spate.session.Engine;
import dev.spate.session.EngineOptions;
import dev.spate.session.Snapshot;
import dev.spate.session.Summary;
import dev.spate.session.TorrentRef;
import dev.spate.text.ByteSize;
import dev.spate.torrent.InfoHash;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Runs a download from the main thread, tells how it goes until it ends, and ends it when a signal comes.
 *
 * <p>Events are queued by the download's own thread and told here, so that a slow reader of stdout never holds that up. Of
 * too many some are left out.
 */
final class DownloadRun {
    private static final long STOP_MILLIS = 1_200;

    /** Files that were asked for are worth some more time, when the machine is busy. */
    private static final long STOP_AND_WRITE_MILLIS = 5_000;

    private static final long TELL_MILLIS = 2_000;

    /** Once a second. */
    private static final int TICKS_PER_MAP = 5;

    private static final String NOTHING_YET =
            "spate: stopped: nothing was downloaded yet (run the same command to begin)";
    static final String GO_ON = "run the same command to go on";
    static final String BEGIN_ANEW = "the same command begins anew; -o OUT keeps what has come";

    private final CommandContext context;
    private final DownloadOutput report;
    private final InsightOptions insight;
    private final EventQueue events = new EventQueue();
    private final PortMapOptions portMap;
    private final Hooks hooks;
    private InfoHash infoHash;
    private int ticks;
    private volatile Download download;
    private volatile Engine engine;

    DownloadRun(
            CommandContext context,
            DownloadOutput report,
            InsightOptions insight,
            PortMapOptions portMap,
            Hooks hooks) {
        this.hooks = hooks;
        this.portMap = portMap;
        this.context = context;
        this.report = report;
        this.insight = insight;
    }

    /** Which download to begin. */
    interface Starter {
        Download start(Engine engine, TorrentRef torrent, Consumer<DownloadEvent> events);
    }

    /**
     * Begins it and returns when it is complete.
     *
     * @throws Exception why it did not end well, already reported but not yet told on stderr
     */
    void run(TorrentArgument argument, ProgressDisplay display, EngineOptions options, Starter starter)
            throws Exception {
        try (StopOnSignal signal = new StopOnSignal(this::stopAndTell);
                OpenedTorrent opened = OpenedTorrent.open(context, argument, display, options)) {
            engine = opened.engine();
            infoHash = opened.torrent().infoHash();
            report.torrent(infoHash);
            download = starter.start(opened.engine(), opened.torrent(), events::add);
            follow(download, signal, insight.showsMap() && display.isLive() ? display : null);
        } catch (Exception e) {
            report.failed(Errors.ending(e));
            hooks.failed(Optional.ofNullable(infoHash), name(argument), Errors.ending(e));
            throw e;
        } finally {
            hooks.await();
        }
    }

    private String name(TorrentArgument argument) {
        return download == null || download.snapshot().name().isEmpty()
                ? argument.label()
                : download.snapshot().name();
    }

    /** @param map where the pieces are shown; null for nowhere */
    private void follow(Download running, StopOnSignal signal, ProgressDisplay map) throws Exception {
        try {
            Summary summary;
            try {
                summary = PeriodicWait.await(running.result(), () -> {
                    tellEvents();
                    if (map != null && ++ticks % TICKS_PER_MAP == 1) {
                        running.pieceStates().thenAccept(states -> states.ifPresent(map::pieces));
                    }
                    report.tick(running.snapshot());
                });
            } finally {
                // Before the signals are let go: what is written here shall not be cut off by one.
                conclude(running);
                signal.close();
                tellEvents();
            }
            report.done(summary);
            hooks.completed(infoHash, summary, report.keepsFiles());
        } catch (StandardOutput.ReaderGone e) {
            await(running);
            if (!isComplete(running)) {
                throw new CommandException(
                        ExitCode.INCOMPLETE, "stopped: nobody reads stdout any more (" + GO_ON + ")");
            }
        }
    }

    private static boolean isComplete(Download running) {
        return running.result().isDone() && !running.result().isCompletedExceptionally();
    }

    /** On a signal, in the shutdown hook: keeps the state and says how to go on. */
    private void stopAndTell() {
        Download running = download;
        if (running == null) {
            tellInHaste(() -> tellLast(NOTHING_YET));
            return;
        }
        await(running);
        // Before any word: who does not read these must still find the files.
        Optional<String> mishap = writeInHaste(running);
        Snapshot snapshot = running.snapshot();
        tellInHaste(() -> {
            running.findings().ifPresent(report::findings);
            mishap.ifPresent(context.err()::line);
            tellLast(stopped(snapshot, report.keepsFiles()));
            report.stopped(snapshot);
        });
    }

    /** The last line: how much there is, for a person. */
    static String stopped(Snapshot snapshot, boolean kept) {
        if (snapshot.totalBytes() == 0) {
            return NOTHING_YET;
        }
        return "spate: stopped: " + ByteSize.format(snapshot.verifiedBytes()) + " of "
                + ByteSize.format(snapshot.totalBytes()) + " verified, "
                + ByteSize.percent(snapshot.verifiedBytes(), snapshot.totalBytes())
                + " (" + (kept ? GO_ON : BEGIN_ANEW) + ")";
    }

    private void tellLast(String line) {
        context.err().finish();
        context.err().line(line);
    }

    /** A reader of ours that is there but reads no more must not keep the process from ending. */
    private static void tellInHaste(Runnable words) {
        Thread teller = new Thread(words, "spate-last-words");
        teller.setDaemon(true);
        teller.start();
        try {
            teller.join(TELL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Brings to an end what was looked at besides. */
    private void conclude(Download running) {
        running.findings().ifPresent(report::findings);
        insight.end(running.findings());
    }

    /** Writes the files that were asked for; returns what there is to tell when it fails. */
    private Optional<String> writeInHaste(Download running) {
        try {
            insight.end(running.findings());
            return Optional.empty();
        } catch (CommandException e) {
            return Optional.of("spate: " + e.getMessage());
        }
    }

    private void tellEvents() throws StandardOutput.ReaderGone {
        for (Optional<DownloadEvent> event = events.poll(); event.isPresent(); event = events.poll()) {
            report.event(event.get());
            if (event.get() instanceof DownloadEvent.Completed completed) {
                hooks.completed(infoHash, completed.summary(), report.keepsFiles());
            }
        }
    }

    private void await(Download running) {
        try {
            CompletableFuture.allOf(running.stop(), portMap.release(engine))
                    .get(insight.writesFiles() ? STOP_AND_WRITE_MILLIS : STOP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // What was recorded stays recorded; there is no time for more.
            return;
        }
    }
}
