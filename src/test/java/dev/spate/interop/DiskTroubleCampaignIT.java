package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Effort;
import dev.spate.support.FaultFs;
import dev.spate.support.FixedHeap;
import dev.spate.torrent.Bitfield;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A disk that is full, over quota or broken from some call on, and then is not: told in a line, and nothing is lost.
 *
 * <p>A round is one fault that struck, as the shim itself tells, and the run after it. A draw whose call never comes in the
 * download is no round: it is drawn nearer to the first call of its kind, which always comes.
 */
@EnabledOnOs(OS.LINUX)
class DiskTroubleCampaignIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final long MOST_MEMORY_BYTES = 300L << 20;
    private static final int PIECE_BYTES = 64 << 10;
    private static final int SIDE_BY_SIDE = 2;

    /** What the system calls the error, and the calls that may fail with it. */
    private enum Trouble {
        /** No byte more than there is room for. */
        NO_SPACE_LEFT(28),
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

        private boolean harmless() {
            return this == INTERRUPTED || this == SHORT;
        }
    }

    /** What a round saw. */
    private record Seen(Trouble trouble, String struck, int draws, int exitCode, long peakRssBytes) {}

    private final Workspace workspace = Workspace.of(DiskTroubleCampaignIT.class);
    private final Spate spate = Spate.in(workspace).withFlags(FixedHeap.flags());

    @Test
    void whateverFailsTheSameCommandEndsItLater() throws Exception {
        int kinds = Trouble.values().length;
        int rounds = Effort.of("diskTroubles", kinds);
        int mebibytes = rounds > 2 * kinds ? 12 : 4;
        long seed = Effort.seed(1);
        List<Seen> all = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        try (SyntheticSwarm swarm = SyntheticSwarm.start(
                workspace,
                "--size",
                mebibytes + "MiB",
                "--piece-length",
                String.valueOf(PIECE_BYTES),
                "--peers",
                "3",
                "--files",
                "9")) {
            FaultFs shim = FaultFs.compiledIn(workspace.resolve("shim"));
            List<Future<Seen>> running = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                // Each kind of trouble in its turn.
                Trouble trouble = Trouble.values()[(int) Math.floorMod(round + seed, (long) kinds)];
                int number = round;
                running.add(
                        threads.submit(() -> round(shim, swarm.torrentFile(), mebibytes << 20, trouble, seed, number)));
            }
            for (Future<Seen> each : running) {
                all.add(each.get());
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
        String figures = figures(seed, all);
        System.out.println(figures);
        for (Trouble each : Trouble.values()) {
            assertTrue(
                    rounds < kinds || all.stream().anyMatch(seen -> seen.trouble() == each),
                    () -> each + " never struck: " + figures);
        }
        assertTrue(rounds < kinds || all.stream().anyMatch(seen -> seen.exitCode() == 74), figures);
    }

    private static String figures(long seed, List<Seen> all) {
        Map<Trouble, Integer> struck = new TreeMap<>();
        Map<Integer, Integer> endings = new TreeMap<>();
        for (Seen each : all) {
            struck.merge(each.trouble(), 1, Integer::sum);
            endings.merge(each.exitCode(), 1, Integer::sum);
        }
        int draws = all.stream().mapToInt(Seen::draws).sum();
        long peak = all.stream().mapToLong(Seen::peakRssBytes).max().orElse(0);
        return "disk troubles, seed " + seed + ": " + all.size() + " faults struck (" + struck + "), "
                + (draws - all.size())
                + " draws never came to their call; runs with a fault by exit code " + endings + ", peak RSS "
                + (peak >> 20) + " MiB";
    }

    private Seen round(FaultFs shim, Path torrent, int sizeBytes, Trouble trouble, long seed, int round) {
        Random random = new Random(seed * 1_000_003 + round);
        Path place = workspace.resolve("disk-" + round);
        String call = trouble.calls.length == 0 ? "write" : trouble.calls[random.nextInt(trouble.calls.length)];
        int nth = 1 + random.nextInt(call.equals("write") ? sizeBytes / PIECE_BYTES : 4);
        long space = random.nextInt(sizeBytes);
        for (int draw = 1; ; draw++, nth = (nth + 1) / 2) {
            Workspace.delete(place);
            assertTrue(place.toFile().mkdirs());
            Path out = place.resolve("out");
            String fault = call + ":" + nth + ":" + trouble.number + ":" + (trouble.harmless() ? 20 : 0);
            FaultFs on = shim.on(place).telling(workspace.resolve("struck-" + round + "-" + draw));
            FaultFs disk = switch (trouble) {
                case SHORT -> on.with("SHORT", 1);
                case NO_SPACE_LEFT -> on.with("SPACE", space);
                default -> on.with("FAIL", fault);
            };
            String context = "\nseed " + seed + ", round " + round + ": " + trouble
                    + (trouble == Trouble.NO_SPACE_LEFT ? " after " + space + " bytes" : " " + fault);
            Spate.Outcome troubled = spate.withEnvironment(disk.environment())
                    .run(LONG, "download", "--quiet", "--timeout", "30", "-o", out, torrent);
            List<String> struck = disk.struck();
            if (!struck.isEmpty()) {
                System.out.println(context.strip() + ": exit code " + troubled.exitCode() + " after " + struck.get(0));
                check(troubled, trouble.harmless(), context);
                goesOn(torrent, out, troubled, context);
                return new Seen(trouble, struck.get(0), draw, troubled.exitCode(), troubled.peakRssBytes());
            }
            troubled.expectExit(0);
            assertTrue(nth > 1, () -> "not even the first call comes" + context + troubled);
        }
    }

    /** What is there now is found by the same command on a disk that works, and all is right in the end. */
    private void goesOn(Path torrent, Path out, Spate.Outcome troubled, String context) {
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
