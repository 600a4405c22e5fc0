package dev.spate.cli;

import dev.spate.swarm.JsonSwarmEvents;
import dev.spate.swarm.SwarmEvents;
import dev.spate.swarm.SwarmOptions;
import dev.spate.swarm.SwarmRun;
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
final class SwarmCommand implements Command {
    private static final long GOODBYE_SECONDS = 10;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private SwarmShape shape = new SwarmShape();

    @Mixin
    private SwarmPlace place = new SwarmPlace();

    @Option(names = "--torrent-out", paramLabel = "FILE", description = "Write the .torrent file here.")
    private Path torrentOut;

    @Option(
            names = "--json",
            description = "Lines of JSON on stdout: when it is ready, how it stands each second, and the totals.")
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
    public void run(Surroundings surroundings) throws Exception {
        SwarmOptions swarm = place.applied(shape.options());
        if (!noCache) {
            swarm = swarm.cachingIn(SwarmOptions.usualHashCache(surroundings.env()));
        }
        SwarmRun run = new SwarmRun(swarm, events(surroundings)).atMost(atMost);
        if (torrentOut != null) {
            run.writingTorrent(torrentOut);
        }
        if (untilStdinCloses) {
            run.untilEndOf(surroundings.in());
        }
        if (json || !untilStdinCloses) {
            run.tellingSeconds();
        }
        CountDownLatch served = new CountDownLatch(1);
        StopOnSignal stop = new StopOnSignal(() -> end(run, served));
        try {
            run.serve();
        } catch (BindException e) {
            throw Refusal.usage("cannot serve: " + e.getMessage());
        } finally {
            served.countDown();
            stop.close();
        }
    }

    private SwarmEvents events(Surroundings surroundings) {
        return json || untilStdinCloses
                ? new JsonSwarmEvents(text -> show(surroundings, text), surroundings.err()::line, eachPeer)
                : new SwarmText(surroundings);
    }

    /** A signal ends the process when this is through: it waits for the totals, and the goodbye to outside trackers. */
    private static void end(SwarmRun run, CountDownLatch served) {
        run.stop();
        try {
            served.await(GOODBYE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void show(Surroundings surroundings, String text) throws Results.ReaderGone {
        surroundings.out().line(text);
        surroundings.out().flush();
    }
}
