package dev.spate.cli.verify;

import dev.spate.cli.Command;
import dev.spate.cli.CommandException;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.DhtChoice;
import dev.spate.cli.ExitCode;
import dev.spate.cli.LsdChoice;
import dev.spate.cli.OpenedTorrent;
import dev.spate.cli.TorrentArgument;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.HashingProgress;
import dev.spate.cli.console.ProgressDisplay;
import dev.spate.cli.console.StopOnSignal;
import dev.spate.cli.convert.DurationConverter;
import dev.spate.cli.convert.OutputConverter;
import dev.spate.cli.convert.TrackerConverter;
import dev.spate.metainfo.Metainfo;
import dev.spate.storage.verify.FileState;
import dev.spate.storage.verify.FileVerification;
import dev.spate.storage.verify.VerifyReport;
import dev.spate.text.Plural;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verify}: compares files on the disk with a torrent, and changes nothing. */
@CommandLine.Command(
        name = "verify",
        description = {
            "Check files against a torrent: which are good, missing or corrupt. Changes nothing.",
            "Ends with 0 when all is good, with 65 when anything is not, and with 74 when a file cannot be read and the"
                    + " others are good."
        })
public final class VerifyCommand implements Command {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(index = "0", paramLabel = "TORRENT", description = TorrentArgument.DESCRIPTION)
    private String torrent;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PATH",
            converter = OutputConverter.class,
            description = "The file, or of several files the directory (default: the torrent's name, here).")
    private Path path;

    @Option(names = "--json", description = "All of it as one line of JSON.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Show no progress.")
    private boolean quiet;

    @Option(
            names = "--tracker",
            paramLabel = "URL",
            converter = TrackerConverter.class,
            description = "A tracker to ask before those of a magnet link, wherever it is; may be repeated.")
    private List<String> trackers = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "60",
            converter = DurationConverter.class,
            description = "How long to look for the metainfo of a magnet link (default 60, 0: for ever).")
    private Duration timeout;

    @Mixin
    private DhtChoice dht = new DhtChoice();

    @Mixin
    private LsdChoice lsd = new LsdChoice();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(CommandContext context) throws Exception {
        TorrentArgument argument = new TorrentArgument(torrent);
        Metainfo metainfo = argument.isAtHand() ? argument.read(context.in()) : fetched(context, argument);
        Path where = path == null ? Path.of(metainfo.name()) : path;
        VerifyReport report = verified(context, metainfo, where);
        if (json) {
            VerifyJson.write(metainfo, where, report, context.out());
        } else {
            VerifyText.write(metainfo, report, context.out());
        }
        if (!report.isGood()) {
            context.out().flush();
            throw new CommandException(
                    report.isBad() ? ExitCode.MALFORMED : ExitCode.DISK,
                    where
                            + (report.isBad()
                                    ? " is not what the torrent says: " + hint(metainfo, where, report)
                                    : " cannot be compared with the torrent: " + unreadable(report)));
        }
    }

    private VerifyReport verified(CommandContext context, Metainfo metainfo, Path where) throws Exception {
        ProgressDisplay display = ProgressDisplay.choose(context, quiet);
        Runnable stopped = () -> {
            context.err().finish();
            context.err().line("spate: stopped: nothing was changed (run the same command to begin again)");
        };
        HashingProgress progress = new HashingProgress(display, "checking");
        try {
            return StopOnSignal.during(() -> FileVerification.run(metainfo, where, progress), stopped);
        } finally {
            display.clear();
        }
    }

    private static String unreadable(VerifyReport report) {
        int others = report.count(FileState.UNREADABLE) - 1;
        String first = report.files().stream()
                .flatMap(each -> each.fault().stream())
                .findFirst()
                .orElseThrow();
        return first + (others == 0 ? "" : ", and " + Plural.of(others, "more file"));
    }

    private static String hint(Metainfo metainfo, Path where, VerifyReport report) {
        int missing = report.count(FileState.MISSING) + report.count(FileState.NOT_A_FILE);
        Path below = where.resolve(metainfo.name());
        if (missing == report.files().size()) {
            return "nothing of it is there" + (Files.exists(below) ? " (did you mean " + below + "?)" : "");
        }
        // Of a file that is too long download says that it is somebody else's.
        String overwrite = report.count(FileState.TOO_LONG) > 0 ? "--overwrite " : "";
        return VerifyText.totals(report) + " (spate download " + overwrite + "-o " + where
                + " TORRENT fetches what is not)";
    }

    private Metainfo fetched(CommandContext context, TorrentArgument argument) throws Exception {
        try (OpenedTorrent opened = OpenedTorrent.open(context, argument, quiet)) {
            dht.use(opened.engine(), context);
            return opened.metainfo(timeout, trackers, lsd.without());
        }
    }
}
