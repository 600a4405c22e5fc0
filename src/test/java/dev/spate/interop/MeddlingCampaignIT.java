package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Effort;
import dev.spate.torrent.Bitfield;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Somebody deletes, cuts, overwrites, replaces and moves the output and the record while they are written: never done with
 * wrong content, one line, and the same command ends it. The gate has each kind once.
 */
@EnabledOnOs(OS.LINUX)
class MeddlingCampaignIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    /** Most of a round is waiting for a swarm that is held back. */
    private static final int SIDE_BY_SIDE = 3;

    /** Of each torrent, in the gate and at night. */
    private static final int PIECES = 128;

    /** What is done to a file of the output, to the output, to the record and to the directory that holds them. */
    private enum Meddling {
        OVERWRITE(place -> slowly(() -> overwrite(place.file()))),
        EMPTY_AND_STRETCH(place -> slowly(() -> resize(place.file(), 0, Files.size(place.file())))),
        LOSE_THE_RECORD(place -> Files.deleteIfExists(place.record())),
        DELETE(place -> Files.delete(place.file())),
        CUT(place -> resize(place.file(), Files.size(place.file()) / 2)),
        REPLACE(place -> replace(place.file(), new byte[(int) Files.size(place.file())])),
        RENAME(place -> Files.move(place.file(), Path.of(place.file() + ".moved"))),
        LINK(place -> {
            Files.move(place.file(), Path.of(place.file() + ".moved"));
            Files.createSymbolicLink(place.file(), Path.of(place.file() + ".moved"));
        }),
        MOVE_THE_OUTPUT(place -> Files.move(place.out(), Path.of(place.out() + ".moved"))),
        MOVE_ALL(place -> {
            Files.move(place.directory(), Path.of(place.directory() + ".moved"));
            Files.createDirectory(place.directory());
        }),
        REPLACE_THE_RECORD(place -> replace(place.record(), Files.readAllBytes(place.record()))),
        CUT_THE_RECORD(place -> resize(place.record(), 0));

        private final Act act;

        Meddling(Act act) {
            this.act = act;
        }
    }

    private interface Act {
        void on(Place place) throws IOException;
    }

    private interface Step {
        void run() throws IOException;
    }

    private record Place(Path directory, Path out, Path file) {
        Path record() {
            return Path.of(out + ".spate");
        }
    }

    /** What a round saw: a run that lived when it was meddled with, and how it ended. */
    private record Seen(Meddling meddling, int draws, int exitCode) {}

    private final Workspace workspace = Workspace.of(MeddlingCampaignIT.class);
    private final Spate spate = Spate.in(workspace);
    private final long seed = Effort.seed(1);

    @Test
    void nothingThatIsDoneToTheOutputIsCalledDone() throws Exception {
        int kinds = Meddling.values().length;
        int rounds = Effort.of("meddlings", kinds);
        boolean atNight = rounds > kinds;
        List<Seen> all = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        try (SyntheticSwarm one = swarm("one", atNight);
                SyntheticSwarm many = swarm("many", atNight, "--files", "5", "--seed", "2")) {
            List<Future<Seen>> running = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                // Each in its turn, to a single file first.
                Meddling meddling = Meddling.values()[round % kinds];
                SyntheticSwarm swarm = (round + round / kinds) % 2 == 0 ? one : many;
                int number = round;
                running.add(threads.submit(() -> round(swarm.torrentFile(), meddling, number)));
            }
            for (Future<Seen> each : running) {
                all.add(each.get());
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
        Map<Meddling, Map<Integer, Integer>> endings = new TreeMap<>();
        for (Seen each : all) {
            endings.computeIfAbsent(each.meddling(), any -> new TreeMap<>()).merge(each.exitCode(), 1, Integer::sum);
        }
        int draws = all.stream().mapToInt(Seen::draws).sum();
        String figures = "meddlings, seed " + seed + ": " + all.size() + " with a run that lived, "
                + (draws - all.size()) + " came too late; the runs' exit codes by kind " + endings;
        System.out.println(figures);
        assertTrue(rounds < kinds || endings.size() == kinds, figures);
        assertTrue(rounds < kinds || all.stream().anyMatch(each -> each.exitCode() == 74), figures);
    }

    /** Files and directories become read-only under a run, and before one. */
    @Test
    void whoMayWriteNoMoreIsToldInALine() throws Exception {
        Spate bound = spate.boundByPermissions(workspace);
        try (SyntheticSwarm one = swarm("locked-one", false);
                SyntheticSwarm many = swarm("locked-many", false, "--files", "40", "--seed", "2")) {
            // Of many files the next one cannot be made.
            Place place = place("locked-many");
            Spate.Outcome under;
            try (Spate.Running running = start(bound, place.out(), many.torrentFile())) {
                running.awaitStdout("\"" + Events.PIECE_VERIFIED + "\"", 2, LONG);
                setWritable(place.directory(), false);
                assertTrue(running.isAlive(), "locked too late");
                under = running.await(LONG);
            }
            assertLockedOut(under, place);
            goesOnUnlocked(bound, place, many.torrentFile());
            // A single file is open, and stays so: the next run cannot open it.
            place = place("locked-one");
            try (Spate.Running running = start(bound, place.out(), one.torrentFile())) {
                running.awaitStdout("\"" + Events.PIECE_VERIFIED + "\"", 2, LONG);
                running.kill().expectExit(Spate.Running.KILLED);
            }
            setWritable(place.directory(), false);
            assertLockedOut(
                    bound.run(LONG, "download", "--json", "--timeout", "20", "-o", place.out(), one.torrentFile()),
                    place);
            goesOnUnlocked(bound, place, one.torrentFile());
        }
        System.out.println("meddlings: 2 runs locked out by permissions, both ended with 74 and went on");
    }

    private static Spate.Running start(Spate spate, Path out, Path torrent) {
        return spate.start("download", "--json", "--timeout", "20", "-o", out, torrent);
    }

    private Place place(String name) throws IOException {
        Path directory = workspace.resolve(name);
        Workspace.delete(directory);
        Workspace.delete(Path.of(directory + ".moved"));
        Files.createDirectories(directory);
        Path out = directory.resolve("out");
        return new Place(directory, out, out);
    }

    private static void setWritable(Path directory, boolean writable) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.toList()) {
                // The record is ours to write: only what it stands beside is locked.
                assertTrue(each.toString().endsWith(".spate") || each.toFile().setWritable(writable));
            }
        }
    }

    private static void assertLockedOut(Spate.Outcome outcome, Place place) {
        outcome.expectExit(74);
        List<String> lines = outcome.errorLines();
        assertEquals(1, lines.size(), outcome::toString);
        assertTrue(lines.get(0).contains(place.out().toString()), outcome::toString);
        assertTrue(lines.get(0).contains("permission denied"), outcome::toString);
    }

    private static void goesOnUnlocked(Spate bound, Place place, Path torrent) throws IOException {
        setWritable(place.directory(), true);
        OutputOnDisk output = OutputOnDisk.of(torrent, place.out());
        Bitfield right = output.rightPieces();
        Spate.Outcome again = bound.run(LONG, "download", "--json", "-o", place.out(), torrent)
                .expectExit(0);
        output.assertDone(again);
        long found = JsonRpc.number(Events.of(again.stdout(), "started").get(0), "verifiedBytes");
        assertEquals(output.bytes(right), found, again::toString);
    }

    private SyntheticSwarm swarm(String name, boolean atNight, String... more) {
        String[] common = {
            "--size", atNight ? "8MiB" : "4MiB",
            "--piece-length", atNight ? "64KiB" : "32KiB",
            "--peers", "2",
            "--total-rate", atNight ? "8MiB" : "6MiB"
        };
        return SyntheticSwarm.named(
                name,
                workspace,
                Stream.concat(Stream.of(common), Stream.of(more)).toArray(String[]::new));
    }

    private Seen round(Path torrent, Meddling meddling, int round) throws IOException {
        Random random = new Random(seed * 1_000_003 + round);
        int pieces = 8 + random.nextInt(90);
        for (int draw = 1; ; draw++, pieces = (pieces + 1) / 2) {
            Place place = place("place-" + round);
            Path out = place.out();
            String where = "\nseed " + seed + ", round " + round + ": " + meddling + " after " + pieces + " pieces";
            Spate.Outcome meddled;
            boolean lived;
            try (Spate.Running running = start(spate, out, torrent)) {
                running.awaitStdout("\"" + Events.PIECE_VERIFIED + "\"", pieces, LONG);
                try {
                    meddling.act.on(new Place(place.directory(), out, anyFile(out, random)));
                    // What it has looked at for the last time, nobody can spoil for it.
                    lived = running.signal("STOP") && !isAtItsEnd(running);
                } catch (NoSuchFileException e) {
                    // The record, which it removes when it is done.
                    lived = false;
                }
                running.signal("CONT");
                meddled = running.await(LONG);
            }
            if (lived) {
                System.out.println(where.strip() + ": exit code " + meddled.exitCode());
                check(torrent, meddling, place, meddled, where);
                return new Seen(meddling, draw, meddled.exitCode());
            }
            assertTrue(pieces > 1, () -> "ends before anybody can meddle with it" + where + meddled);
        }
    }

    /** Whether it had told of all pieces but a few when it was stopped. What it wrote until then is read first. */
    private static boolean isAtItsEnd(Spate.Running running) {
        AtomicReference<String> last = new AtomicReference<>("");
        Awaitility.await()
                .pollInterval(Duration.ofMillis(50))
                .until(() -> last.getAndSet(running.stdout()).length()
                        == running.stdout().length());
        return Events.of(last.get(), Events.PIECE_VERIFIED).size() > PIECES - 8;
    }

    private void check(Path torrent, Meddling meddling, Place place, Spate.Outcome meddled, String where)
            throws IOException {
        Path out = place.out();
        OutputOnDisk output = OutputOnDisk.of(torrent, out);
        if (meddled.exitCode() == 0) {
            assertEquals(output.totalBytes(), output.rightBytes(), () -> "done, and wrong" + where);
        } else {
            meddled.expectExit(74);
            List<String> lines = meddled.errorLines();
            assertEquals(1, lines.size(), () -> where + meddled);
            assertTrue(
                    lines.get(0).startsWith("spate: " + out)
                            || lines.get(0).contains(place.directory().toString()),
                    where);
        }
        if (meddling == Meddling.LINK) {
            Spate.Outcome linked = spate.run(LONG, "download", "--quiet", "-o", out, torrent);
            assertTrue(linked.expectExit(74).stderr().contains(" is a symbolic link, "), linked::toString);
            try (Stream<Path> all = Files.walk(place.directory())) {
                for (Path link : all.filter(Files::isSymbolicLink).toList()) {
                    Files.move(Path.of(link + ".moved"), link, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        Bitfield right = output.rightPieces();
        Spate.Outcome again =
                spate.run(LONG, "download", "--json", "-o", out, torrent).expectExit(0);
        output.assertDone(where + again);
        long found = JsonRpc.number(Events.of(again.stdout(), "started").get(0), "verifiedBytes");
        assertEquals(output.bytes(right), found, () -> where + again);
    }

    private static Path anyFile(Path out, Random random) throws IOException {
        try (Stream<Path> files = Files.walk(out)) {
            List<Path> sorted = files.filter(Files::isRegularFile).sorted().toList();
            return sorted.get(random.nextInt(sorted.size()));
        }
    }

    /** Longer than a tick of the file system's clock, which tells what is ours from what is not. */
    private static void slowly(Step step) throws IOException {
        for (int i = 0; i < 8; i++) {
            step.run();
            LockSupport.parkNanos(9_000_000);
        }
    }

    private static void overwrite(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[(int) channel.size()]), 0);
        }
    }

    private static void resize(Path file, long... lengths) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long each : lengths) {
                channel.truncate(each);
                if (channel.size() < each) {
                    channel.write(ByteBuffer.allocate(1), each - 1);
                }
            }
        }
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path other = Path.of(file + ".other");
        Files.write(other, content);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
