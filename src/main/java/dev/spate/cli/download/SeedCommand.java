package dev.spate.cli.download;

import dev.spate.choker.SeedingOrder;
import dev.spate.cli.Command;
import dev.spate.cli.CommandException;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.TorrentArgument;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.ProgressDisplay;
import dev.spate.cli.convert.OutputConverter;
import dev.spate.cli.convert.SeedingOrderConverter;
import dev.spate.session.SeedGoal;
import dev.spate.session.Sharing;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code seed}: gives content that is there to others. */
@CommandLine.Command(
        name = "seed",
        description = {
            "Give content that is there to others, until Ctrl-C or a goal.",
            "Of a PATH without a torrent one is made in memory, and its magnet link printed."
        })
public final class SeedCommand implements Command {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private RateOptions rates = new RateOptions();

    @Mixin
    private SeedGoalOptions goal = new SeedGoalOptions();

    @Mixin
    private PortMapOptions portMap = new PortMapOptions();

    @Option(
            names = {"-d", "--directory"},
            paramLabel = "DIR",
            converter = OutputConverter.class,
            description = "Where the content of the torrents is, each under its name (default: here).")
    private Path directory = Path.of("");

    @Option(names = "--json", description = "Events on stdout, one JSON object a line, instead of progress.")
    private boolean json;

    @Option(
            names = "--superseed",
            description = "Tell each peer of a few pieces at a time, until they have everything between them: for the"
                    + " first seed of a swarm, on a slow line.")
    private boolean superseed;

    @Option(
            names = "--unchoke",
            paramLabel = "ORDER",
            converter = SeedingOrderConverter.class,
            description =
                    "Who is served first when not all can be: round-robin (default), fastest, or anti-leech, those"
                            + " that have just begun and those that are almost done.")
    private SeedingOrder order = SeedingOrder.ROUND_ROBIN;

    @Parameters(
            paramLabel = "TORRENT|PATH",
            arity = "1..*",
            description =
                    TorrentArgument.DESCRIPTION + " Or a file or directory to share. Several are seeded together.")
    private List<String> torrents;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(CommandContext context) throws Exception {
        connection.check();
        goal.check();
        if (!connection.listen && connection.peers.isEmpty() && connection.trackers.isEmpty()) {
            throw CommandException.usage("bad usage: with --no-listen and no peer nobody could come"
                    + " (leave it out, or name a --peer or a --tracker)");
        }
        ProgressDisplay display = connection.display(context, json);
        new SeedRun(context, display, connection, portMap, sharing(), json)
                .run(
                        torrents,
                        directory,
                        rates.engine(connection.io, connection.encryption.choice)
                                .by(connection.route.route()));
    }

    /** What the options say of it. */
    Sharing sharing() {
        Sharing sharing = Sharing.seeding(goal.goal().orElse(SeedGoal.NEVER)).inOrder(order);
        return superseed ? sharing.superseeding() : sharing;
    }
}
