package dev.spate.cli.download;

import dev.spate.cli.Command;
import dev.spate.cli.CommandException;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.TorrentArgument;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.ProgressDisplay;
import dev.spate.cli.convert.OutputConverter;
import dev.spate.metainfo.FileSelection;
import dev.spate.metainfo.SelectionException;
import dev.spate.session.DownloadOptions;
import dev.spate.session.Sharing;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code download}: the whole torrent, verified; goes on where an earlier run of the same command ended. */
@CommandLine.Command(name = "download", description = "Download a torrent; the same command again goes on.")
public final class DownloadCommand implements Command {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private TransferOptions transfer = new TransferOptions();

    @Mixin
    private RateOptions rates = new RateOptions();

    @Mixin
    private SeedGoalOptions seeding = new SeedGoalOptions();

    @Mixin
    private PortMapOptions portMap = new PortMapOptions();

    @Mixin
    private InsightOptions insight = new InsightOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            converter = OutputConverter.class,
            description = "The file, or of several files the directory (default: the torrent's name, here).")
    private Path out;

    @Option(names = "--overwrite", description = "Even if OUT holds something that is not of this torrent.")
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

    @Parameters(paramLabel = "TORRENT", description = TorrentArgument.DESCRIPTION)
    private String torrent;

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
        if (out != null) {
            InsightOptions.checkApart("--log-file", common.logFile, out);
        }
        insight.check(Optional.ofNullable(out));
        if (stdout && out == null && seeding.goal().isPresent()) {
            throw CommandException.usage(
                    "bad usage: --stdout without -o keeps nothing that could be seeded (add -o OUT)");
        }
        ProgressDisplay display = ProgressDisplay.choose(context, transfer.connection.quiet || json);
        DownloadOutput report = stdout
                ? DownloadText.onStderr(context, display, out != null)
                : json ? new DownloadJson(context.out()) : new DownloadText(context, display, true);
        new DownloadRun(context, report, insight, portMap)
                .run(
                        new TorrentArgument(torrent),
                        display,
                        rates.engine(transfer.connection.io, transfer.connection.encryption.choice)
                                .by(transfer.connection.route.route()),
                        (engine, ref, events) -> {
                            transfer.connection.use(engine, context, false);
                            portMap.use(engine, false, transfer.connection.listens(), events);
                            return engine.download(
                                    ref.withTrackers(transfer.connection.trackers),
                                    options(sharing, files, context),
                                    insight.begin(events));
                        });
    }

    private DownloadOptions options(Sharing sharing, FileSelection files, CommandContext context) {
        DownloadOptions options = transfer.download()
                .withOverwrite(overwrite)
                .withSequential(sequential)
                .withSharing(sharing)
                .selecting(files);
        options = out == null ? options : options.withOut(out);
        return stdout ? options.streamingTo(new StdoutSink(context.out(), out != null)) : options;
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
