package dev.spate.cli.inspect;

import dev.spate.cli.Command;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.DhtChoice;
import dev.spate.cli.LsdChoice;
import dev.spate.cli.OpenedTorrent;
import dev.spate.cli.RouteOptions;
import dev.spate.cli.TorrentArgument;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.convert.DurationConverter;
import dev.spate.cli.convert.TrackerConverter;
import dev.spate.metainfo.Metainfo;
import dev.spate.session.EngineOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code info}: shows the metainfo of a torrent. A file or stdin is read without the network. */
@CommandLine.Command(name = "info", description = "Show what a torrent says of itself.")
public final class InfoCommand implements Command {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "TORRENT", description = TorrentArgument.DESCRIPTION)
    private String torrent;

    @Option(names = "--long", description = "Add name, files, tiers, dates, creator, private, web seeds, v2 hash.")
    private boolean full;

    @Option(names = "--files", description = "Only the files: the number that --select takes, bytes, path.")
    private boolean files;

    @Option(names = "--json", description = "A flag: all of it on stdout, as one line of JSON.")
    private boolean json;

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
            description = "How long to look for the metainfo of a magnet link (default 60; 0: no limit).")
    private Duration timeout;

    @Mixin
    private DhtChoice dht = new DhtChoice();

    @Mixin
    private LsdChoice lsd = new LsdChoice();

    @Mixin
    private RouteOptions route = new RouteOptions();

    @Mixin
    private QuietOption quiet = new QuietOption();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(CommandContext context) throws Exception {
        TorrentArgument argument = new TorrentArgument(torrent);
        Metainfo metainfo = argument.isAtHand() ? argument.read(context.in()) : fetched(context, argument);
        if (json) {
            InfoJson.write(metainfo, context.out());
        } else if (files) {
            InfoText.writeFiles(metainfo, context.out());
        } else {
            InfoText.write(metainfo, full, context.out());
        }
    }

    private Metainfo fetched(CommandContext context, TorrentArgument argument) throws Exception {
        try (OpenedTorrent opened = OpenedTorrent.open(
                context, argument, quiet.given, EngineOptions.defaults().by(route.route()))) {
            dht.use(opened.engine(), context);
            return opened.metainfo(timeout, trackers, lsd.without());
        }
    }
}
