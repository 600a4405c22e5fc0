package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Effort;
import dev.spate.support.FaultFs;
import dev.spate.torrent.Bitfield;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A disk that is full, over quota or broken from some call on, and then is not: told in a line, and nothing is lost. */
@EnabledOnOs(OS.LINUX)
class DiskTroubleCampaignIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final long MOST_MEMORY_BYTES = 300L << 20;
    private static final int SIZE = 12 << 20;

    /** What the system calls the error, and the calls that may fail with it. */
    private enum Trouble {
        FULL(28, "create", "write", "force", "rename", "mkdir"),
        QUOTA(122, "create", "write", "force", "mkdir"),
        BROKEN(5, "open", "create", "write", "force", "rename", "unlink"),
        FILES(24, "open", "create"),
        READ_ONLY(30, "create", "rename", "unlink", "mkdir"),
        /** These two are no errors. */
        INTERRUPTED(4, "write"),
        SHORT(0, "write");

        private final int number;
        private final String[] calls;

        Trouble(int number, String... calls) {
            this.number = number;
            this.calls = calls;
        }
    }

    private final Workspace workspace = Workspace.of(DiskTroubleCampaignIT.class);
    private final Spate spate = Spate.in(workspace);
    private final Map<Integer, Integer> endings = new TreeMap<>();
    private long peakBytes;

    @Test
    void whateverFailsTheSameCommandEndsItLater() {
        int rounds = Effort.of("diskTroubles", 3);
        long seed = Effort.seed(1);
        Random random = new Random(seed);
        String[] options = {"--size", "12MiB", "--piece-length", "64KiB", "--peers", "3"};
        try (SyntheticSwarm swarm = SyntheticSwarm.start(
                workspace, options[0], options[1], options[2], options[3], options[4], options[5], "--files", "9")) {
            FaultFs shim = FaultFs.compiledIn(workspace.resolve("shim")).on(workspace.resolve("disk"));
            for (int round = 0; round < rounds; round++) {
                // Each kind of trouble in its turn.
                Trouble trouble = Trouble.values()[(int) ((round + seed) % Trouble.values().length)];
                round(shim, swarm.torrentFile(), trouble, random, "\nseed " + seed + ", round " + round + ": ");
            }
        }
        System.out.println("disk troubles, seed " + seed + ": " + rounds + " rounds, exit codes " + endings
                + ", peak RSS " + (peakBytes >> 20) + " MiB");
    }

    private void round(FaultFs shim, Path torrent, Trouble trouble, Random random, String where) {
        Workspace.delete(workspace.resolve("disk"));
        assertTrue(workspace.resolve("disk").toFile().mkdirs());
        Path out = workspace.resolve("disk").resolve("out");
        String call = trouble.calls[random.nextInt(trouble.calls.length)];
        int nth = 1 + random.nextInt(call.equals("write") ? 180 : 4);
        boolean harmless = trouble == Trouble.INTERRUPTED || trouble == Trouble.SHORT;
        String fault = call + ":" + nth + ":" + trouble.number + ":" + (harmless ? 20 : 0);
        FaultFs disk = trouble == Trouble.SHORT
                ? shim.with("SHORT", 1)
                : trouble == Trouble.FULL && random.nextBoolean()
                        ? shim.with("SPACE", random.nextInt(SIZE))
                        : shim.with("FAIL", fault);
        String context = where + trouble + " " + fault;
        System.out.println(context.strip());
        Spate.Outcome troubled = spate.withEnvironment(disk.environment())
                .run(LONG, "download", "--quiet", "--timeout", "30", "-o", out, torrent);
        endings.merge(troubled.exitCode(), 1, Integer::sum);
        peakBytes = Math.max(peakBytes, troubled.peakRssBytes());
        check(troubled, harmless, context);
        OutputOnDisk output = OutputOnDisk.of(torrent, out);
        Bitfield right = output.rightPieces();
        Bitfield recorded = output.recorded();
        for (int piece = recorded.nextSet(0); piece >= 0; piece = recorded.nextSet(piece + 1)) {
            assertTrue(right.get(piece), "piece " + piece + " is recorded, and is not there" + context);
        }
        if (troubled.exitCode() == 0) {
            assertEquals(output.totalBytes(), output.rightBytes(), context);
        }
        Spate.Outcome later =
                spate.run(LONG, "download", "--json", "-o", out, torrent).expectExit(0);
        output.assertDone(context + later);
        long found = JsonRpc.number(Events.of(later.stdout(), "started").get(0), "verifiedBytes");
        assertEquals(output.bytes(right), found, context + later);
    }

    private static void check(Spate.Outcome troubled, boolean harmless, String context) {
        assertTrue(troubled.peakRssBytes() < MOST_MEMORY_BYTES, troubled::toString);
        assertTrue(troubled.exitCode() == 0 || (troubled.exitCode() == 74 && !harmless), () -> context + troubled);
        assertTrue(!troubled.stderr().contains("\tat "), () -> "a stack trace" + context + troubled);
        if (troubled.exitCode() == 74) {
            List<String> lines = troubled.errorLines();
            assertEquals(1, lines.size(), () -> context + troubled);
            assertTrue(lines.get(0).startsWith("spate: "), () -> context + troubled);
        }
    }
}
