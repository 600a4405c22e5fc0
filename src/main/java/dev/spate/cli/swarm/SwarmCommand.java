package dev.spate.cli.swarm;

import dev.spate.cli.Command;
import dev.spate.cli.CommandException;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.StandardOutput;
import dev.spate.cli.console.StopOnSignal;
import dev.spate.cli.convert.DurationConverter;
import dev.spate.synthetic.JsonSwarmEvents;
import dev.spate.synthetic.SwarmEvents;
import dev.spate.synthetic.SwarmOptions;
import dev.spate.synthetic.SwarmRun;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code swarm}: serves a synthetic torrent, for any client to download. */
@CommandLine.Command(
        name = "swarm",
        description = {
            "Serve a synthetic torrent from many seeders, with a tracker, until Ctrl-C or --seconds.",
            "The content is a function of the seed and stored nowhere."
        })
public final class SwarmCommand implements Command {
    private static final long STOP_SECONDS = 10;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private SwarmShapeOptions shape = new SwarmShapeOptions();

    @Mixin
    private SwarmAddressOptions addressOptions = new SwarmAddressOptions();

    @Option(names = "--torrent-out", paramLabel = "FILE", description = "Write the .torrent file here.")
    private Path torrentOut;

    @Option(
            names = "--json",
            description =
                    "A flag: lines of JSON on stdout: when it is ready, how it stands each second, and the totals.")
    private boolean json;

    @Option(
            names = "--until-stdin-closes",
            description =
                    "End when stdin ends, and so with the parent process. Each line read is answered with a line of JSON:"
                            + " 'reset' sets all counters to zero, any other asks for the numbers.")
    private boolean untilStdinCloses;

    @Option(
            names = "--seconds",
            paramLabel = "TIME",
            defaultValue = "0",
            converter = DurationConverter.class,
            description = "End after this time (default 0: never).")
    private Duration atMost;

    @Option(names = "--no-cache", description = "Hash the content anew, and do not keep the hashes.")
    private boolean noCache;

    @Option(names = "--each-peer", description = "List every peer in the totals (with --json).")
    private boolean eachPeer;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(CommandContext context) throws Exception {
        SwarmOptions swarm = addressOptions.applied(shape.options());
        if (!noCache) {
            swarm = swarm.cachingIn(SwarmOptions.usualHashCache(context.env()));
        }
        SwarmRun run = new SwarmRun(swarm, events(context)).atMost(atMost);
        if (torrentOut != null) {
            run.writingTorrent(torrentOut);
        }
        if (untilStdinCloses) {
            run.untilEndOf(context.in());
        }
        if (json || !untilStdinCloses) {
            run.tellingSeconds();
        }
        CountDownLatch served = new CountDownLatch(1);
        StopOnSignal stop = new StopOnSignal(() -> end(run, served));
        try {
            run.serve();
        } catch (BindException e) {
            throw CommandException.usage("cannot serve: " + e.getMessage());
        } finally {
            served.countDown();
            stop.close();
        }
    }

    private SwarmEvents events(CommandContext context) {
        return json || untilStdinCloses
                ? new JsonSwarmEvents(text -> show(context, text), context.err()::line, eachPeer)
                : new SwarmText(context);
    }

    /**
     * A signal ends the process when this returns: it waits for the totals and for the stopped announces to outside
     * trackers.
     */
    private static void end(SwarmRun run, CountDownLatch served) {
        run.stop();
        try {
            served.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void show(CommandContext context, String text) throws StandardOutput.ReaderGone {
        context.out().line(text);
        context.out().flush();
    }
}
