package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Effort;
import dev.spate.support.FaultFs;
import dev.spate.support.FixedHeap;
import dev.spate.torrent.Bitfield;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Downloads killed by SIGKILL again and again, at any time and at any call to the disk, until they are done: nothing is
 * lost, nothing is fetched twice, nothing wrong is believed.
 *
 * <p>A round is a run that is to be killed; a kill is a round whose run lived until signal 9 ended it. Some rounds miss: the
 * run is done before its time comes, or never comes to the call at which it was to die. Kills at a time need nothing that is
 * not everywhere; those before a call need gcc.
 */
@EnabledOnOs(OS.LINUX)
class KillRoundsCampaignIT {
    private static final int IN_GATE = 4;

    /** The usual ten seconds would leave the short downloads of the gate with no record of any piece. */
    private static final int RECORD_MILLIS = 200;

    private static final Duration LONG = Duration.ofSeconds(90);
    private static final long MOST_MEMORY_BYTES = 300L << 20;
    /** What may be on its way twice at the end of a download, with four peers. */
    private static final long IN_FLIGHT_BYTES = 1L << 20;

    private static final String[] CALLS = {"create", "write", "force", "rename", "unlink", "truncate", "any"};

    private final Workspace workspace = Workspace.of(KillRoundsCampaignIT.class);
    private final Spate spate = Spate.in(workspace).withFlags(flags());
    private final long seed = Effort.seed(1);
    private final Random random = new Random(seed);
    private final TreeSet<String> callsHit = new TreeSet<>();
    private int rounds;
    private int kills;
    private int missed;
    private int downloads;
    private int recordsSeen;
    private long recordedBytes;
    private long keptBytes;
    private long twiceBytes;
    private long peakBytes;

    private static String[] flags() {
        List<String> flags = new ArrayList<>(List.of(FixedHeap.flags()));
        flags.add("-Dspate.record.millis=" + RECORD_MILLIS);
        return flags.toArray(String[]::new);
    }

    /** One round: kills a run that writes to this output, and tells whether it lived until then. */
    private interface Round {
        boolean kill(SyntheticSwarm swarm, OutputOnDisk disk, boolean first);
    }

    @Test
    void killedAtAnyTimeTheNextRunGoesOn() {
        campaign("at a time", 0, this::killAtTime);
    }

    @Test
    void killedBeforeAnyCallToTheDiskTheNextRunGoesOn() {
        FaultFs shim = FaultFs.compiledIn(workspace.resolve("shim")).on(workspace.resolve("disk"));
        campaign("before a call to the disk", 1, (swarm, disk, first) -> killAtCall(shim, swarm, disk, first));
    }

    /** @param first download: 0 of one file, 1 of many; then in turn */
    private void campaign(String when, int first, Round round) {
        int all = Effort.of("kills", IN_GATE);
        int wanted = all / 2;
        int mostRounds = 5 + 3 * wanted;
        boolean night = all > IN_GATE;
        SyntheticSwarm[] swarms = new SyntheticSwarm[2];
        try {
            while (kills < wanted && rounds < mostRounds) {
                int which = (downloads + first) % 2;
                swarms[which] = swarms[which] == null ? swarm(which == 1, night) : swarms[which];
                download(swarms[which], Math.min(wanted - kills, 2 + random.nextInt(5)), round);
            }
        } finally {
            Stream.of(swarms).filter(Objects::nonNull).forEach(SyntheticSwarm::close);
        }
        String figures = "kill rounds, seed " + seed + ": " + rounds + " rounds in " + downloads + " downloads: "
                + kills
                + " runs killed alive " + when + " " + callsHit + ", " + missed + " done before; after the kills "
                + recordsSeen + " records with " + (recordedBytes >> 10) + " KiB, " + (keptBytes >> 10)
                + " KiB right on the disk and found again, " + (twiceBytes >> 10) + " KiB received twice; peak RSS "
                + (peakBytes >> 20) + " MiB";
        System.out.println(figures);
        assertEquals(wanted, kills, () -> "too few kills hit a living run: " + figures);
        assertTrue(recordsSeen > 0 && recordsSeen >= wanted / 3 && keptBytes > 0, figures);
    }

