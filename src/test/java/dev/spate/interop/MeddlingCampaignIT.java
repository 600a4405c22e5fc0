package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Effort;
import dev.spate.torrent.Bitfield;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Somebody deletes, cuts, overwrites, replaces and moves the output and the record while they are written: never done with
 * wrong content, one line, and the same command ends it.
 */
@EnabledOnOs(OS.LINUX)
class MeddlingCampaignIT {
    private static final Duration LONG = Duration.ofSeconds(60);

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
        CUT_THE_RECORD(place -> resize(place.record(), 0)),
        LOCK_OUT(place -> place.file().toFile().setWritable(false));

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

    private final Workspace workspace = Workspace.of(MeddlingCampaignIT.class);
    private final Spate spate = Spate.in(workspace);
    private final long seed = Effort.seed(1);
    private final Random random = new Random(seed);
    private final Map<Integer, Integer> endings = new TreeMap<>();

    @Test
    void nothingThatIsDoneToTheOutputIsCalledDone() throws IOException {
        int rounds = Effort.of("meddlings", 3);
        String[] common = {"--size", "8MiB", "--piece-length", "64KiB", "--peers", "2", "--total-rate", "5MiB"};
        try (SyntheticSwarm one = swarm("one", common);
                SyntheticSwarm many = swarm("many", common, "--files", "5", "--seed", "2")) {
            for (int round = 0; round < rounds; round++) {
                // Each in its turn, to a single file first.
                int kinds = Meddling.values().length;
                Meddling meddling = Meddling.values()[round % kinds];
                SyntheticSwarm swarm = (round + round / kinds) % 2 == 0 ? one : many;
                round(swarm.torrentFile(), meddling, "\nseed " + seed + ", round " + round + ": " + meddling);
            }
        }
        System.out.println("meddlings, seed " + seed + ": " + rounds + " rounds, exit codes " + endings);
    }

    private SyntheticSwarm swarm(String name, String[] common, String... more) {
        return SyntheticSwarm.named(
                name,
                workspace,
                Stream.concat(Stream.of(common), Stream.of(more)).toArray(String[]::new));
    }

    private void round(Path torrent, Meddling meddling, String context) throws IOException {
        Path directory = workspace.resolve("place");
        Workspace.delete(directory);
        Workspace.delete(Path.of(directory + ".moved"));
        Files.createDirectories(directory);
        Path out = directory.resolve("out");
        int pieces = 8 + random.nextInt(90);
        String where = context + " after " + pieces + " pieces";
        System.out.println(where.strip());
        Spate.Outcome meddled;
        try (Spate.Running running = spate.start("download", "--json", "--timeout", "20", "-o", out, torrent)) {
            running.awaitStdout("\"" + Events.PIECE_VERIFIED + "\"", pieces, LONG);
            meddling.act.on(new Place(directory, out, anyFile(out)));
            meddled = running.await(LONG);
        }
        endings.merge(meddled.exitCode(), 1, Integer::sum);
        OutputOnDisk output = OutputOnDisk.of(torrent, out);
        if (meddled.exitCode() == 0) {
            assertEquals(output.totalBytes(), output.rightBytes(), () -> "done, and wrong" + where);
        } else {
            meddled.expectExit(74);
            List<String> lines = meddled.errorLines();
            assertEquals(1, lines.size(), () -> where + meddled);
            assertTrue(lines.get(0).startsWith("spate: " + out) || lines.get(0).contains(directory.toString()), where);
        }
        if (meddling == Meddling.LINK) {
            Spate.Outcome linked = spate.run(LONG, "download", "--quiet", "-o", out, torrent);
            assertTrue(linked.expectExit(74).stderr().contains(" is a symbolic link, "), linked::toString);
            try (Stream<Path> all = Files.walk(directory)) {
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

    private Path anyFile(Path out) throws IOException {
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
