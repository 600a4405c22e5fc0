package dev.spate.cli.download;

import dev.spate.cli.Command;
import dev.spate.cli.CommandException;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.ProgressDisplay;
import dev.spate.cli.convert.OutputConverter;
import dev.spate.metainfo.FileSelection;
import dev.spate.metainfo.SelectionException;
import dev.spate.session.DownloadEvent;
import dev.spate.session.DownloadObservers;
import dev.spate.session.DownloadOptions;
import dev.spate.session.Engine;
import dev.spate.session.EngineOptions;
import dev.spate.session.Failure;
import dev.spate.session.OutputClaims;
import dev.spate.session.Sharing;
import dev.spate.session.TorrentRef;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code download}: the whole torrent, verified; goes on where an earlier run of the same command ended. */
@CommandLine.Command(name = "download", description = "Download torrents; the same command again goes on.")
public final class DownloadCommand implements Command {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ListOptions list = new ListOptions();

    @Mixin
    private TransferOptions transfer = new TransferOptions();

    @Mixin
    private RateOptions rates = new RateOptions();

    @Mixin
    private SeedGoalOptions seeding = new SeedGoalOptions();

    @Mixin
    private PortMapOptions portMap = new PortMapOptions();

    @Mixin
    private HookOptions hookOptions = new HookOptions();

