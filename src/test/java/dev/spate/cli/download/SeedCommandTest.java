package dev.spate.cli.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BencodeReader;
import dev.spate.bencode.BencodeWriter;
import dev.spate.choker.SeedingOrder;
import dev.spate.cli.CliRun;
import dev.spate.session.TestTorrent;
import dev.spate.storage.Transferred;
import dev.spate.storage.resume.ResumeData;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code seed} as it is typed, with content of all kinds. */
@Timeout(60)
class SeedCommandTest {
    private static final TestTorrent TORRENT = TestTorrent.single(200_000);

    @TempDir
    private Path directory;

    private Path torrent;
    private Path content;

    @BeforeEach
    void write() throws IOException {
        torrent = Files.write(
                directory.resolve("a.torrent"),
                BencodeWriter.write(BDict.builder()
                        .put("info", BencodeReader.read(TORRENT.info()))
                        .build()));
        content = Files.write(directory.resolve("sample"), TORRENT.content());
    }

    /** In the directory of the content, for a moment. */
    private CliRun seed(String... arguments) {
        String[] all = new String[arguments.length + 7];
        all[0] = "seed";
        all[1] = "--seed-time";
        all[2] = "1s";
        all[3] = "--quiet";
        all[4] = "-d";
        all[5] = directory.toString();
        System.arraycopy(arguments, 0, all, 6, arguments.length);
        all[all.length - 1] = torrent.toString();
        return CliRun.of(all);
    }

    private static void assertFails(int exitCode, String why, CliRun run) {
        assertEquals(exitCode, run.exitCode(), run::toString);
        assertTrue(run.err().contains(why), run::toString);
        assertFalse(run.err().contains("\tat "), run::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567",
                "http://127.0.0.1:1/a.torrent",
                "https://127.0.0.1:1/a.torrent"
            })
    void whatIsNotHereIsRefused(String argument) {
        assertFails(2, "has to be here", CliRun.of("seed", argument));
    }

    @Test
    void aFileThatIsNoTorrentAndIsCalledSoIsRefused() throws Exception {
        Path no = Files.writeString(directory.resolve("no.torrent"), "no");
        assertFails(65, no.toString(), CliRun.of("seed", no.toString()));
    }

    @Test
    void aPathThatIsNotThereIsRefused() {
        String nothing = directory.resolve("nothing").toString();
        assertFails(2, nothing, CliRun.of("seed", nothing));
    }

    @Test
    void nothingCouldComeWithoutListeningAndPeers() {
        assertFails(2, "--no-listen", CliRun.of("seed", "--no-listen", torrent.toString()));
    }

    @ParameterizedTest
    @CsvSource({"round-robin, ROUND_ROBIN", "fastest, FASTEST_UPLOAD", "anti-leech, ANTI_LEECH"})
    void theOrderOfServingIsHandedOn(String word, SeedingOrder order) {
        SeedCommand command = new SeedCommand();
        new CommandLine(command).parseArgs("--unchoke=" + word, "--superseed", "a.torrent");
        assertEquals(order, command.sharing().seedingOrder());
        assertTrue(command.sharing().superseed());
    }

