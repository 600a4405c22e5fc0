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
import dev.spate.session.EngineOptions;
import dev.spate.session.PeerOrigin;
import dev.spate.session.PeersQuestion;
import dev.spate.session.PeersResult;
import dev.spate.text.JsonObject;
import dev.spate.torrent.PeerAddress;
import dev.spate.tracker.ScrapeResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code peers}: asks trackers, or every source, for peers, and prints one address a line. */
@CommandLine.Command(name = "peers", description = "Ask who has a torrent.")
public final class PeersCommand implements Command {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "TORRENT", description = TorrentArgument.DESCRIPTION)
    private String torrent;

    @Option(
            names = "--all",
            description =
                    "Ask every source (trackers, DHT, local network, link), not only the first tier of trackers that"
                            + " answers.")
    private boolean all;

    @Option(names = "--long", description = "Add to each peer who named it, and how many peers each tracker counts.")
    private boolean full;

    @Option(names = "--json", description = "A flag: all of it on stdout, as one line of JSON.")
    private boolean json;

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
        try (OpenedTorrent opened = OpenedTorrent.open(
                context,
                new TorrentArgument(torrent),
                quiet.given,
                EngineOptions.defaults().by(route.route()))) {
            if (all) {
                dht.use(opened.engine(), context);
            }
            PeersResult result = opened.await(opened.engine()
                    .peers(
                            opened.torrent().withTrackers(trackers),
                            new PeersQuestion(all, lsd.without(), full || json, timeout),
                            warning -> context.err().line("spate: warning: " + warning)));
            if (json) {
                context.out()
                        .line(new JsonObject()
                                .putObjects(
                                        "peers",
                                        result.found().stream()
                                                .map(PeersCommand::object)
                                                .toList())
                                .putObjects(
                                        "trackers",
                                        result.counts().stream()
                                                .map(PeersCommand::object)
                                                .toList())
                                .toString());
                return;
            }
            for (PeersResult.Found each : result.found()) {
                context.out().line(full ? line(each) : PeerAddress.text(each.address()));
            }
            if (full) {
                for (PeersResult.TrackerCounts each : result.counts()) {
                    context.out().line(line(each));
                }
            }
        }
    }

    private static String line(PeersResult.Found found) {
        return found.origins().stream()
                .map(PeerOrigin::toString)
                .collect(Collectors.joining(", ", PeerAddress.text(found.address()) + " ", ""));
    }

    private static String line(PeersResult.TrackerCounts counts) {
        return "tracker " + counts.tracker() + ": "
                + counts.answer().map(PeersCommand::words).orElseGet(() -> "no counts: " + counts.failure());
    }

    private static String words(ScrapeResponse counts) {
        return told(counts.seeders()) + " seeds, " + told(counts.leechers()) + " leechers, " + told(counts.completed())
                + " downloads";
    }

    private static String told(OptionalInt count) {
        return count.isPresent() ? String.valueOf(count.getAsInt()) : "unknown";
    }

    private static JsonObject object(PeersResult.TrackerCounts counts) {
        JsonObject object = new JsonObject().put("tracker", counts.tracker());
        counts.answer().ifPresent(answer -> {
            answer.seeders().ifPresent(count -> object.put("seeds", count));
            answer.leechers().ifPresent(count -> object.put("leechers", count));
            answer.completed().ifPresent(count -> object.put("downloads", count));
        });
        return counts.answer().isPresent() ? object : object.put("failure", counts.failure());
    }

    private static JsonObject object(PeersResult.Found found) {
        List<PeerOrigin> origins = found.origins();
        return new JsonObject()
                .put("peer", PeerAddress.text(found.address()))
                .putStrings(
                        "sources",
                        origins.stream()
                                .map(each -> each.kind().label())
                                .distinct()
                                .toList())
                .putStrings(
                        "trackers",
                        origins.stream()
                                .filter(each -> each.kind() == PeerOrigin.Kind.TRACKER)
                                .map(PeerOrigin::name)
                                .toList());
    }
}
