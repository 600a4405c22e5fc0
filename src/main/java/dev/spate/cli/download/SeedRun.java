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
import dev.spate.metainfo.Magnet;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.PieceLength;
import dev.spate.metainfo.TorrentDetails;
import dev.spate.metainfo.TorrentForm;
import dev.spate.session.Download;
import dev.spate.session.DownloadEvent;
import dev.spate.session.DownloadOptions;
import dev.spate.session.Engine;
import dev.spate.session.EngineOptions;
import dev.spate.session.Sharing;
import dev.spate.session.Snapshot;
import dev.spate.session.TorrentRef;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.create.ContentFilter;
import dev.spate.storage.create.NewTorrent;
import dev.spate.storage.create.SharedContent;
import dev.spate.text.ByteSize;
import dev.spate.text.TimeSpan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Seeds torrents from the main thread, tells how it goes until they end, and ends them when a signal comes. */
final class SeedRun {
    private static final long STOP_MILLIS = 1_500;
    private static final double NANOS_A_SECOND = 1e9;

    private final CommandContext context;
    private final ProgressDisplay display;
    private final ConnectionOptions connection;
    private final PortMapOptions portMap;
    private final Sharing sharing;
    private final boolean json;
    private final List<Seed> seeds = new ArrayList<>();
    /** Who is told of the port, besides trackers. */
    private List<String> announcedTo = List.of();

    private volatile Engine engine;

    /** One of the torrents, with what tells of it. */
    private static final class Seed {
        private final Content content;
        private final DownloadOutput report;
        private final EventQueue events = new EventQueue();
        private Download torrent;

        Seed(Content content, DownloadOutput report) {
            this.content = content;
            this.report = report;
        }
    }

    /**
     * What is to be seeded.
     *
     * @param path where the content is
     * @param hashed the files that were hashed just now; empty when there was a torrent
     */
    private record Content(TorrentRef torrent, Metainfo metainfo, Path path, Optional<SharedContent> hashed) {
        /**
         * Whether the content need not be looked at again: others may have been hashed meanwhile, and that takes time.
         */
        boolean isAsHashed() {
            return hashed.filter(SharedContent::isUnchanged).isPresent();
        }
    }

    SeedRun(
            CommandContext context,
            ProgressDisplay display,
            ConnectionOptions connection,
            PortMapOptions portMap,
            Sharing sharing,
            boolean json) {
        this.context = context;
        this.display = display;
        this.connection = connection;
        this.portMap = portMap;
        this.sharing = sharing;
        this.json = json;
    }

    /**
     * Begins to seed all of them, and returns when each has reached its goal.
     *
     * @throws Exception why one of them could not be seeded, already reported but not yet told on stderr
     */
    void run(List<String> arguments, Path directory, EngineOptions options) throws Exception {
        List<Content> contents = new ArrayList<>();
        for (String each : arguments) {
            contents.add(content(each, directory));
        }
        try (StopOnSignal signal = new StopOnSignal(this::stopAndTell)) {
            engine = OpenedTorrent.engine(options);
            connection.use(engine, context, true);
            announcedTo = connection.announcedTo(engine);
            for (Content each : contents) {
                begin(engine, each);
            }
            portMap.use(
                    engine,
                    true,
                    connection.listens(),
                    event -> seeds.get(0).events.add(event));
            follow(signal);
        } catch (Exception e) {
            seeds.forEach(each -> each.report.failed(Errors.ending(e)));
            throw e;
        } finally {
            display.clear();
            if (engine != null) {
                engine.close();
            }
        }
    }

    private Content content(String argument, Path directory) throws Exception {
        TorrentArgument torrent = new TorrentArgument(argument);
        if (!torrent.isAtHand()) {
            throw CommandException.usage("bad usage: " + argument
                    + " is no file, and what is seeded has to be here (name a .torrent file, or a file or"
                    + " directory to share)");
        }
        Path path = Path.of(argument);
        if (Files.isDirectory(path) || !argument.equals("-") && !isTorrent(torrent, path)) {
            return newTorrent(path);
        }
        Metainfo metainfo = torrent.read(context.in());
        return new Content(
                new TorrentRef.Known(metainfo, connection.trackers),
                metainfo,
                directory.resolve(metainfo.name()),
                Optional.empty());
    }

    /**
     * Whether a file is a torrent; one that is called so and cannot be read as one is a mistake, not content to share.
     */
    private static boolean isTorrent(TorrentArgument torrent, Path path) {
        return path.toString().endsWith(".torrent")
                || !Files.exists(path)
                || Files.isRegularFile(path) && torrent.isReadable();
    }

    private Content newTorrent(Path path) throws Exception {
        SharedContent shared = SharedContent.find(path, ContentFilter.USUAL);
        shared.warnings().forEach(each -> context.err().line("spate: warning: " + each));
        TorrentDetails details = TorrentDetails.announcedTo(connection.trackers);
        NewTorrent made = NewTorrent.make(
                shared, TorrentForm.V1, PieceLength.forContent(shared.totalBytes()), details, new RecheckProgress() {
                    @Override
                    public void checked(long checkedBytes, long totalBytes) {
                        display.status("hashing " + path + ": " + ByteSize.format(checkedBytes) + " of "
                                + ByteSize.format(totalBytes));
                        display.drawStatus();
                    }
                });
        display.status("");
        return new Content(new TorrentRef.Known(made.metainfo()), made.metainfo(), path, Optional.of(shared));
    }