    @Mixin
    private InsightOptions insight = new InsightOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            converter = OutputConverter.class,
            description = "The file, or of several files the directory (default: the torrent's name).")
    private Path out;

    @Option(names = "--overwrite", description = "Write even if OUT holds something that is not of this torrent.")
    private boolean overwrite;

    @Option(
            names = "--select",
            paramLabel = "FILES",
            description = "Only these files: numbers as info --files shows them, ranges and patterns, such as"
                    + " 1,3-5,*.mkv,dir/**; may be repeated.")
    private List<String> select = List.of();

    @Option(
            names = "--sequential",
            description = "Fetch the pieces in order, the ends of each file first, as a player wants them.")
    private boolean sequential;

    @Option(
            names = "--stdout",
            description = "Write the one file that is wanted to stdout as it comes, in order, and with -o to the disk"
                    + " too; all else to stderr.")
    private boolean stdout;

    @Option(names = "--json", description = "A flag: events on stdout, one JSON object a line, instead of progress.")
    private boolean json;

    @Option(names = "--no-upload", description = "Give nothing to peers.")
    private boolean noUpload;

    private Hooks hooks = Hooks.NONE;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(CommandContext context) throws Exception {
        transfer.check();
        seeding.check();
        Sharing sharing = sharing();
        FileSelection files = selection();
        if (stdout && json) {
            throw CommandException.usage("bad usage: --stdout and --json both write to stdout (leave out one of them)");
        }
        hooks = hookOptions.hooks(context.err());
        List<DownloadEntry> entries = list.entries(context);
        if (entries.size() > 1) {
            checkSeveral(entries);
        }
        List<Path> made = list.createDirectory();
        try {
            if (entries.size() == 1) {
                one(context, entries.get(0), sharing, files);
            } else {
                several(context, entries, sharing, files);
            }
        } catch (Exception failed) {
            ListOptions.removeEmpty(made);
            throw failed;
        }
    }

    private void one(CommandContext context, DownloadEntry entry, Sharing sharing, FileSelection files)
            throws Exception {
        DownloadOptions options = options(entry, sharing, files);
        Optional<Path> place = options.out().map(list.directory::resolve);
        place.ifPresent(it -> InsightOptions.checkApart("--log-file", common.logFile, it));
        insight.check(place);
        boolean kept = options.out().isPresent();
        boolean namedByTorrent = !kept && !stdout;
        if (namedByTorrent && (common.logFile != null || insight.writesFiles())) {
            // Before the engine is there, as it writes to the log.
            entry.torrent().metainfoOfFile().ifPresent(it -> checkApart(options.placeOf(it)));
        }
        if (stdout && !kept && seeding.goal().isPresent()) {
            throw CommandException.usage(
                    "bad usage: --stdout without -o keeps nothing that could be seeded (add -o OUT)");
        }
        ProgressDisplay display = display(context);
        DownloadOutput report = stdout
                ? DownloadText.onStderr(context, display, kept)
                : json ? new DownloadJson(context.out()) : new DownloadText(context, display, true);
        new DownloadRun(context, report, insight, portMap, hooks)
                .run(entry.torrent(), display, engineOptions(), (engine, ref, events) -> {
                    if (namedByTorrent && ref instanceof TorrentRef.Known known) {
                        checkApart(options.placeOf(known.metainfo()));
                    }
                    begin(engine, context, events);
                    return engine.download(
                            ref.withTrackers(transfer.connection.trackers),
                            stdout
                                    ? options.streamingTo(new StdoutSink(context.out(), kept))
                                    : options.sharing(1, outputsApart()),
                            insight.begin(events));
                });
    }

    /** @throws CommandException when the download would write to a file of ours */
    private void checkApart(Path place) {
        InsightOptions.checkApart("--log-file", common.logFile, place);
        insight.checkApart(place);
    }

    /** The same for what is known of a magnet link only in the end. Nothing has been written to the output by then. */
    private OutputClaims outputsApart() {
        return new OutputClaims(place -> {
            try {
                checkApart(place);
            } catch (CommandException clash) {
                throw new Failure(
                        Failure.Kind.DISK,
                        clash.getMessage().replaceFirst("^bad usage: ", "") + " (give one of them another name)",
                        clash);
            }
        });
    }

    /** @throws CommandException when an option is of one torrent alone */
    private void checkSeveral(List<DownloadEntry> entries) {
        if (out != null) {
            throw CommandException.usage("bad usage: -o names one output, and there are " + entries.size()
                    + " torrents (-d DIR puts each under its name; out= in an --input-file names one)");
        }
        if (stdout) {
            throw CommandException.usage("bad usage: --stdout writes one torrent (name one)");
        }
        if (insight.writesFiles() || insight.mapIsAskedFor()) {
            throw CommandException.usage(
                    "bad usage: --map, --trace, --latency and --record are of one torrent (name one)");
        }
    }

    private void several(CommandContext context, List<DownloadEntry> entries, Sharing sharing, FileSelection files)
            throws Exception {
        DownloadQueue.Starter starter = new DownloadQueue.Starter() {
            @Override
            public void engine(Engine engine, Consumer<DownloadEvent> events) {
                begin(engine, context, events);
            }

            @Override
            public DownloadOptions options(DownloadEntry entry) {
                return DownloadCommand.this.options(entry, sharing, files);
            }

            @Override
            public TorrentRef withTrackers(TorrentRef torrent) {
                return torrent.withTrackers(transfer.connection.trackers);
            }

            @Override
            public OutputClaims outputs() {
                return outputsApart();
            }

            @Override
            public DownloadObservers observers(Consumer<DownloadEvent> events) {
                return insight.begin(events);
            }
        };
        DownloadQueue.Settings settings = new DownloadQueue.Settings(list.parallel, json, starter, hooks);
        new DownloadQueue(context, display(context), portMap, settings, entries).run(engineOptions());
    }

    private ProgressDisplay display(CommandContext context) {
        return transfer.connection.display(context, json);
    }

    private EngineOptions engineOptions() {
        return rates.engine(transfer.connection.io, transfer.connection.encryption.choice)
                .by(transfer.connection.route.route());
    }

    private void begin(Engine engine, CommandContext context, Consumer<DownloadEvent> events) {
        transfer.connection.use(engine, context, false);
        portMap.use(engine, false, transfer.connection.listens(), events);
    }

    private DownloadOptions options(DownloadEntry entry, Sharing sharing, FileSelection files) {
        DownloadOptions options = transfer.download()
                .withDirectory(list.directory)
                .withOverwrite(overwrite)
                .withSequential(sequential)
                .withSharing(sharing)
                .selecting(entry.select().orElse(files));
        return entry.out()
                .or(() -> Optional.ofNullable(out))
                .map(options::withOut)
                .orElse(options);
    }

    private FileSelection selection() {
        try {
            return FileSelection.parse(select);
        } catch (SelectionException e) {
            throw CommandException.usage("bad usage: --select: " + e.getMessage());
        }
    }

    private Sharing sharing() {
        if (noUpload && seeding.goal().isPresent()) {
            throw CommandException.usage(
                    "bad usage: --no-upload gives nothing, and a goal of seeding would never be reached"
                            + " (leave out one of them)");
        }
        Sharing sharing = noUpload ? Sharing.NOTHING : Sharing.WHILE_DOWNLOADING;
        return seeding.goal().map(sharing::andThen).orElse(sharing);
    }
}
