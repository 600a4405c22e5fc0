package dev.spate.cli.inspect;

import dev.spate.cli.Command;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.OpenedTorrent;
import dev.spate.cli.TorrentArgument;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.convert.DurationConverter;
import dev.spate.cli.convert.TrackerConverter;
import dev.spate.torrent.PeerAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code peers}: asks trackers for peers, and prints one address a line. */
@CommandLine.Command(name = "peers", description = "Ask the trackers who has a torrent.")
public final class PeersCommand implements Command {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "TORRENT", description = TorrentArgument.DESCRIPTION)
    private String torrent;

    @Option(names = "--all", description = "Ask every source, not only the first tier of trackers that answers.")
    private boolean all;

    @Option(
            names = "--tracker",
            paramLabel = "URL",
            converter = TrackerConverter.class,
            description = "A tracker to ask before those of the torrent, wherever it is; may be repeated.")
    private List<String> trackers = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "30",
            converter = DurationConverter.class,
            description = "How long to wait for answers (default 30; 0: no limit).")
    private Duration timeout;

    @Mixin
    private QuietOption quiet = new QuietOption();

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(CommandContext context) throws Exception {
        try (OpenedTorrent opened = OpenedTorrent.open(context, new TorrentArgument(torrent), quiet.given)) {
            Iterable<InetSocketAddress> peers = opened.await(opened.engine()
                            .peers(
                                    opened.torrent().withTrackers(trackers),
                                    all,
                                    timeout,
                                    warning -> context.err().line("spate: warning: " + warning)))
                    .peers();
            for (InetSocketAddress peer : peers) {
                context.out().line(PeerAddress.text(peer));
            }
        }
    }
}
