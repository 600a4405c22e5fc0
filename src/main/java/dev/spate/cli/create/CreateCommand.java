package dev.spate.cli.create;

import dev.spate.cli.Command;
import dev.spate.cli.CommandException;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.HashingProgress;
import dev.spate.cli.console.ProgressDisplay;
import dev.spate.cli.console.StopOnSignal;
import dev.spate.cli.convert.OutputConverter;
import dev.spate.cli.convert.SizeConverter;
import dev.spate.cli.convert.TierConverter;
import dev.spate.cli.convert.WebSeedConverter;
import dev.spate.metainfo.PieceLength;
import dev.spate.metainfo.TorrentDetails;
import dev.spate.metainfo.TorrentForm;
import dev.spate.storage.StorageException;
import dev.spate.storage.create.ContentFilter;
import dev.spate.storage.create.NewTorrent;
import dev.spate.storage.create.SharedContent;
import dev.spate.torrent.Version;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code create}: a .torrent of a file or a directory. */
@CommandLine.Command(name = "create", description = "Make a .torrent of a file or of all files in a directory.")
public final class CreateCommand implements Command {
    private static final int MOST_WARNINGS = 20;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "PATH",
            converter = OutputConverter.class,
            description = "What to share: a file, or a directory. Links in it are followed.")
    private Path path;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            converter = OutputConverter.class,
            description = "The .torrent to write (default: the name of PATH and .torrent, here).")
    private Path out;

    @Option(names = "--overwrite", description = "Write even if FILE exists.")
    private boolean overwrite;

    @Option(names = "--v1", description = "Version 1 of the format (BEP 3), which every client reads: the default.")
    private boolean v1;

    @Option(
            names = "--v2",
            description =
                    "Version 2 (BEP 52) alone: merkle trees of SHA-256. Clients that know version 1 alone refuse it.")
    private boolean v2;

    @Option(
            names = "--hybrid",
            description = "Versions 1 and 2 in one torrent: every client reads it, and pads stand between the files.")
    private boolean hybrid;

    @Option(
            names = "--piece-length",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "A power of two from 16K to 256M (default: 16K to 16M, by the size of the content).")
    private Long pieceLength;

    @Option(
            names = {"-a", "--announce"},
            paramLabel = "URL[,URL]",
            converter = TierConverter.class,
            description = "A tracker, or several of one tier; repeated, tiers in the order in which they are tried.")
    private List<TierConverter.Tier> announce = new ArrayList<>();

    @Option(
            names = {"-w", "--web-seed"},
            paramLabel = "URL",
            converter = WebSeedConverter.class,
            description = "Where the content is to be had over HTTP or FTP (BEP 19); may be repeated.")
    private List<String> webSeeds = new ArrayList<>();

    @Option(names = "--private", description = "Peers come from the trackers alone (BEP 27).")
    private boolean isPrivate;

    @Option(
            names = "--source",
            paramLabel = "TEXT",
            description = "A name of the site in the info dictionary: another one makes another info hash.")
    private String source;

    @Option(names = "--comment", paramLabel = "TEXT", description = "A text for people.")
    private String comment;

    @Option(
            names = "--exclude",
            paramLabel = "GLOB",
            description = "Leave out files and directories of this name or path, such as '*.nfo'; may be repeated.")
    private List<String> excludes = new ArrayList<>();

    @Option(names = "--include-hidden", description = "Take files and directories whose name begins with a dot too.")
    private boolean includeHidden;

    @Option(names = "--include-junk", description = "Take .DS_Store, Thumbs.db and desktop.ini too.")
    private boolean includeJunk;

    @Option(names = "--dry-run", description = "Say what would be in it; hash nothing and write nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "The result as one line of JSON.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Show no progress.")
    private boolean quiet;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(CommandContext context) throws Exception {
        checkPieceLength();
        TorrentForm form = form();
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw CommandException.usage("cannot share " + path + ": no such file (check the path)");
        }
        Path target = out == null ? Path.of(SharedContent.nameOf(path) + TorrentOutput.ENDING) : out;
        SharedContent content = SharedContent.find(path, filter().without(target));
        TorrentOutput output = new TorrentOutput(target, overwrite);
        if (!dryRun) {
            output.check();
        }
        List<String> warnings = warnings(content, form);
        tell(warnings, context);
        int length = pieceLength == null ? PieceLength.forContent(content.totalBytes()) : pieceLength.intValue();
        CreateReport report = new CreateReport(content, form, length, warnings);
        if (dryRun) {
            report.tellPlan(json, context.out());
            return;
        }
        ProgressDisplay display = ProgressDisplay.choose(context, quiet);
        HashingProgress progress = new HashingProgress(display, "hashing");
        try {
            NewTorrent torrent = StopOnSignal.during(
                    () -> written(NewTorrent.make(content, form, length, details(), progress), output),
                    () -> stopped(context));
            display.clear();
            report.tellResult(torrent, output.path(), progress.elapsedNanos(), json, context.out());
        } finally {
            display.clear();
        }
        if (!quiet && !json) {
            context.err().line(report.summary(output.path(), progress.elapsedNanos()));
        }
    }

    private static NewTorrent written(NewTorrent torrent, TorrentOutput output) throws StorageException {
        output.write(torrent.file());
        return torrent;
    }

    private void checkPieceLength() {
        if (pieceLength != null && !PieceLength.isAllowed(pieceLength)) {
            throw CommandException.usage("bad usage: --piece-length " + pieceLength
                    + " is not a power of two from 16K to 256M (such as 512K or 4M)");
        }
    }

    private TorrentForm form() {
        if ((v1 ? 1 : 0) + (v2 ? 1 : 0) + (hybrid ? 1 : 0) > 1) {
            throw CommandException.usage(
                    "bad usage: --v1, --v2 and --hybrid exclude each other" + " (--hybrid is both versions)");
        }
        return v2 ? TorrentForm.V2 : hybrid ? TorrentForm.HYBRID : TorrentForm.V1;
    }

    private ContentFilter filter() {
        try {
            return new ContentFilter(excludes, includeHidden, includeJunk);
        } catch (PatternSyntaxException e) {
            throw CommandException.usage("bad usage: --exclude '" + e.getPattern() + "': " + e.getDescription()
                    + " (give a glob such as '*.nfo')");
        }
    }

    private List<String> warnings(SharedContent content, TorrentForm form) {
        List<String> warnings = new ArrayList<>(content.warnings());
        boolean alone = content.files().size() == 1
                && content.files().get(0).entry().path().size() == 1;
        if (form == TorrentForm.V2 && content.content().multiFile() && alone) {
            warnings.add("a version 2 torrent of a directory with one file is read as that file without the directory");
        }
        if (isPrivate && announce.isEmpty()) {
            warnings.add("a private torrent without a tracker finds no peers (give --announce)");
        }
        return warnings;
    }

    private static void tell(List<String> warnings, CommandContext context) {
        for (String each : warnings.subList(0, Math.min(MOST_WARNINGS, warnings.size()))) {
            context.err().line("spate: warning: " + each);
        }
        if (warnings.size() > MOST_WARNINGS) {
            context.err()
                    .line("spate: warning: and " + (warnings.size() - MOST_WARNINGS)
                            + " more such warnings (--json has all)");
        }
    }

    private TorrentDetails details() {
        return new TorrentDetails(
                announce.stream().map(TierConverter.Tier::urls).toList(),
                webSeeds,
                isPrivate,
                Optional.ofNullable(source),
                Optional.ofNullable(comment),
                Optional.of("spate " + Version.text()),
                OptionalLong.of(TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis())));
    }

    private static void stopped(CommandContext context) {
        context.err().finish();
        context.err().line("spate: stopped: no torrent was written (run the same command to begin again)");
    }
}