    @Test
    void anOrderOfServingThatThereIsNotIsRefused() {
        assertFails(2, "round-robin, fastest or anti-leech", CliRun.of("seed", "--unchoke=best", torrent.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "fastest", "anti-leech"})
    void everyOrderOfServingIsTaken(String order) {
        // The directory is not there: by then the options are read.
        CliRun run = CliRun.of("seed", "--unchoke", order, "-d", "nowhere", torrent.toString());
        assertEquals(74, run.exitCode(), run::toString);
    }

    @ParameterizedTest
    @CsvSource({"--seed-ratio=-1", "--seed-ratio=NaN", "--seed-time=-1s", "--upload-limit=-1", "--download-limit=x"})
    void aGoalOrLimitThatIsNoneIsRefused(String option) {
        assertEquals(2, CliRun.of("seed", option, torrent.toString()).exitCode());
    }

    @Test
    void aPortThatIsTakenEndsASeedThatNobodyCouldReachOtherwise() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = "--port=" + taken.getLocalPort();
            assertFails(
                    69,
                    "cannot listen on port " + taken.getLocalPort()
                            + ": Address already in use: nobody could come (give another --port, or name a --peer or a"
                            + " --tracker)",
                    seed(port, "--no-dht"));
            CliRun dials = seed(port, "--no-dht", "--peer=127.0.0.1:1");
            assertEquals(0, dials.exitCode(), dials::toString);
            assertTrue(dials.err().contains("(peers can still be dialled)"), dials::toString);
        }
    }

    @Test
    void itEndsWhenTheTimeIsOver() throws Exception {
        CliRun run = seed();
        assertEquals(0, run.exitCode(), run::toString);
        assertTrue(
                run.out()
                        .startsWith("magnet:?xt=urn:btih:"
                                + TORRENT.metainfo().infoHash().toHex()),
                run::toString);
        assertTrue(run.out().contains("gave 0 B in "), run::toString);
        assertTrue(Files.exists(Path.of(content + ".spate")), "the next run need not hash");
    }

    @Test
    void whatWasGivenInEarlierRunsIsKeptWhenAPathIsHashedAgain() throws Exception {
        String[] again = {"seed", "--seed-time", "1s", "--quiet", content.toString()};
        CliRun first = CliRun.of(again);
        assertEquals(0, first.exitCode(), first::toString);
        Path record = Path.of(content + ".spate");
        ResumeData nothing = ResumeData.read(Files.readAllBytes(record), 13, 1).orElseThrow();
        Transferred given = new Transferred(0, 123_456);
        Files.write(
                record,
                new ResumeData(nothing.infoHash(), nothing.pieces(), nothing.files(), Set.of(), given, nothing.peers())
                        .write());
        CliRun second = CliRun.of(again);
        assertEquals(0, second.exitCode(), second::toString);
        assertTrue(second.out().contains(", ratio 0.62 with 120.6 KiB of earlier runs"), second::toString);
        assertEquals(
                Optional.of(given),
                ResumeData.read(Files.readAllBytes(record), 13, 1).map(ResumeData::transferred));
    }

    @Test
    void theLiveLineIsShownAfterTheLink() throws Exception {
        CliRun run = CliRun.onTerminal("seed", "--seed-time", "1s", "-d", directory.toString(), torrent.toString());
        assertEquals(0, run.exitCode(), run::toString);
        int link = run.err().indexOf("listening on port");
        assertTrue(link >= 0 && run.err().substring(link).contains("nobody has come yet"), run::toString);
    }

    @Test
    void aPipeIsRefusedAndNotWaitedFor() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        CliRun run = CliRun.of("seed", pipe.toString());
        assertFails(74, "neither a file nor a directory", run);
        assertFalse(run.err().contains("--exclude"), "nothing would be left");
    }

    @Test
    void aFileThatIsMissingIsNamed() throws Exception {
        Files.delete(content);
        assertFails(74, content + " is missing", seed());
        assertFalse(Files.exists(Path.of(content + ".spate")), "a record of nothing is left");
        assertFalse(Files.exists(content));
    }

    @Test
    void contentOfWhichNothingMatchesIsRefusedAndStaysAsItIs() throws Exception {
        byte[] other = new byte[TORRENT.content().length];
        Files.write(content, other);
        assertFails(74, "not one piece matches", seed());
        assertEquals(-1, Files.mismatch(content, Files.write(directory.resolve("other"), other)));
        assertFalse(Files.exists(Path.of(content + ".spate")), "a record of nothing is left");
    }

    @Test
    void contentOfWhichAPartMatchesIsWarnedOf() throws Exception {
        byte[] partly = TORRENT.content().clone();
        partly[0] ^= 1;
        Files.write(content, partly);
        CliRun run = seed();
        assertEquals(0, run.exitCode(), run::toString);
        assertTrue(run.err().contains("warning: 32.0 KiB of 195.3 KiB are missing or do not match"), run::toString);
        assertEquals(-1, Files.mismatch(content, Files.write(directory.resolve("partly"), partly)));
    }

    /** As in a directory that we may not write to, which a test that is run by root cannot have. */
    @Test
    void whereNoRecordCanBeWrittenItSeedsWithoutOne() throws Exception {
        Path inTheWay = Files.createDirectories(Path.of(content + ".spate", "in the way"));
        CliRun run = seed();
        assertEquals(0, run.exitCode(), run::toString);
        assertTrue(Files.isDirectory(inTheWay));
    }

    @Test
    void aRecordOfAnotherTorrentStaysAsItIs() throws Exception {
        Path record = Files.writeString(Path.of(content + ".spate"), "somebody else's");
        CliRun run = seed();
        assertEquals(0, run.exitCode(), run::toString);
        assertEquals("somebody else's", Files.readString(record));
    }

    @Test
    void twoTorrentsAreSeededTogetherAndTheSameTwiceIsRefused() throws Exception {
        Path shared = Files.write(directory.resolve("shared.bin"), new byte[100_000]);
        CliRun two = seed(shared.toString());
        assertEquals(0, two.exitCode(), two::toString);
        assertEquals(
                2, two.out().lines().filter(line -> line.startsWith("magnet:")).count(), two::toString);
        CliRun same = seed(torrent.toString());
        assertEquals(74, same.exitCode(), same::toString);
    }
}
