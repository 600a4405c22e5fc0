package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Effort;
import dev.spate.support.FaultFs;
import dev.spate.support.FixedHeap;
import dev.spate.torrent.Bitfield;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Downloads killed by SIGKILL again and again, at any time and at any call to the disk, until they are done: nothing is
 * lost, nothing is fetched twice, nothing wrong is believed.
 *
 * <p>A round is a run that is to be killed; a kill is a round whose run lived until signal 9 ended it. Some rounds miss: the
 * run is done before its time comes, or never comes to the call at which it was to die.
 */
@EnabledOnOs(OS.LINUX)
class KillRoundsCampaignIT {
    private static final int IN_GATE = 4;
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final long MOST_MEMORY_BYTES = 300L << 20;
    /** What may be on its way twice at the end of a download, with four peers. */
    private static final long IN_FLIGHT_BYTES = 1L << 20;

    private static final String[] CALLS = {"create", "write", "force", "rename", "unlink", "truncate", "any"};

    private final Workspace workspace = Workspace.of(KillRoundsCampaignIT.class);
    private final Spate spate = Spate.in(workspace).withFlags(FixedHeap.flags());
    private final long seed = Effort.seed(1);
    private final Random random = new Random(seed);
    private final TreeSet<String> callsHit = new TreeSet<>();
    private int rounds;
    private int killsAtATime;
    private int killsAtACall;
    private int doneBeforeTheirTime;
    private int callsNeverCome;
    private int downloads;
    private int recordsSeen;
    private long recordedBytes;
    private long keptBytes;
    private long twiceBytes;
    private long peakBytes;

    @Test
    void whateverTheMomentOfTheKillTheNextRunGoesOn() {
        int wanted = Effort.of("kills", IN_GATE);
        int mostRounds = 10 + 3 * wanted;
        // Long enough for a record while it runs, where there is time for that.
        String[] common = {"--size", wanted > 10 ? "48MiB" : "12MiB", "--piece-length", "64KiB", "--peers", "4"};
        try (SyntheticSwarm one = swarm("one", common, "--total-rate", wanted > 10 ? "3MiB" : "6MiB");
                SyntheticSwarm many = swarm("many", common, "--total-rate", "6MiB", "--files", "23", "--seed", "2")) {
            FaultFs shim = FaultFs.compiledIn(workspace.resolve("shim")).on(workspace.resolve("disk"));
            while (kills() < wanted && rounds < mostRounds) {
                download(shim, downloads % 2 == 0 ? one : many, Math.min(wanted - kills(), 2 + random.nextInt(5)));
            }
        }
        String figures = "kill rounds, seed " + seed + ": " + rounds + " rounds in " + downloads + " downloads: "
                + kills() + " runs killed alive (" + killsAtATime + " at a time, " + killsAtACall
                + " before a call to the disk: " + callsHit + "), " + doneBeforeTheirTime + " done before their time, "
                + callsNeverCome + " never came to their call; after the kills " + recordsSeen + " records with "
                + (recordedBytes >> 10) + " KiB, " + (keptBytes >> 10) + " KiB right on the disk and found again, "
                + (twiceBytes >> 10) + " KiB received twice; peak RSS " + (peakBytes >> 20) + " MiB";
        System.out.println(figures);
        assertEquals(wanted, kills(), () -> "too few kills hit a living run: " + figures);
        assertTrue(killsAtATime >= wanted / 3 && killsAtACall >= wanted / 3, figures);
        assertTrue(recordedBytes > 0 && keptBytes > 0, figures);
    }

    private int kills() {
        return killsAtATime + killsAtACall;
    }

    private SyntheticSwarm swarm(String name, String[] common, String... more) {
        String[] options = new String[common.length + more.length];
        System.arraycopy(common, 0, options, 0, common.length);
        System.arraycopy(more, 0, options, common.length, more.length);
        return SyntheticSwarm.named(name, workspace, options);
    }

