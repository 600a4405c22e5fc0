package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Some files of a torrent: on the disk, after a death, after a change of mind, and down a pipe. */
@EnabledOnOs(OS.LINUX)
@Timeout(150)
class SelectIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FILES = 5;

    private final Workspace workspace = Workspace.of(SelectIT.class);
    private final Spate spate = Spate.in(workspace);

    /** Pieces of 64 KiB, and files that do not end where pieces do. */
    @AutoClose
    private final SyntheticSwarm swarm = SyntheticSwarm.start(
            workspace, "--peers=4", "--size=5000000", "--files=" + FILES, "--piece-length=64KiB", "--rate=1MiB");

    private final Path out = workspace.resolve("out");
    private final OutputOnDisk disk = OutputOnDisk.of(swarm.torrentFile(), out);

    private Spate.Outcome download(Object... selection) {
        Object[] arguments = Stream.concat(
                        Stream.of("download", "--json", "-o", out, swarm.torrentFile()), Stream.of(selection))
                .toArray();
        return spate.run(PATIENCE, arguments).expectExit(0);
    }

    private static int fetched(Spate.Outcome outcome) {
        return Events.count(outcome.stdout(), Events.PIECE_VERIFIED);
    }

    private FileEntry file(int number) {
        return disk.metainfo().files().get(number - 1);
    }

    private Path path(int number) {
        return out.resolve(String.join("/", file(number).path()));
    }

    private int pieces(int... numbers) {
        int length = disk.metainfo().layout().pieceLength();
        TreeSet<Long> pieces = new TreeSet<>();
        for (int each : numbers) {
            for (long at = file(each).offset() / length * length;
                    at < file(each).offset() + file(each).length(); ) {
                pieces.add(at / length);
                at += length;
            }
        }
        return pieces.size();
    }

    private void assertOnDisk(Integer... numbers) throws IOException {
        assertEquals(
                List.of(numbers),
                IntStream.rangeClosed(1, FILES)
                        .filter(each -> Files.exists(path(each)))
                        .boxed()
                        .toList());
        for (int each : numbers) {
            assertEquals(file(each).length(), Files.size(path(each)));
        }
    }

    @Test
    void whatIsNotWantedIsNotThereAndWhatIsAddedLaterComesToAll() throws Exception {
        int verified;
        try (Spate.Running running =
                spate.start("download", "--json", "-o", out, "--select=2,4", swarm.torrentFile())) {
            running.awaitStdout("\"" + Events.PIECE_VERIFIED + "\"", 8, PATIENCE);
            running.kill();
            verified = Events.count(running.stdout(), Events.PIECE_VERIFIED);
        }
        assertFalse(Files.exists(path(1)) || Files.exists(path(3)) || Files.exists(path(5)));

        Spate.Outcome again = download(
                "--select=2", "--select", file(4).path().get(file(4).path().size() - 1));
        assertOnDisk(2, 4);
        assertTrue(fetched(again) <= pieces(2, 4) - verified, again::toString);
        assertTrue(again.stdout().contains("\"selectedFiles\":2,\"files\":5"), again::toString);

        Spate.Outcome changed = download("--select=1");
        assertOnDisk(1, 2, 4);
        assertEquals(pieces(1, 2, 4) - pieces(2, 4), fetched(changed), changed::toString);
        assertEquals(pieces(1, 2, 4), disk.recorded().cardinality());

        Spate.Outcome all = download();
        assertEquals(disk.metainfo().layout().pieceCount() - pieces(1, 2, 4), fetched(all), all::toString);
        disk.assertDone(all);
        assertFalse(Files.exists(Path.of(out + ".spate.part")));

        String sha1 = sha1(path(3));
        assertEquals(sha1 + "  -\n", piped("sha1sum").stdout());
        assertFalse(Files.exists(Path.of(disk.metainfo().name())), "without -o nothing is kept");
        assertEquals(
                sha1 + "  -\n",
                piped("sh -c 'head -c 1000; sleep 1; cat' | sha1sum", "--memory=1m", "-o", workspace.resolve("d"))
                        .stdout());
        assertEquals(sha1, sha1(workspace.resolve("d").resolve(out.relativize(path(3)))));
        Spate.Outcome left = piped("head -c 1000", "--memory=1m");
        assertEquals(
                "spate: stopped: nobody reads stdout any more (the same command begins anew; -o OUT keeps what has"
                        + " come)",
                left.errorLines().get(left.errorLines().size() - 2),
                left::toString);
        assertEquals(
                "the program ended with 75",
                left.errorLines().get(left.errorLines().size() - 1),
                left::toString);
    }

    /** The third file into a reader; what it says is on stderr. */
    private Spate.Outcome piped(String reader, Object... options) {
        String pipeline = "{ \"$@\"; echo \"the program ended with $?\" >&2; } | " + reader;
        return spate.through("sh", "-c", pipeline, "sh")
                .run(
                        PATIENCE,
                        Stream.concat(
                                        Stream.of("download", "--stdout", "--select=3", swarm.torrentFile()),
                                        Stream.of(options))
                                .toArray())
                .expectExit(0);
    }

    private static String sha1(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(Files.readAllBytes(file)));
    }
}
