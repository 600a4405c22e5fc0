package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Alone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What no real client does on demand: a thousand seeders, a liar, a distant one; and exact accounts of what was sent. */
class SyntheticSwarmIT {
    private static final Duration LONG = Duration.ofSeconds(90);

    private final Workspace workspace = Workspace.of(SyntheticSwarmIT.class);
    private final Spate spate = Spate.in(workspace);
    private final Path out = workspace.resolve("out.bin");

    @AfterEach
    void deleteOutput() {
        Workspace.delete(out);
    }

    @Test
    void usesThousandSeedersAtOnce() {
        try (SyntheticSwarm swarm =
                SyntheticSwarm.start(workspace, "--peers", "1000", "--rate", "64KiB", "--size", "256MiB")) {
            // The heap as the launcher has it, and a limit, so that the bound is not of the machine's memory.
            Spate.Outcome outcome = spate.withFlags(Spate.LAUNCHER)
                    .withFlags("-Xmn16m", "-Xmx128m")
                    .run(LONG, "download", "-o", out, swarm.torrentFile())
                    .expectExit(0);
            SyntheticSwarm.Report totals = swarm.end();
            System.out.println("1,000 seeders: " + outcome.time().toMillis() + " ms, peak "
                    + (outcome.peakRssBytes() >> 20) + " MiB, served " + totals.number("bytesServed"));
            assertEquals(1000, totals.number("peersConnected"), outcome::toString);
            assertEquals(1000, totals.number("peersServing"), outcome::toString);
            assertTrue(outcome.peakRssBytes() <= 300L << 20, outcome::toString);
        }
    }

    @Test
    void bansTheOneLiarAndNobodyElse() throws IOException {
        Path log = workspace.resolve("liar.log");
        try (SyntheticSwarm swarm = SyntheticSwarm.start(
                workspace, "--peers", "6", "--behaviour", "corrupt=1", "--rate", "4MiB", "--size", "32MiB")) {
            Spate.Outcome outcome = spate.asProcess()
                    .run(LONG, "download", "--json", "--log-file", log, "-o", out, swarm.torrentFile())
                    .expectExit(0);
            SyntheticSwarm.Report totals = swarm.end();
            String liar = totals.addresses("corrupt").get(0);
            List<String> banned = Events.of(outcome.stdout(), Events.PEER_BANNED);
            assertEquals(1, banned.size(), () -> "banned: " + banned + outcome);
            assertTrue(banned.get(0).contains(liar), () -> liar + " lied, but " + banned);
            assertTrue(
                    Files.readAllLines(log).stream().anyMatch(line -> line.contains(liar) && line.contains("ban")),
                    () -> "the log does not name " + liar + outcome);
            assertEquals(5, totals.addresses("honest").size());
        }
    }

    @Test
    @Alone
    void usesDistantSeeder() {
        long rate = 8 << 20;
        try (SyntheticSwarm swarm = SyntheticSwarm.start(
                        workspace, "--peers", "1", "--rate", "8MiB", "--latency", "200ms", "--size", "56MiB");
                Spate.Running download = spate.start("download", "-o", out, swarm.torrentFile())) {
            Sample first = awaitBytes(swarm, 1);
            Sample from = first.servedAfter(swarm, Duration.ofSeconds(3));
            Sample to = awaitBytes(swarm, 48 << 20);
            double used = (to.bytes - from.bytes) / ((to.nanos - from.nanos) / 1e9) / rate;
            System.out.printf("8 MiB/s at 200 ms: %.1f %% used after 3 s%n", used * 100);
            download.await(LONG).expectExit(0);
            assertTrue(used >= 0.6, () -> "used " + used + " of what the distant seeder gives");
        }
    }

    private record Sample(long nanos, long bytes) {
        static Sample now(SyntheticSwarm swarm) {
            return new Sample(System.nanoTime(), swarm.report().number("bytesServed"));
        }

        Sample servedAfter(SyntheticSwarm swarm, Duration time) {
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .atMost(time.plusSeconds(5))
                    .until(() -> System.nanoTime() - nanos >= time.toNanos());
            return now(swarm);
        }
    }

    private static Sample awaitBytes(SyntheticSwarm swarm, long bytes) {
        Sample[] last = new Sample[1];
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> (last[0] = Sample.now(swarm)).bytes >= bytes);
        return last[0];
    }

    @Test
    void killedAtHalfItFetchesOnlyWhatIsMissing() {
        long size = 128 << 20;
        int pieceLength = 256 << 10;
        try (SyntheticSwarm swarm = SyntheticSwarm.start(
                workspace, "--peers", "8", "--rate", "4MiB", "--size", "128MiB", "--piece-length", "256KiB")) {
            int verified;
            try (Spate.Running running = spate.start("download", "--json", "-o", out, swarm.torrentFile())) {
                running.awaitStdout("\"" + Events.PIECE_VERIFIED + "\"", (int) (size / 2 / pieceLength), LONG);
                running.kill();
                verified = Events.count(running.stdout(), Events.PIECE_VERIFIED);
            }
            long servedBefore = servedToThoseThatAreGone(swarm);

            Spate.Outcome again = spate.run(LONG, "download", "--json", "-o", out, swarm.torrentFile())
                    .expectExit(0);

            long served = swarm.end().number("bytesServed") - servedBefore;
            long fetched = (long) Events.count(again.stdout(), Events.PIECE_VERIFIED) * pieceLength;
            long missing = size - (long) verified * pieceLength;
            System.out.printf(
                    "killed with %d MiB verified: then served %d MiB for %d MiB%n",
                    (long) verified * pieceLength >> 20, served >> 20, fetched >> 20);
            assertTrue(fetched <= missing + (16 << 20), () -> "lost more than a moment's work" + again);
            assertTrue(served <= fetched * 102 / 100, () -> served + " bytes served for " + fetched + again);
        }
    }

    /** To a process that was killed more is served, until its connections have ended. */
    private static long servedToThoseThatAreGone(SyntheticSwarm swarm) {
        AtomicLong last = new AtomicLong(-1);
        Awaitility.await().pollInterval(Duration.ofMillis(300)).until(() -> {
            long now = swarm.report().number("bytesServed");
            return last.getAndSet(now) == now;
        });
        return last.get();
    }
}
