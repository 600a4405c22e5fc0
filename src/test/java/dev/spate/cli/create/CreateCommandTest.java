package dev.spate.cli.create;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.cli.CliRun;
import dev.spate.metainfo.Magnet;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.support.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateCommandTest {
    @TempDir
    private Path temp;

    private Path dir;
    private Path torrent;

    @BeforeEach
    void writeFiles() throws IOException {
        dir = Files.createDirectories(temp.resolve("dir"));
        Files.writeString(dir.resolve("a.txt"), "a".repeat(20_000));
        Files.writeString(dir.resolve("b.txt"), "b");
        torrent = temp.resolve("dir.torrent");
    }

    private CliRun create(String... more) {
        List<String> args = new ArrayList<>(List.of("create", dir.toString(), "-o", torrent.toString()));
        args.addAll(List.of(more));
        return CliRun.of(args.toArray(String[]::new));
    }

    private Metainfo written() throws IOException {
        return MetainfoReader.read(Files.readAllBytes(torrent));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(temp)) {
            return all.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void printsTheInfoHashAndAMagnetThatReadsBack() throws Exception {
        CliRun run = create("-a", "http://a.example/announce,udp://b.example:80", "-w", "https://s.example/d/");
        assertEquals(0, run.exitCode(), run::err);
        List<String> lines = run.out().lines().toList();
        assertEquals("Info Hash: " + written().infoHash().toHex(), lines.get(0));
        assertEquals(Magnet.of(written()), Magnet.parse(lines.get(1).substring("Magnet: ".length())));
        assertEquals(2, lines.size());
        assertTrue(run.err().startsWith("spate: wrote " + torrent + ": 2 files, 19.5 KiB, 2 pieces"), run::err);
        assertEquals(List.of("dir", "dir.torrent"), names());
    }

    @Test
    void whatWasAskedForIsInTheTorrent() throws Exception {
        CliRun run = create(
                "--v1",
                "--announce",
                "http://a.example/x, http://b.example/x",
                "--announce",
                "http://c.example/x",
                "--web-seed",
                "https://s.example/d/",
                "--private",
                "--source",
                "SITE",
                "--comment",
                "hello",
                "--piece-length",
                "32K");
        assertEquals(0, run.exitCode(), run::err);
        Metainfo metainfo = written();
        assertEquals(
                List.of(List.of("http://a.example/x", "http://b.example/x"), List.of("http://c.example/x")),
                metainfo.tiers());
        assertEquals(List.of("https://s.example/d/"), metainfo.webSeeds());
        assertTrue(metainfo.isPrivate());
        assertEquals(Optional.of("hello"), metainfo.comment());
        assertEquals(32_768, metainfo.layout().pieceLength());
        assertTrue(metainfo.createdBy().orElseThrow().startsWith("spate "));
        assertTrue(metainfo.creationDateEpochSeconds().isPresent());
        assertTrue(new String(Files.readAllBytes(torrent), StandardCharsets.ISO_8859_1).contains("6:source4:SITE"));
    }

    @Test
    void anotherFileOfThisNameIsKeptUnlessItMayBeReplaced() throws Exception {
        Files.writeString(torrent, "mine");
        CliRun refused = create();
        assertEquals(74, refused.exitCode());
        assertEquals(
                "spate: cannot write " + torrent + ": it exists (--overwrite replaces it, -o names another)\n",
                refused.err());
        assertEquals("mine", Files.readString(torrent));
        assertEquals(0, create("--overwrite").exitCode());
        assertEquals(2, written().files().size());
        assertEquals(List.of("dir", "dir.torrent"), names());
    }

    @Test
    void theTorrentIsNoPartOfItself() throws Exception {
        torrent = dir.resolve("self.torrent");
        assertEquals(0, create().exitCode());
        Metainfo first = written();
        assertEquals(0, create("--overwrite").exitCode());
        assertEquals(first.infoHash(), written().infoHash());
        assertEquals(2, first.files().size());
    }

    @Test
    void aDryRunTellsAndWritesNothing() throws Exception {
        CliRun run = create("--dry-run", "--exclude", "b*");
        assertEquals(0, run.exitCode(), run::err);
        assertEquals("Name: dir\nLength: 20000\nPiece Length: 16384\nPieces: 2\nFiles:\n20000 a.txt\n", run.out());
        assertFalse(Files.exists(torrent));
    }

    @Test
    void jsonHasEverything() throws Exception {
        Files.createSymbolicLink(dir.resolve("gone"), Path.of("nowhere"));
        CliRun run = create("--json");
        Map<String, Object> json = Json.readObject(run.out());
        assertEquals(written().infoHash().toHex(), json.get("infoHash"));
        assertTrue(json.get("magnet").toString().startsWith("magnet:?xt=urn:btih:"));
        assertEquals("20001", json.get("length").toString());
        assertTrue(run.out().contains("\"files\":[{\"path\":[\"a.txt\"],\"length\":20000},"), run::out);
        assertTrue(run.out().contains("gone is left out"), run::out);
        assertTrue(run.err().startsWith("spate: warning: "), run::err);
    }

    @Test
    void aPrivateTorrentWithoutATrackerIsWarnedOf() {
        assertTrue(create("--private").err().contains("a private torrent without a tracker finds no peers"));
    }

    @ParameterizedTest
    @CsvSource({
        "--piece-length, 100000",
        "--piece-length, 8K",
        "--piece-length, 1G",
        "--announce, not-a-url",
        "--announce, 'http://a.example/x,'",
        "--web-seed, magnet:?x",
        "--exclude, '[a'"
    })
    void aBadValueIsAMistakeInUsage(String option, String value) {
        CliRun run = create(option, value);
        assertEquals(2, run.exitCode(), run::err);
        assertEquals(1, run.err().lines().count(), run::err);
        assertFalse(Files.exists(torrent));
    }

    @Test
    void whatCannotBeWrittenToIsSaidBeforeTheHashing() {
        torrent = dir;
        assertTrue(create().err().contains("it is a directory (name the file"), () -> create().err());
        assertEquals(74, create().exitCode());
        torrent = temp.resolve("no/such/x.torrent");
        assertTrue(create().err().contains("no/such is no directory"), () -> create().err());
        torrent = Path.of("-");
        assertEquals(2, create().exitCode());
    }

    @Test
    void whatIsNotThereOrHoldsNothingIsRefusedInALine() throws Exception {
        CliRun missing = CliRun.of("create", temp.resolve("nope").toString());
        assertEquals(2, missing.exitCode());
        assertTrue(missing.err().contains("no such file"), missing::err);
        dir = Files.createDirectory(temp.resolve("empty"));
        CliRun empty = create();
        assertEquals(65, empty.exitCode());
        assertEquals("spate: " + dir + ": nothing to share: no files but those left out, if any\n", empty.err());
    }

    @Test
    void version2AndHybridsHaveBothHashesAndALinkOfTheirOwn() throws Exception {
        CliRun run = create("--hybrid");
        Metainfo hybrid = written();
        assertTrue(hybrid.isHybrid());
        assertEquals(
                "Info Hash: " + hybrid.infoHash() + "\nInfo Hash v2: "
                        + hybrid.infoHashV2().orElseThrow() + "\nMagnet: magnet:?xt=urn:btih:" + hybrid.infoHash()
                        + "&xt=urn:btmh:1220" + hybrid.infoHashV2().orElseThrow() + "&dn=dir\n",
                run.out());
        Map<String, Object> json =
                Json.readObject(create("--v2", "--overwrite", "--json").out());
        Metainfo v2 = written();
        assertTrue(v2.isV2Only());
        assertEquals(v2.infoHashV2().orElseThrow().toHex(), json.get("infoHashV2"));
        assertEquals("magnet:?xt=urn:btmh:1220" + v2.infoHashV2().orElseThrow() + "&dn=dir", json.get("magnet"));
        assertEquals(2, create("--v1", "--hybrid").exitCode());
    }

    @Test
    void aDirectoryOfOneFileLosesItsNameInVersion2AndThatIsWarnedOf() throws Exception {
        Files.delete(dir.resolve("b.txt"));
        String warning = "is read as that file without the directory";
        assertFalse(create("--dry-run", "--hybrid").err().contains(warning));
        assertTrue(create("--v2").err().contains(warning));
        assertFalse(written().multiFile());
    }
}
