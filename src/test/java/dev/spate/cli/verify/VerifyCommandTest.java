package dev.spate.cli.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.cli.CliRun;
import dev.spate.support.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
    @TempDir
    private Path temp;

    private Path dir;
    private Path torrent;

    @BeforeEach
    void writeFiles() throws IOException {
        dir = Files.createDirectories(temp.resolve("dir"));
        Files.write(dir.resolve("a.mkv"), new byte[20_000]);
        Files.write(dir.resolve("b.srt"), new byte[100]);
        Files.write(dir.resolve("c.bin"), new byte[40_000]);
        torrent = temp.resolve("dir.torrent");
        CliRun made = CliRun.of("create", dir.toString(), "-o", torrent.toString());
        assertEquals(0, made.exitCode(), made::err);
    }

    private CliRun verify(String... more) {
        List<String> args = new ArrayList<>(List.of("verify", torrent.toString(), dir.toString()));
        args.addAll(Arrays.asList(more));
        return CliRun.of(args.toArray(String[]::new));
    }

    @Test
    void goodFilesAreToldAsGood() {
        CliRun run = verify();
        assertEquals(0, run.exitCode(), run::err);
        assertEquals("""
            good        a.mkv
            good        b.srt
            good        c.bin
            3 of 3 files good, 4 of 4 pieces, 58.7 KiB of 58.7 KiB (100.0%)
            """, run.out());
        assertEquals("", run.err());
    }

    @Test
    void aPieceOfSeveralFilesIsToldWithTheOneThatIsMissing() throws Exception {
        Files.delete(dir.resolve("b.srt"));
        CliRun run = verify();
        assertEquals(65, run.exitCode());
        assertEquals("""
            unproven    a.mkv (good but for what it shares with a file that is not)
            missing     b.srt
            unproven    c.bin (good but for what it shares with a file that is not)
            piece 1 spans a.mkv, b.srt and c.bin; b.srt is missing
            0 of 3 files good, 3 of 4 pieces, 42.7 KiB of 58.7 KiB (72.7%)
            """, run.out());
        assertEquals(1, run.err().lines().count());
        assertTrue(run.err().startsWith("spate: " + dir + " is not what the torrent says: 0 of 3 files good"));
    }

    @Test
    void everyFaultHasItsWords() throws Exception {
        Files.write(dir.resolve("a.mkv"), new byte[10]);
        Files.write(dir.resolve("b.srt"), new byte[101]);
        byte[] other = new byte[40_000];
        other[39_999] = 1;
        Files.write(dir.resolve("c.bin"), other);
        CliRun run = verify();
        assertEquals("""
            too short   a.mkv (10 bytes of 20000)
            too long    b.srt (101 bytes of 100)
            corrupt     c.bin (1 of 3 pieces bad)
            piece 0 spans a.mkv; a.mkv is too short
            piece 1 spans a.mkv, b.srt and c.bin; a.mkv is too short
            piece 3 spans c.bin; it is bad
            0 of 3 files good, 1 of 4 pieces, 16.0 KiB of 58.7 KiB (27.2%)
            """, run.out());
        assertEquals(65, run.exitCode());
    }

    @Test
    void whatCannotBeReadIsToldBesideTheStatesOfTheOthers() throws Exception {
        Path sub = Files.createDirectory(dir.resolve("sub"));
        Files.write(sub.resolve("d.bin"), new byte[100]);
        Files.delete(torrent);
        assertEquals(
                0, CliRun.of("create", dir.toString(), "-o", torrent.toString()).exitCode());
        Files.delete(sub.resolve("d.bin"));
        Files.delete(sub);
        Files.createSymbolicLink(sub, Path.of("sub"));
        CliRun run = verify();
        assertEquals(74, run.exitCode());
        String fault = "cannot look at " + sub.resolve("d.bin") + ": Too many levels of symbolic links";
        assertTrue(run.out().contains("unreadable  sub/d.bin (" + fault), run::out);
        assertTrue(run.out().contains("good        b.srt\n"), run::out);
        assertTrue(run.err().startsWith("spate: " + dir + " cannot be compared with the torrent: " + fault), run::err);
        assertTrue(verify("--json").out().contains("\"state\":\"unreadable\",\"fault\":\"" + fault));
    }

    @Test
    void jsonHasFilesAndPieces() throws Exception {
        Files.delete(dir.resolve("b.srt"));
        CliRun run = verify("--json");
        assertEquals(65, run.exitCode());
        assertEquals("3", Json.readObject(run.out()).get("goodPieces").toString());
        assertTrue(run.out().contains("\"good\":false"), run::out);
        assertTrue(
                run.out()
                        .contains(
                                "{\"index\":1,\"path\":[\"b.srt\"],\"length\":100,\"state\":\"missing\",\"goodPieces\":0"),
                run::out);
        assertTrue(
                run.out().contains("\"pieces\":[{\"first\":1,\"last\":1,\"state\":\"incomplete\",\"files\":[0,1,2]}]}"),
                run::out);
    }

    @Test
    void aDirectoryTooHighIsNoticed() {
        CliRun run = CliRun.of("verify", torrent.toString(), temp.toString());
        assertEquals(65, run.exitCode());
        assertTrue(run.err().endsWith("nothing of it is there (did you mean " + dir + "?)\n"), run::err);
    }

    @Test
    void aTorrentOnStdinIsRead() throws Exception {
        CliRun run = CliRun.withStdin(Files.readAllBytes(torrent), "verify", "-", dir.toString());
        assertEquals(0, run.exitCode(), run::err);
    }

    @Test
    void whatIsNoTorrentIsTold() throws Exception {
        Files.writeString(torrent, "no torrent");
        assertEquals(65, verify().exitCode());
        Files.delete(torrent);
        assertEquals(2, verify().exitCode());
    }
}
