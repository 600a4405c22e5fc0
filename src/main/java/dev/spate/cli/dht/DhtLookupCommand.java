package dev.spate.cli.dht;

import dev.spate.cli.Command;
import dev.spate.cli.CommandException;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.DhtUse;
import dev.spate.cli.ExitCode;
import dev.spate.cli.OpenedTorrent;
import dev.spate.cli.RouteOptions;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.PeriodicWait;
import dev.spate.cli.console.ProgressDisplay;
import dev.spate.cli.convert.DurationConverter;
import dev.spate.cli.convert.NodeAddressConverter;
import dev.spate.dht.DhtOptions;
import dev.spate.metainfo.Magnet;
import dev.spate.metainfo.MagnetException;
import dev.spate.session.DhtReport;
import dev.spate.session.Engine;
import dev.spate.session.EngineOptions;
import dev.spate.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dht lookup}: asks the DHT for peers, and prints one address a line. */
@CommandLine.Command(
        name = "dht lookup",
        description = "Ask the DHT who has a torrent, without saying that we want it.")
public final class DhtLookupCommand implements Command {
    private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]{40}");

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "HASH", description = "An info hash of 40 hex digits, or a magnet: link.")
    private String torrent;

    @Option(
            names = "--dht-node",
            paramLabel = "HOST:PORT",
            converter = NodeAddressConverter.class,
            description = "A node to begin with, beside those of the last run; may be repeated.")
    private List<InetSocketAddress> nodes = new ArrayList<>();

    @Option(names = "--scrape", description = "Ask how many seeds and other peers there are, too (BEP 33).")
    private boolean scrape;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "30",
            converter = DurationConverter.class,
            description = "How long to look at most (default 30; 0: no limit).")
    private Duration timeout;

    @Mixin
    private RouteOptions route = new RouteOptions();

    @Option(names = "--json", description = "Write one JSON object.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Show no progress and no summary.")
    private boolean quiet;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(CommandContext context) throws Exception {
        route.checkForDht();
        InfoHash infoHash = infoHash(torrent);
        DhtOptions options = DhtUse.options(context, true, 0, nodes);
        ProgressDisplay display = ProgressDisplay.choose(context, quiet);
        try (Engine engine = OpenedTorrent.engine(EngineOptions.defaults().by(route.route()))) {
            DhtReport report = PeriodicWait.await(
                    engine.dhtLookup(
                            infoHash, scrape, options, Optional.of(DhtUse.state(context)), timeout, display::status),
                    display::drawStatus);
            display.clear();
            DhtText text = new DhtText(infoHash, report);
            if (json) {
                context.out().line(text.json());
            } else {
                text.writePeers(context.out());
                if (!quiet) {
                    context.err().line(text.summary());
                }
            }
            if (report.peers().isEmpty()) {
                throw new CommandException(ExitCode.UNAVAILABLE, text.nobody());
            }
        } finally {
            display.clear();
        }
    }

    private static InfoHash infoHash(String text) {
        if (HEX.matcher(text).matches()) {
            return InfoHash.ofHex(text);
        }
        try {
            return Magnet.parse(text).infoHash();
        } catch (MagnetException e) {
            throw new CommandException(
                    ExitCode.MALFORMED, "cannot look that up: not 40 hex digits, and " + e.getMessage());
        }
    }
}
