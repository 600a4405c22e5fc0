package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Effort;
import dev.spate.support.FaultFs;
import dev.spate.torrent.Bitfield;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Downloads killed by SIGKILL again and again, at any time and at any call to the disk, until they are done: nothing is
 * lost, nothing is fetched twice, nothing wrong is believed.
 */
@EnabledOnOs(OS.LINUX)
class KillRoundsCampaignIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final long MOST_MEMORY_BYTES = 300L << 20;
    /** What may be on its way twice at the end of a download, with four peers. */
    private static final long IN_FLIGHT_BYTES = 1L << 20;

    private static final String[] CALLS = {"create", "write", "force", "rename", "unlink", "truncate", "any"};

    private final Workspace workspace = Workspace.of(KillRoundsCampaignIT.class);
    private final Spate spate = Spate.in(workspace);
    private final long seed = Effort.seed(1);
    private final Random random = new Random(seed);
    private int kills;
    private int killedAtACall;
    private int downloads;
    private long recordedBytes;
    private long keptBytes;
    private long twiceBytes;
    private long peakBytes;

    @Test
    void whateverTheMomentOfTheKillTheNextRunGoesOn() {
        int wanted = Effort.of("kills", 4);
        // Long enough for a record while it runs, where there is time for that.
        String[] common = {"--size", wanted > 10 ? "48MiB" : "20MiB", "--piece-length", "64KiB", "--peers", "4"};
        try (SyntheticSwarm one = swarm("one", common, "--total-rate", wanted > 10 ? "3MiB" : "6MiB");
                SyntheticSwarm many = swarm("many", common, "--total-rate", "6MiB", "--files", "23", "--seed", "2")) {
            FaultFs shim = FaultFs.compiledIn(workspace.resolve("shim")).on(workspace.resolve("disk"));
            while (kills < wanted) {
                download(shim, downloads % 2 == 0 ? one : many, Math.min(wanted - kills, 2 + random.nextInt(5)));
            }
        }
        System.out.println("kill rounds, seed " + seed + ": " + kills + " kills (" + killedAtACall
                + " at a call to the disk) in " + downloads + " downloads; " + (recordedBytes >> 10)
                + " KiB recorded before, " + (keptBytes >> 10) + " KiB kept, " + (twiceBytes >> 10)
                + " KiB received twice, peak RSS " + (peakBytes >> 20) + " MiB");
    }

    private SyntheticSwarm swarm(String name, String[] common, String... more) {
        String[] options = new String[common.length + more.length];
        System.arraycopy(common, 0, options, 0, common.length);
        System.arraycopy(more, 0, options, common.length, more.length);
        return SyntheticSwarm.named(name, workspace, options);
    }

    private void download(FaultFs shim, SyntheticSwarm swarm, int rounds) {
        Workspace.delete(workspace.resolve("disk"));
        assertTrue(workspace.resolve("disk").toFile().mkdirs());
        Path out = workspace.resolve("disk").resolve("out");
        OutputOnDisk disk = OutputOnDisk.of(swarm.torrentFile(), out);
        downloads++;
        for (int i = 0; i < rounds; i++) {
            kills++;
            String how = killOnce(shim, swarm, out);
            String context = "\nseed " + seed + ", kill " + kills + ": " + how;
            Bitfield recorded = disk.recorded();
            Bitfield right = disk.rightPieces();
            for (int piece = recorded.nextSet(0); piece >= 0; piece = recorded.nextSet(piece + 1)) {
                assertTrue(right.get(piece), "piece " + piece + " is recorded, and is not there" + context);
            }
            recordedBytes += disk.bytes(recorded);
            keptBytes += disk.bytes(right);
        }
        long rightBytes = disk.rightBytes();
        Spate.Outcome last = spate.run(LONG, "download", "--json", "-o", out, swarm.torrentFile())
                .expectExit(0);
        disk.assertDone(last);
        checkAgainst(rightBytes, disk, last);
    }

    /** Returns how it was killed; it may as well have ended before. */
    private String killOnce(FaultFs shim, SyntheticSwarm swarm, Path out) {
        boolean atCall = random.nextBoolean();
        String call = CALLS[random.nextInt(CALLS.length)];
        int nth = 1 + random.nextInt(call.equals("write") || call.equals("any") ? 150 : 2);
        int pieces = random.nextInt(4) == 0 ? 0 : random.nextInt(100);
        long millis = pieces == 0 ? random.nextInt(1_500) : random.nextInt(40);
        String how = atCall ? "at " + call + " " + nth : millis + " ms after piece " + pieces;
        System.out.println("kill " + kills + " " + how);
        Spate killable = !atCall
                ? spate
                : spate.withEnvironment(
                        shim.with("FAIL", call + ":" + nth + ":0").environment());
        try (Spate.Running running = killable.start("download", "--json", "-o", out, swarm.torrentFile())) {
            if (!atCall) {
                awaitPieces(running, pieces);
                pause(running, millis);
            } else {
                // One that never comes to this call ends well.
                pause(running, LONG.toMillis());
                killedAtACall += Events.count(running.stdout(), "done") == 0 ? 1 : 0;
            }
            running.kill();
        }
        return how;
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
