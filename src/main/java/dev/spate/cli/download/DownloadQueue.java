package dev.spate.cli.download;

import dev.spate.cli.AlreadyReportedException;
import dev.spate.cli.CommandException;
import dev.spate.cli.Errors;
import dev.spate.cli.ExitCode;
import dev.spate.cli.OpenedTorrent;
import dev.spate.cli.TorrentArgument;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.ProgressDisplay;
import dev.spate.cli.console.SeveralDownloads;
import dev.spate.cli.console.StandardOutput;
import dev.spate.cli.console.StopOnSignal;
import dev.spate.cli.log.LogSettings;
import dev.spate.session.Download;
import dev.spate.session.DownloadEvent;
import dev.spate.session.DownloadObservers;
import dev.spate.session.DownloadOptions;
import dev.spate.session.Engine;
import dev.spate.session.EngineOptions;
import dev.spate.session.Failure;
import dev.spate.session.OutputClaims;
import dev.spate.session.Snapshot;
import dev.spate.session.Summary;
import dev.spate.session.TorrentRef;
import dev.spate.text.ByteSize;
import dev.spate.torrent.InfoHash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Downloads several torrents with one engine from the main thread, some at a time. What ends, well or not, makes room for the
 * next; one that fails stops no other. One that is complete and only given to others makes room too.
 *
 * <p>Owner: the main thread, where {@code work} runs what futures have to tell; only {@link #stopAndTell} is on that of the
 * shutdown hook.
 */
final class DownloadQueue {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long STOP_MILLIS = 1_500;

    private final CommandContext context;
    private final ProgressDisplay display;
    private final PortMapOptions portMap;
    private final Settings settings;
    private final OutputClaims outputs;
    /** By each of its names, who is the first that has it. */
    private final Map<InfoHash, QueuedDownload> first = new HashMap<>();
    /** The same ones again: tried when the first fails. */
    private final Map<QueuedDownload, List<QueuedDownload>> doubles = new HashMap<>();

    private final Set<String> told = new HashSet<>();
    private final Deque<QueuedDownload> waiting = new ArrayDeque<>();
    private final Queue<QueuedDownload> underWay = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Work> work = new LinkedBlockingQueue<>();
    private final QueueTally tally;
    /** What is of no torrent in particular. */
    private final EventQueue events = new EventQueue();

    private final DownloadOutput report;
    private final long beginNanos = System.nanoTime();
    private long nextTickNanos = beginNanos + TICK_NANOS;
    private volatile Engine engine;
    private volatile boolean stopping;

    /**
     * What the command line says of all of them.
     *
     * @param parallel how many are downloaded at a time
     * @param json whether events are told instead of progress
     * @param hooks are run when each ends
     */
    record Settings(int parallel, boolean json, Starter starter, Hooks hooks) {}

    /** What a future has to tell. */
    private interface Work {
        void run() throws StandardOutput.ReaderGone;
    }

    /** How one of them is begun. */
    interface Starter {
        /** Before the first. */
        void engine(Engine engine, Consumer<DownloadEvent> events);

        /** What it shall do, as if it were alone. */
        DownloadOptions options(DownloadEntry entry);

        TorrentRef withTrackers(TorrentRef torrent);

        /** Where they write, none yet. */
        OutputClaims outputs();

        DownloadObservers observers(Consumer<DownloadEvent> events);
    }

    DownloadQueue(
            CommandContext context,
            ProgressDisplay display,
            PortMapOptions portMap,
            Settings settings,
            List<DownloadEntry> entries) {
        this.context = context;
        this.display = display;
        this.portMap = portMap;
        this.settings = settings;
        this.outputs = settings.starter().outputs();
        this.tally = new QueueTally(entries.size());
        this.report = settings.json()
                ? new DownloadJson(context.out())
                : DownloadText.amongOthers(context, display, told, () -> "");
        for (DownloadEntry each : entries) {
            waiting.add(new QueuedDownload(
                    each,
                    name -> settings.json()
                            ? new DownloadJson(
                                    context.out(), Optional.of(each.torrent().label()))
                            : DownloadText.amongOthers(context, display, told, name)));
        }
    }

    /**
     * Downloads all of them.
     *
     * @throws AlreadyReportedException with the exit code of the worst end, when not all are complete
     */
    void run(EngineOptions options) throws Exception {
        try (StopOnSignal signal = new StopOnSignal(this::stopAndTell)) {
            waiting.removeIf(each -> !isPossible(each));
            engine = OpenedTorrent.engine(options);
            settings.starter().engine(engine, events::add);
            follow(signal);
        } catch (StandardOutput.ReaderGone e) {
            stop();
            throw new CommandException(
                    ExitCode.INCOMPLETE, "stopped: nobody reads stdout any more (run the same command to go on)");
        } finally {
            display.clear();
            if (engine != null) {
                engine.close();
            }
            settings.hooks().await();
        }
        end();
    }

    private void end() {
        long elapsedNanos = System.nanoTime() - beginNanos;
        context.err().finish();
        tellLast(settings.json() ? tally.json(elapsedNanos) : tally.line(elapsedNanos));
        tally.failedLines().forEach(context.err()::line);
        if (tally.exitCode() != 0) {
            throw new AlreadyReportedException(tally.exitCode());
        }
    }

    private void tellLast(String line) {
        try {
            context.out().line(line);
            context.out().flush();
        } catch (StandardOutput.ReaderGone e) {
            // Everything has ended, and the exit code says how.
            return;
        }
    }

    private boolean isPossible(QueuedDownload each) {
        try {
            each.check();
            return true;
        } catch (RuntimeException e) {
            failed(each, e);
            return false;
        }
    }

    private void follow(StopOnSignal signal) throws Exception {
        beginMore();
        while (!underWay.isEmpty()) {
            Work next = work.poll(Math.max(0, nextTickNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (stopping) {
                // Never returns: what ends from now on is not told as its failure.
                signal.close();
            }
            if (next != null) {
                next.run();
            }
            if (System.nanoTime() - nextTickNanos >= 0) {
                nextTickNanos = System.nanoTime() + TICK_NANOS;
                tick();
            }
            beginMore();
        }
        tellEvents();
        signal.close();
    }

    private void beginMore() throws StandardOutput.ReaderGone {
        while (!waiting.isEmpty() && fetching() < settings.parallel()) {
            begin(waiting.remove());
        }
    }

    private long fetching() {
        return underWay.stream().filter(each -> !each.isComplete()).count();
    }

    private void begin(QueuedDownload next) throws StandardOutput.ReaderGone {
        Optional<TorrentRef> atHand;
        try {
            atHand = next.entry().torrent().ref(context.in());
        } catch (RuntimeException e) {
            failed(next, e);
            return;
        }
        if (atHand.isPresent()) {
            begin(next, atHand.get());
            return;
        }
        underWay.add(next);
        engine.fetchTorrent(next.entry().torrent().text())
                .whenComplete((ref, failure) -> work.add(() -> {
                    underWay.remove(next);
                    if (failure == null) {
                        begin(next, ref);
                    } else {
                        failed(next, failure);
                    }
                }));
    }

    private void begin(QueuedDownload next, TorrentRef ref) throws StandardOutput.ReaderGone {
        next.is(ref);
        Optional<QueuedDownload> same = sameAs(next, ref.names());
        if (same.isPresent()) {
            repeats(next, same.get());
            return;
        }
        ref.names().forEach(name -> first.put(name, next));
        int share = (int) Math.max(1, Math.min(settings.parallel(), fetching() + 1 + waiting.size()));
        Download download = engine.download(
                settings.starter().withTrackers(ref),
                settings.starter().options(next.entry()).sharing(share, outputs),
                settings.starter().observers(next.events()::add));
        next.began(download);
        underWay.add(next);
        download.result().whenComplete((summary, failure) -> work.add(() -> ended(next, summary, failure)));
    }

    /** The one that stands for a torrent of one of these names, if that is another. */
    private Optional<QueuedDownload> sameAs(QueuedDownload next, List<InfoHash> names) {
        return names.stream()
                .map(first::get)
                .filter(each -> each != null && each != next)
                .findFirst();
    }

    private void repeats(QueuedDownload next, QueuedDownload same) throws StandardOutput.ReaderGone {
        if (same.isComplete()) {
            skip(next, same);
        } else {
            doubles.computeIfAbsent(same, none -> new ArrayList<>()).add(next);
        }
    }

    /** The metadata tells that this one, by one hash of a hybrid, and another, by the other hash, are the same. */
    private void repeatsByMetadata(QueuedDownload over) throws StandardOutput.ReaderGone {
        List<InfoHash> names = over.download().orElseThrow().names();
        Optional<QueuedDownload> same = sameAs(over, names);
        List<QueuedDownload> again = takeDoubles(over);
        again.add(0, over);
        if (same.isPresent()) {
            names.forEach(name -> first.put(name, same.get()));
            for (QueuedDownload each : again) {
                repeats(each, same.get());
            }
        } else {
            // The other has failed in the meantime.
            first.values().removeIf(each -> each == over);
            tryNext(again);
        }
    }

    private void skip(QueuedDownload next, QueuedDownload same) throws StandardOutput.ReaderGone {
        TorrentArgument torrent = same.entry().torrent();
        next.report().skipped("it is the same torrent as " + (torrent.isMagnet() ? same.name() : torrent.label()));
        tally.skipped();
    }

    private List<QueuedDownload> takeDoubles(QueuedDownload of) {
        return Objects.requireNonNullElseGet(doubles.remove(of), ArrayList::new);
    }

    /** It is there: whoever wants the same is through. */
    private void skipDoubles(QueuedDownload of) throws StandardOutput.ReaderGone {
        for (QueuedDownload each : takeDoubles(of)) {
            skip(each, of);
        }
    }

    /** It failed: the next that wants the same, which may have other options or trackers, is the first now. */
    private void tryDoubles(QueuedDownload of) {
        first.values().removeIf(each -> each == of);
        tryNext(takeDoubles(of));
    }

    private void tryNext(List<QueuedDownload> again) {
        for (int i = again.size() - 1; i >= 0; i--) {
            waiting.addFirst(again.get(i));
        }
    }

    private void ended(QueuedDownload over, Summary summary, Throwable failure) throws StandardOutput.ReaderGone {
        underWay.remove(over);
        over.tellEvents(settings.hooks());
        over.download().flatMap(Download::findings).ifPresent(over.report()::findings);
        if (failure == null) {
            tally.done(summary);
            over.report().done(summary);
            over.infoHash().ifPresent(hash -> settings.hooks().completed(hash, summary, true));
            over.complete();
            skipDoubles(over);
        } else if (failure instanceof Failure known && known.kind() == Failure.Kind.REPEATED) {
            repeatsByMetadata(over);
        } else {
            failed(over, failure);
            tryDoubles(over);
        }
    }

    private void failed(QueuedDownload over, Throwable why) {
        Errors.Ending ending = Errors.ending(why);
        over.report().failed(ending);
        if (ending.bug()) {
            LogSettings.logBug(why);
        }
        context.err()
                .line("spate: " + over.name() + ": " + ending.message() + (ending.bug() ? " (please report it)" : ""));
        tally.failed(over.entry().torrent().label(), ending.exitCode());
        settings.hooks().failed(over.infoHash(), over.name(), ending);
    }

    private void tick() throws StandardOutput.ReaderGone {
        tellEvents();
        if (settings.json()) {
            for (QueuedDownload each : underWay) {
                Optional<Snapshot> snapshot = each.snapshot();
                if (snapshot.isPresent()) {
                    each.report().tick(snapshot.get());
                }
            }
        } else {
            display.draw(standing());
        }
    }

    private void tellEvents() throws StandardOutput.ReaderGone {
        for (Optional<DownloadEvent> event = events.poll(); event.isPresent(); event = events.poll()) {
            report.event(event.get());
        }
        for (QueuedDownload each : underWay) {
            each.tellEvents(settings.hooks());
            if (each.isComplete()) {
                skipDoubles(each);
            }
        }
    }

    private SeveralDownloads standing() {
        List<Snapshot> snapshots = snapshots();
        return new SeveralDownloads(
                snapshots,
                tally.done(),
                tally.failed(),
                tally.all(),
                tally.totalBytes()
                        + snapshots.stream().mapToLong(Snapshot::verifiedBytes).sum(),
                tally.totalBytes()
                        + snapshots.stream().mapToLong(Snapshot::totalBytes).sum());
    }

    private List<Snapshot> snapshots() {
        return underWay.stream()
                .map(QueuedDownload::snapshot)
                .flatMap(Optional::stream)
                .toList();
    }

    /** On a signal, in the shutdown hook: keeps the states and says how to go on. */
    private void stopAndTell() {
        stopping = true;
        stop();
        context.err().finish();
        List<Snapshot> snapshots = snapshots();
        long verified = snapshots.stream().mapToLong(Snapshot::verifiedBytes).sum();
        long total = snapshots.stream().mapToLong(Snapshot::totalBytes).sum();
        context.err()
                .line("spate: stopped: " + tally.done() + " of " + tally.all() + " done, "
                        + (snapshots.isEmpty()
                                ? "none under way"
                                : snapshots.size() + " under way with " + ByteSize.format(verified) + " of "
                                        + ByteSize.format(total) + " verified")
                        + " (run the same command to go on)");
        for (QueuedDownload each : underWay) {
            each.snapshot().ifPresent(each.report()::stopped);
        }
    }

    private void stop() {
        CompletableFuture<?>[] stopped = underWay.stream()
                .map(QueuedDownload::download)
                .flatMap(Optional::stream)
                .map(Download::stop)
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(CompletableFuture.allOf(stopped), portMap.release(engine))
                    .get(STOP_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // What was recorded stays recorded; there is no time for more.
            return;
        }
    }
}
