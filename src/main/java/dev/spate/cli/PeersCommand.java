package dev.spate.cli;

import java.net.InetSocketAddress;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code peers}: who has the torrent, one address a line. */
@CommandLine.Command(name = "peers", description = "Ask the trackers who has a torrent.")
final class PeersCommand implements Command {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "TORRENT", description = TorrentArgument.DESCRIPTION)
    private String torrent;

    @Option(names = "--all", description = "Ask every source, not only the first tier of trackers that answers.")
    private boolean all;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            converter = DurationConverter.class,
            description = "How long to wait for answers (default 30).")
    private Duration timeout;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(Surroundings surroundings) throws Exception {
        try (Online online = Online.open(surroundings, new TorrentArgument(torrent), false)) {
            Iterable<InetSocketAddress> peers = online.await(online.engine()
                            .peers(
                                    online.torrent(),
                                    all,
                                    timeout,
                                    warning -> surroundings.err().line("spate: warning: " + warning)))
                    .peers();
            for (InetSocketAddress peer : peers) {
                surroundings.out().line(PeerAddressConverter.format(peer));
            }
        }
    }
}