    /** One download with so many kills, or fewer where one misses: then there is nothing left to be killed. */
    private void download(FaultFs shim, SyntheticSwarm swarm, int wanted) {
        Workspace.delete(workspace.resolve("disk"));
        assertTrue(workspace.resolve("disk").toFile().mkdirs());
        Path out = workspace.resolve("disk").resolve("out");
        OutputOnDisk disk = OutputOnDisk.of(swarm.torrentFile(), out);
        downloads++;
        boolean killed = true;
        for (int i = 0; i < wanted && killed; i++) {
            rounds++;
            // Of each kind as many.
            boolean atCall = killsAtACall == killsAtATime ? random.nextBoolean() : killsAtACall < killsAtATime;
            String context;
            if (atCall) {
                String call = CALLS[random.nextInt(CALLS.length)];
                int nth = 1 + random.nextInt(call.equals("write") || call.equals("any") ? 150 : 2);
                context = "\nseed " + seed + ", round " + rounds + ": at " + call + " " + nth;
                killed = killAtCall(shim, swarm, out, call, nth, context);
            } else {
                int pieces = random.nextInt(4) == 0 ? 0 : random.nextInt(100);
                long millis = pieces == 0 ? random.nextInt(1_500) : random.nextInt(40);
                context = "\nseed " + seed + ", round " + rounds + ": " + millis + " ms after piece " + pieces;
                killed = killAtTime(swarm, out, pieces, millis, context);
            }
            System.out.println(context.strip() + (killed ? "" : ": missed"));
            check(disk, killed, context);
        }
        long rightBytes = disk.rightBytes();
        Spate.Outcome last = spate.run(LONG, "download", "--json", "-o", out, swarm.torrentFile())
                .expectExit(0);
        disk.assertDone(last);
        checkAgainst(rightBytes, disk, last);
    }

    private void check(OutputOnDisk disk, boolean killed, String context) {
        Bitfield recorded = disk.recorded();
        Bitfield right = disk.rightPieces();
        for (int piece = recorded.nextSet(0); piece >= 0; piece = recorded.nextSet(piece + 1)) {
            assertTrue(right.get(piece), "piece " + piece + " is recorded, and is not there" + context);
        }
        if (killed) {
            recordsSeen += recorded.cardinality() > 0 ? 1 : 0;
            recordedBytes += disk.bytes(recorded);
            keptBytes += disk.bytes(right);
        } else {
            disk.assertDone(context);
        }
    }

    private boolean killAtTime(SyntheticSwarm swarm, Path out, int pieces, long millis, String context) {
        try (Spate.Running running = spate.start("download", "--json", "-o", out, swarm.torrentFile())) {
            awaitPieces(running, pieces);
            pause(running, millis);
            Spate.Outcome outcome = running.kill();
            boolean hit = outcome.exitCode() == Spate.Running.KILLED;
            if (hit) {
                killsAtATime++;
            } else {
                // Nothing but its own end may have come first.
                outcome.expectExit(0);
                doneBeforeTheirTime++;
            }
            return hit;
        } catch (AssertionError e) {
            throw new AssertionError(context, e);
        }
    }

    private boolean killAtCall(FaultFs shim, SyntheticSwarm swarm, Path out, String call, int nth, String context) {
        FaultFs deadly = shim.with("FAIL", call + ":" + nth + ":0").telling(workspace.resolve("struck-" + rounds));
        Spate.Outcome outcome = spate.withEnvironment(deadly.environment())
                .run(LONG, "download", "--json", "-o", out, swarm.torrentFile());
        List<String> struck = deadly.struck();
        if (struck.isEmpty()) {
            outcome.expectExit(0);
            callsNeverCome++;
            return false;
        }
        assertEquals(1, struck.size(), () -> struck + context + outcome);
        outcome.expectExit(Spate.Running.KILLED);
        killsAtACall++;
        callsHit.add(struck.get(0).split(" ")[0]);
        return true;
    }

    private static void awaitPieces(Spate.Running running, int count) {
        while (running.isAlive() && Events.count(running.stdout(), Events.PIECE_VERIFIED) < count) {
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static void pause(Spate.Running running, long millis) {
        long endNanos = System.nanoTime() + millis * 1_000_000;
        while (running.isAlive() && System.nanoTime() < endNanos) {
            LockSupport.parkNanos(2_000_000);
        }
    }

    private void checkAgainst(long rightBytes, OutputOnDisk disk, Spate.Outcome last) {
        List<String> started = Events.of(last.stdout(), "started");
        long verified = JsonRpc.number(started.get(0), "verifiedBytes");
        assertTrue(verified == rightBytes, () -> "found " + verified + " of " + rightBytes + " bytes" + last);
        String done = Events.of(last.stdout(), "done").get(0);
        long received = JsonRpc.number(done, "receivedBytes");
        long missing = disk.totalBytes() - verified;
        assertTrue(
                received >= missing && received <= missing + IN_FLIGHT_BYTES,
                () -> "received " + received + " for " + missing + " that were missing" + last);
        twiceBytes += received - missing;
        peakBytes = Math.max(peakBytes, last.peakRssBytes());
        assertTrue(last.peakRssBytes() < MOST_MEMORY_BYTES, last::toString);
        assertTrue(Files.notExists(disk.state()));
    }
}
