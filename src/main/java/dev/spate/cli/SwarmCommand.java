package dev.spate.cli;

import dev.spate.swarm.SwarmRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code swarm}: serves a synthetic torrent on the loopback, for any client to download. */
@CommandLine.Command(
        name = "swarm",
        description = {
            "Serve a synthetic torrent from many seeders on the loopback, with a tracker.",
            "Prints a line of JSON when it is ready, and one with the totals when it ends."
        })
final class SwarmCommand implements Command {
    private static final long GOODBYE_SECONDS = 3;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private SwarmShape shape = new SwarmShape();

    @Option(names = "--torrent-out", paramLabel = "FILE", description = "Write the .torrent file here.")
    private Path torrentOut;

    @Option(
            names = "--until-stdin-closes",
            description =
                    "End when stdin ends, and so with the parent process; each line read is answered with the numbers so far.")
    private boolean untilStdinCloses;

    @Option(
            names = "--seconds",
            paramLabel = "TIME",
            defaultValue = "0",
            converter = DurationConverter.class,
            description = "End after this time (default 0: never).")
    private Duration atMost;

    @Option(names = "--each-peer", description = "List every peer in the totals.")
    private boolean eachPeer;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public void run(Surroundings surroundings) throws Exception {
        SwarmRun run = new SwarmRun(shape.options(), text -> show(surroundings, text), surroundings.err()::line);
        run.atMost(atMost);
        if (torrentOut != null) {
            run.writingTorrent(torrentOut);
        }
        if (untilStdinCloses) {
            run.untilEndOf(surroundings.in());
        }
        if (eachPeer) {
            run.listingEachPeer();
        }
        CountDownLatch totalsShown = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(run, totalsShown), "spate-swarm-stop"));
        try {
            run.serve();
        } finally {
            totalsShown.countDown();
        }
    }

    /** A signal ends the process when its hooks are through: this one waits for the totals. */
    private static void stop(SwarmRun run, CountDownLatch totalsShown) {
        run.stop();
        try {
            totalsShown.await(GOODBYE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void show(Surroundings surroundings, String text) throws Results.ReaderGone {
        surroundings.out().line(text);
        surroundings.out().flush();
    }
}
