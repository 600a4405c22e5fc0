package dev.spate.cli.download;

import dev.spate.cli.CommandException;
import dev.spate.cli.ExitCode;
import dev.spate.cli.IoErrors;
import dev.spate.cli.TorrentArgument;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.convert.OutputConverter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which torrents a run downloads: one, or several that share its event loop, port, DHT and limits. */
final class ListOptions {
    private static final int MOST_PARALLEL = 1000;

    @Option(
            names = {"-i", "--input-file"},
            paramLabel = "FILE",
            description = "Torrents one a line (- for stdin), # before comments; indented below one: out=NAME,"
                    + " select=FILES; may be repeated.")
    private List<Path> lists = List.of();

    @Option(
            names = "--parallel",
            paramLabel = "N",
            defaultValue = "5",
            description = "Of several torrents, how many are downloaded at a time (default 5).")
    int parallel;

    @Option(
            names = {"-d", "--directory"},
            paramLabel = "DIR",
            converter = OutputConverter.class,
            description = "Where the outputs go (default: here); made if it is not there.")
    Path directory = Path.of("");

    @Parameters(paramLabel = "TORRENT", arity = "0..*", description = TorrentArgument.DESCRIPTION)
    private List<String> torrents = List.of();

    /**
     * What there is to download, in the order of the command line, lists last.
     *
     * @throws CommandException when there is nothing or a list is malformed
     */
    List<DownloadEntry> entries(CommandContext context) {
        ConnectionOptions.within("--parallel", parallel, 1, MOST_PARALLEL);
        if (torrents.isEmpty() && lists.isEmpty()) {
            throw CommandException.usage("bad usage: TORRENT missing (see spate download --help)");
        }
        List<DownloadEntry> entries = new ArrayList<>();
        torrents.forEach(each -> entries.add(DownloadEntry.of(each)));
        lists.forEach(each -> entries.addAll(InputList.read(each, context.in())));
        if (entries.isEmpty()) {
            throw CommandException.usage("bad usage: no torrent in " + lists.get(0));
        }
        return entries;
    }

    /**
     * Makes the directory: before the other checks, as files that options name may be in it.
     *
     * @return what was made, the innermost first
     * @throws CommandException when that cannot be
     */
    List<Path> createDirectory() {
        Path absolute = directory.toAbsolutePath();
        List<Path> made = new ArrayList<>();
        // A link to a directory is one, which createDirectories does not see.
        if (Files.isDirectory(absolute)) {
            return made;
        }
        for (Path each = absolute;
                each != null && !Files.exists(each, LinkOption.NOFOLLOW_LINKS);
                each = each.getParent()) {
            made.add(each);
        }
        try {
            Files.createDirectories(absolute);
            return made;
        } catch (FileAlreadyExistsException e) {
            removeEmpty(made);
            throw new CommandException(
                    ExitCode.DISK, "cannot create the directory " + e.getFile() + ": it is a file (give another -d)");
        } catch (IOException e) {
            removeEmpty(made);
            throw new CommandException(
                    ExitCode.DISK, "cannot create the directory " + IoErrors.reason(e) + " (give another -d)");
        }
    }

    /** After a run that failed: of what it made, nothing stays that it has put nothing into. */
    static void removeEmpty(List<Path> made) {
        for (Path each : made) {
            try {
                Files.deleteIfExists(each);
            } catch (IOException e) {
                // Something is in it, so it stays, and what it is in too.
                return;
            }
        }
    }
}