    private SyntheticSwarm swarm(boolean many, boolean night) {
        List<String> options = new ArrayList<>(
                List.of("--size", night ? "48MiB" : "12MiB", "--piece-length", "64KiB", "--peers", "4"));
        options.addAll(List.of("--total-rate", night && !many ? "3MiB" : "6MiB"));
        if (many) {
            options.addAll(List.of("--files", "23", "--seed", "2"));
        }
        return SyntheticSwarm.named(many ? "many" : "one", workspace, options.toArray(String[]::new));
    }

    /** One download with so many kills, or fewer where one misses: then there is nothing left to be killed. */
    private void download(SyntheticSwarm swarm, int wanted, Round round) {
        Workspace.delete(workspace.resolve("disk"));
        assertTrue(workspace.resolve("disk").toFile().mkdirs());
        OutputOnDisk disk =
                OutputOnDisk.of(swarm.torrentFile(), workspace.resolve("disk").resolve("out"));
        downloads++;
        boolean killed = true;
        for (int i = 0; i < wanted && killed; i++) {
            rounds++;
            killed = round.kill(swarm, disk, kills == 0);
            kills += killed ? 1 : 0;
            missed += killed ? 0 : 1;
        }
        long rightBytes = disk.rightBytes();
        Spate.Outcome last = spate.run(LONG, "download", "--json", "-o", disk.out(), swarm.torrentFile())
                .expectExit(0);
        disk.assertDone(last);
        checkAgainst(rightBytes, disk, last);
    }

    private String context(String what) {
        return "\nseed " + seed + ", round " + rounds + ": " + what;
    }

    private void check(OutputOnDisk disk, boolean killed, String context) {
        System.out.println(context.strip() + (killed ? "" : ": missed"));
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

    /** After so many pieces, or right after a record: what it claims too early is not yet there. */
    private boolean killAtTime(SyntheticSwarm swarm, OutputOnDisk disk, boolean first) {
        boolean afterRecord = random.nextInt(3) == 0 || first;
        int pieces = random.nextInt(4) == 0 && !afterRecord ? 0 : 1 + random.nextInt(60);
        long millis = pieces == 0 ? random.nextInt(1_500) : random.nextInt(40);
        String context =
                context(millis + " ms after " + (afterRecord ? "the next record after " : "") + "piece " + pieces);
        boolean hit;
        try (Spate.Running running = spate.start("download", "--json", "-o", disk.out(), swarm.torrentFile())) {
            awaitPieces(running, pieces);
            if (afterRecord) {
                awaitAnotherRecord(running, disk.state());
            }
            pause(running, millis);
            Spate.Outcome outcome = running.kill();
            hit = outcome.exitCode() == Spate.Running.KILLED;
            if (!hit) {
                // Nothing but its own end may have come first.
                outcome.expectExit(0);
            }
        } catch (AssertionError e) {
            throw new AssertionError(context, e);
        }
        check(disk, hit, context);
        return hit;
    }

    private boolean killAtCall(FaultFs shim, SyntheticSwarm swarm, OutputOnDisk disk, boolean first) {
        String call = first ? "write" : CALLS[random.nextInt(CALLS.length)];
        // The first one comes late enough for some records.
        int nth = (first ? 60 : 1) + random.nextInt(call.equals("write") || call.equals("any") ? 90 : 4);
        String context = context("at " + call + " " + nth);
        FaultFs deadly = shim.with("FAIL", call + ":" + nth + ":0").telling(workspace.resolve("struck-" + rounds));
        Spate.Outcome outcome = spate.withEnvironment(deadly.environment())
                .run(LONG, "download", "--json", "-o", disk.out(), swarm.torrentFile());
        List<String> struck = deadly.struck();
        if (struck.isEmpty()) {
            outcome.expectExit(0);
        } else {
            assertEquals(1, struck.size(), () -> struck + context + outcome);
            outcome.expectExit(Spate.Running.KILLED);
            callsHit.add(struck.get(0).split(" ")[0]);
        }
        check(disk, !struck.isEmpty(), context);
        return !struck.isEmpty();
    }

    /** A record is a new file each time. */
    private static void awaitAnotherRecord(Spate.Running running, Path state) {
        Object before = fileKey(state);
        while (running.isAlive() && before.equals(fileKey(state))) {
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static Object fileKey(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            // The number of the file before may be given to the next.
            return attributes.fileKey() + " " + attributes.lastModifiedTime();
        } catch (IOException none) {
            return "";
        }
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