    private void begin(Engine engine, Content content) {
        Sharing gives = content.isAsHashed() ? sharing.ofHashed() : sharing;
        DownloadOptions options = connection
                .download()
                .withOut(content.path())
                .withTimeout(Duration.ZERO)
                .withSharing(gives);
        DownloadOutput report = json ? new DownloadJson(context.out()) : new DownloadText(context, display, false);
        report.torrent(content.metainfo().infoHash());
        Seed seed = new Seed(content, report);
        seeds.add(seed);
        seed.torrent = engine.download(content.torrent(), options, seed.events::add);
    }

    private void follow(StopOnSignal signal) throws Exception {
        CompletableFuture<?>[] ends = new CompletableFuture<?>[seeds.size()];
        CompletableFuture<Void> all = new CompletableFuture<>();
        for (int i = 0; i < ends.length; i++) {
            ends[i] = seeds.get(i).torrent.result();
            ends[i].whenComplete((summary, failure) -> {
                if (failure != null) {
                    all.completeExceptionally(failure);
                }
            });
        }
        CompletableFuture.allOf(ends).thenRun(() -> all.complete(null));
        try {
            PeriodicWait.await(all, this::tick);
        } catch (StandardOutput.ReaderGone e) {
            stop();
            throw new CommandException(ExitCode.INCOMPLETE, "stopped: nobody reads stdout any more");
        } finally {
            signal.close();
        }
        tellEvents();
        for (Seed each : seeds) {
            if (json) {
                each.report.done(each.torrent.result().join());
            }
        }
        if (!json) {
            context.err().finish();
            context.out().line(given());
            context.out().flush();
        }
    }

    private void tick() throws StandardOutput.ReaderGone {
        tellEvents();
        if (json) {
            for (Seed each : seeds) {
                each.report.tick(each.torrent.snapshot());
            }
        } else {
            display.draw(together());
        }
    }

    private void tellEvents() throws StandardOutput.ReaderGone {
        for (Seed each : seeds) {
            for (Optional<DownloadEvent> event = each.events.poll(); event.isPresent(); event = each.events.poll()) {
                each.report.event(event.get());
                if (!json && event.get() instanceof DownloadEvent.Started started) {
                    tellLink(each.content, started);
                }
                if (!json && event.get() instanceof DownloadEvent.Listening listening) {
                    tellPort(each.content, listening.port());
                }
            }
        }
    }

    private void tellLink(Content content, DownloadEvent.Started started) throws StandardOutput.ReaderGone {
        display.clear();
        context.out().line(Magnet.of(content.metainfo()).uri());
        context.out().flush();
        context.err()
                .line("seeding " + started.name() + ": " + ByteSize.format(started.verifiedBytes()) + " from "
                        + content.path());
    }

    private void tellPort(Content content, int port) {
        boolean tracked = !content.torrent().announceTiers().isEmpty();
        List<String> told = content.metainfo().isPrivate() ? List.of() : announcedTo;
        String others = "";
        if (!tracked) {
            others = told.isEmpty()
                    ? ": no tracker tells others so, they need --peer HOST:" + port
                    : ", which is told to " + String.join(" and ", told) + "; elsewhere it takes --peer HOST:" + port;
        }
        context.err().line("listening on port " + port + others);
    }

    /** All torrents as one, for the line that shows how they stand. */
    private Snapshot together() {
        Snapshot first = seeds.get(0).torrent.snapshot();
        if (seeds.size() == 1) {
            return first;
        }
        Snapshot sum = first;
        for (Seed each : seeds.subList(1, seeds.size())) {
            sum = sum.plus(each.torrent.snapshot());
        }
        return sum;
    }

    /** On a signal, in the shutdown hook. */
    private void stopAndTell() {
        stop();
        context.err().finish();
        context.err().line("spate: stopped: " + given());
        seeds.forEach(each -> each.report.stopped(each.torrent.snapshot()));
    }

    private String given() {
        long sent = 0;
        long before = 0;
        long total = 0;
        long nanos = 0;
        for (Seed each : seeds) {
            Snapshot snapshot = each.torrent.snapshot();
            sent += snapshot.sentBytes();
            before += snapshot.sentBeforeBytes();
            total += snapshot.totalBytes();
            nanos = Math.max(nanos, snapshot.elapsedNanos());
        }
        return "gave " + ByteSize.format(sent) + " in " + TimeSpan.format(nanos) + ", "
                + ByteSize.rate(sent * NANOS_A_SECOND / Math.max(1, nanos))
                + (total == 0 ? "" : String.format(Locale.ROOT, ", ratio %.2f", (double) (sent + before) / total))
                + (before == 0 ? "" : " with " + ByteSize.format(before) + " of earlier runs");
    }

    private void stop() {
        CompletableFuture<?>[] stopped =
                seeds.stream().map(each -> each.torrent.stop()).toArray(CompletableFuture<?>[]::new);
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
