package dev.spate.cli.dht;

import dev.spate.cli.Command;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.OpenedTorrent;
import dev.spate.cli.RouteOptions;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.PeriodicWait;
import dev.spate.cli.convert.DurationConverter;
import dev.spate.cli.convert.NodeAddressConverter;
import dev.spate.dht.DhtPing;
import dev.spate.session.Engine;
import dev.spate.session.EngineOptions;
import dev.spate.text.JsonObject;
import dev.spate.torrent.PeerAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dht ping}: asks one node of the DHT whether it is there. */
@CommandLine.Command(name = "dht ping", description = "Ask one DHT node whether it is there, and show what it says.")
public final class DhtPingCommand implements Command {
    private static final double NANOS_PER_SECOND = 1e9;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "NODE",
            converter = NodeAddressConverter.class,
            description = "Where it is: HOST:PORT; an IPv6 address in brackets.")
    private InetSocketAddress node;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10",
            converter = DurationConverter.class,
            description = "How long to look its name up and to wait for it (default 10; 0: no limit).")
    private Duration timeout;

    @Mixin
    private RouteOptions route = new RouteOptions();

    @Option(names = "--json", description = "Write one JSON object.")
    private boolean json;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(CommandContext context) throws Exception {
        route.checkForDht();
        try (Engine engine = OpenedTorrent.engine(EngineOptions.defaults().by(route.route()))) {
            DhtPing ping = PeriodicWait.await(engine.dhtPing(node, timeout), () -> {});
            double seconds = ping.roundTrip().toNanos() / NANOS_PER_SECOND;
            if (json) {
                context.out()
                        .line(new JsonObject()
                                .put("nodeId", ping.nodeId())
                                .put("fitsAddress", ping.fitsAddress())
                                .put("roundTripSeconds", seconds)
                                .putIfPresent("seenAs", ping.seenAs().map(PeerAddress::text))
                                .toString());
                return;
            }
            context.out().line("Node ID: " + ping.nodeId());
            context.out().line(String.format(Locale.ROOT, "Round Trip: %.1f ms", 1_000 * seconds));
            context.out().line("ID Fits Address: " + (ping.fitsAddress() ? "yes" : "no"));
            context.out()
                    .line("Sees Us At: " + ping.seenAs().map(PeerAddress::text).orElse("not told"));
        }
    }
}
