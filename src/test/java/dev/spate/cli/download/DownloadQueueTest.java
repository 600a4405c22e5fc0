package dev.spate.cli.download;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BencodeWriter;
import dev.spate.cli.CliRun;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.metainfo.TorrentDetails;
import dev.spate.metainfo.TorrentForm;
import dev.spate.session.DownloadEvent;
import dev.spate.session.DownloadOptions;
import dev.spate.session.Engine;
import dev.spate.session.EngineOptions;
import dev.spate.session.SeedGoal;
import dev.spate.session.Sharing;
import dev.spate.session.TorrentRef;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.create.ContentFilter;
import dev.spate.storage.create.NewTorrent;
import dev.spate.storage.create.SharedContent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several torrents in one run, as the command line has them, from a seed in the JVM of the test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class DownloadQueueTest {
    private static final int SEEDED = 36;
    private static final int LENGTH = 40_000;
    private static final int PIECE = 16_384;

    private Path directory;

    private final Engine seed = Engine.start(EngineOptions.defaults());
    private final List<byte[]> contents = new ArrayList<>();
    private String peer;

    @BeforeAll
    void seed(@TempDir Path temporary) throws Exception {
        directory = temporary;
        Files.createDirectory(directory.resolve("content"));
        CompletableFuture<Integer> port = new CompletableFuture<>();
        for (int i = 0; i < SEEDED; i++) {
            Metainfo torrent = torrent(i, name(i));
            Path content = Files.write(directory.resolve("content").resolve(name(i)), contents.get(i));
            DownloadOptions options = DownloadOptions.defaults()
                    .withOut(content)
                    .withTimeout(Duration.ZERO)
                    .withSharing(Sharing.seeding(SeedGoal.NEVER).ofHashed());
            seed.download(new TorrentRef.Known(torrent), options, event -> {
                if (event instanceof DownloadEvent.Listening listening) {
                    port.complete(listening.port());
                }
            });
        }
        peer = "127.0.0.1:" + port.get(20, TimeUnit.SECONDS);
    }

    @AfterAll
    void end() {
        seed.close();
    }

    private static String name(int number) {
        return "file-" + number;
    }

    private Path file(int number) {
        return directory.resolve(number + ".torrent");
    }

    /** Writes the .torrent of other content of this name. */
    private Metainfo torrent(int number, String name) throws Exception {
        byte[] content = new byte[LENGTH];
        new Random(number).nextBytes(content);
        contents.add(content);
        byte[] hashes = new byte[0];
        for (int at = 0; at < LENGTH; at += PIECE) {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(content, at, Math.min(PIECE, LENGTH - at));
            byte[] more = sha1.digest();
            byte[] all = java.util.Arrays.copyOf(hashes, hashes.length + more.length);
            System.arraycopy(more, 0, all, hashes.length, more.length);
            hashes = all;
        }
        BDict info = BDict.builder()
                .put("length", LENGTH)
                .put("name", name)
                .put("piece length", PIECE)
                .put("pieces", hashes)
                .build();
        byte[] bytes = BencodeWriter.write(BDict.builder().put("info", info).build());
        Files.write(file(number), bytes);
        return MetainfoReader.read(bytes);
    }

    private CliRun download(Path to, Object... arguments) throws Exception {
        return CliRun.of(Stream.concat(
                        Stream.of("download", "--no-dht", "--no-lsd", "--peer", peer, "-d", to), Stream.of(arguments))
                .map(Object::toString)
                .toArray(String[]::new));
    }

    @Test
    void aDirectoryThatCannotBeMadeIsToldBeforeAnything() throws Exception {
        Path file = Files.createFile(directory.resolve("a file"));
        CliRun run = download(file.resolve("below"), file(0));
        assertEquals(74, run.exitCode());
        assertTrue(run.err().startsWith("spate: cannot create the directory " + file + "/below: "), run.err());
    }

    @Test
    void aDirectoryThatWasMadeForNothingIsRemovedAgain() throws Exception {
        Path kept = Files.createDirectory(directory.resolve("kept"));
        Path to = kept.resolve("made/for nothing");
        Path nowhere = directory.resolve("nowhere/f");
        assertEquals(74, download(to, "--record", nowhere, file(0)).exitCode());
        assertEquals(2, download(to, "no-such.torrent").exitCode());
        assertEquals(2, download(to, "no-such.torrent", "nor-this.torrent").exitCode());
        assertEquals(
                2,
                download(to, "--record", kept.resolve("r"), "--trace", "t.jfr", file(0))
                        .exitCode());
        try (Stream<Path> left = Files.list(kept)) {
            assertEquals(List.of(), left.toList());
        }
        assertEquals(0, download(to, "--record", to.resolve("r"), file(0)).exitCode());
        assertTrue(Files.size(to.resolve("r")) > 0);
    }

    /** The name is known only once a peer has told the metadata. */
    @Test
    void whatIsRecordedIsNotWrittenOverAnOutputThatAMagnetLinkNames() throws Exception {
        Path to = directory.resolve("magnet");
        String link = "magnet:?xt=urn:btih:"
                + MetainfoReader.read(Files.readAllBytes(file(3))).infoHash();
        for (String option : List.of("--latency", "--record", "--trace")) {
            Path file = to.resolve(name(3));
            CliRun run = download(to, "-q", option, file, link);
            assertEquals(74, run.exitCode(), run::err);
            assertTrue(
                    run.err()
                            .endsWith("spate: " + option + " and the download would both write to " + file
                                    + " (give one of them another name)\n"),
                    run::err);
            assertTrue(!Files.exists(file) || Files.size(file) == 0, option);
            Files.deleteIfExists(file);
        }
    }

    @Test
    void aFewDozenComeInOneRunFromTheCommandLineAndAList() throws Exception {
        Path to = directory.resolve("dozens");
        String list = "# all but the first\n\n"
                + IntStream.range(1, SEEDED)
                        .mapToObj(each -> file(each) + (each == 7 ? "\n  out=seven\n" : "\n"))
                        .collect(Collectors.joining());
        Path lists = Files.writeString(directory.resolve("list"), list);

        CliRun run = download(to, file(0), "-i", lists);

        assertEquals(0, run.exitCode(), run::err);
        for (int i = 0; i < SEEDED; i++) {
            assertArrayEquals(contents.get(i), Files.readAllBytes(to.resolve(i == 7 ? "seven" : name(i))), name(i));
        }
        List<String> lines = run.out().lines().toList();
        assertEquals(SEEDED + 1, lines.size(), run::out);
        assertTrue(lines.get(SEEDED).startsWith("36 of 36 torrents done: 1.4 MiB in "), lines.get(SEEDED));
        try (Stream<Path> left = Files.list(to)) {
            assertEquals(SEEDED, left.count());
        }
    }

    @Test
    void whatFailsStopsNoOtherAndTheExitCodeIsOfTheWorst() throws Exception {
        Path to = directory.resolve("some");
        Path malformed = Files.writeString(directory.resolve("malformed"), "d4:infod");
        torrent(100, name(1));

        Path hooks = directory.resolve("hooks");
        CliRun run = download(
                to,
                "--on-complete=sh -c 'echo done $SPATE_NAME $SPATE_PATH >> " + hooks + "'",
                "--on-error=sh -c 'echo failed $SPATE_NAME $SPATE_EXIT_CODE >> " + hooks + "'",
                "--parallel=2",
                "no-such.torrent",
                malformed,
                file(1),
                file(2),
                file(1),
                file(100),
                file(3));

        assertEquals(74, run.exitCode(), run::err);
        assertTrue(run.out().contains("\n3 of 7 torrents done: "), run::out);
        assertTrue(run.out().endsWith("; 3 failed; 1 skipped\n"), run::out);
        assertArrayEquals(contents.get(1), Files.readAllBytes(to.resolve(name(1))));
        assertEquals(
                Set.of(
                        "failed no-such.torrent 2",
                        "failed " + malformed + " 65",
                        "failed file-1 74",
                        "done file-1 " + to.resolve(name(1)),
                        "done file-2 " + to.resolve(name(2)),
                        "done file-3 " + to.resolve(name(3))),
                Set.copyOf(Files.readAllLines(hooks)));
        String told = run.err();
        assertTrue(told.startsWith("spate: no-such.torrent: cannot read no-such.torrent: no such file"), told);
        assertTrue(told.contains("spate: " + malformed + ": cannot use " + malformed), told);
        assertTrue(told.contains("spate: file-1: skipped: it is the same torrent as " + file(1) + "\n"), told);
        assertTrue(
                told.contains(
                        "spate: file-1: " + to.resolve(name(1)) + " is the output of another torrent of this run"),
                told);
        assertTrue(
                told.endsWith("spate: not done: no-such.torrent\nspate: not done: " + malformed + "\nspate: not done: "
                        + file(100) + "\n"),
                told);
    }

    /** With other options it may come all the same. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theSameTorrentAgainIsTriedWhenTheFirstFails(int parallel) throws Exception {
        Path to = directory.resolve("again-" + parallel);
        Path list = Files.writeString(
                directory.resolve("list-" + parallel),
                file(7) + "\n  out=not/there/x\n" + file(7) + "\n" + file(7) + "\n  out=third\n");
        CliRun run = download(to, "--parallel=" + parallel, "-i", list);

        assertEquals(74, run.exitCode(), run::err);
        assertArrayEquals(contents.get(7), Files.readAllBytes(to.resolve(name(7))));
        assertTrue(run.out().endsWith("; 1 failed; 1 skipped\n"), run::out);
        assertFalse(Files.exists(to.resolve("third")));
    }

    /** Makes one of a file of this name. */
    private Metainfo hybrid(String name) throws Exception {
        Path content = Files.write(directory.resolve("content").resolve(name), contents.get(1));
        return NewTorrent.make(
                        SharedContent.find(content, ContentFilter.USUAL),
                        TorrentForm.HYBRID,
                        PIECE,
                        new TorrentDetails(
                                List.of(),
                                List.of(),
                                false,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                OptionalLong.empty()),
                        RecheckProgress.NONE)
                .metainfo();
    }

    /** Gives it to others as far as it is there, and returns where. */
    private String seed(Metainfo torrent, Path content) throws Exception {
        DownloadOptions options = DownloadOptions.defaults()
                .withOut(content)
                .withTimeout(Duration.ZERO)
                .withSharing(Sharing.seeding(SeedGoal.NEVER).ofHashed());
        CompletableFuture<Integer> port = new CompletableFuture<>();
        seed.download(new TorrentRef.Known(torrent), options, event -> {
            if (event instanceof DownloadEvent.Listening listening) {
                port.complete(listening.port());
            }
        });
        return "127.0.0.1:" + port.get(20, TimeUnit.SECONDS);
    }

    /** That the two hashes are of one torrent is known only once peers have told the metadata. */
    @Test
    void aHybridByBothOfItsHashesIsOneTorrent() throws Exception {
        Metainfo made = hybrid("hybrid");
        String there = seed(made, directory.resolve("content").resolve("hybrid"));
        Path to = directory.resolve("hybrid");
        String v1 = "magnet:?xt=urn:btih:" + made.infoHash();
        String v2 = "magnet:?xt=urn:btmh:1220" + made.infoHashV2().orElseThrow();
        CliRun run = download(to, "--peer=" + there, v1, v2, v2, v2);

        assertEquals(0, run.exitCode(), run::err);
        assertTrue(run.out().contains("\n1 of 4 torrents done: ") && run.out().endsWith("; 3 skipped\n"), run::out);
        assertEquals(3, run.err().split("skipped: it is the same torrent as hybrid\n", -1).length - 1, run::err);
        assertArrayEquals(contents.get(1), Files.readAllBytes(to.resolve("hybrid")));
    }

    @Test
    void ofAHybridByBothOfItsHashesAllAreTriedWhenTheFirstFails() throws Exception {
        Metainfo made = hybrid("half");
        Path half = directory.resolve("content").resolve("half");
        byte[] changed = contents.get(1).clone();
        changed[LENGTH - 1]++;
        Files.write(half, changed);
        String v1 = "magnet:?xt=urn:btih:" + made.infoHash();
        String v2 = "magnet:?xt=urn:btmh:1220" + made.infoHashV2().orElseThrow();
        CliRun run = download(directory.resolve("half"), "--timeout=1", "--peer=" + seed(made, half), v1, v2, v2);

        assertNotEquals(0, run.exitCode(), run::err);
        assertTrue(run.out().endsWith("; 3 failed\n"), run::out);
    }

    @Test
    void everyEventNamesItsTorrentAndTheLastSumsUp() throws Exception {
        CliRun run = download(directory.resolve("json"), "--json", file(4), "nowhere.torrent", file(5));

        assertEquals(2, run.exitCode(), run::err);
        List<String> lines = new ArrayList<>(run.out().lines().toList());
        String summary = lines.remove(lines.size() - 1);
        assertEquals(
                "{\"event\":\"failed\",\"torrent\":\"nowhere.torrent\",\"exitCode\":2,"
                        + "\"message\":\"cannot read nowhere.torrent: no such file (check the path)\"}",
                lines.remove(0));
        Pattern hash = Pattern.compile("\"infoHash\":\"[0-9a-f]{40}\"");
        for (String each : lines) {
            assertEquals(1, hash.matcher(each).results().count(), each);
        }
        assertEquals(
                2,
                lines.stream()
                        .filter(each -> each.contains("\"event\":\"done\""))
                        .count());
        assertTrue(
                summary.matches("\\{\"event\":\"summary\",\"torrents\":3,\"done\":2,\"failed\":1,\"skipped\":0,"
                        + "\"totalBytes\":80000,\"receivedBytes\":80000,\"elapsedSeconds\":[0-9.]+,\"exitCode\":2}"),
                summary);
    }

    @Test
    void theCommandsAtTheEndAreRunForOneTorrentToo() throws Exception {
        Path to = directory.resolve("alone");
        assertEquals(
                "ran\n",
                download(to, "-q", "--on-complete=echo ran", "--on-error=echo wrong", file(6))
                        .err());
        CliRun failed = download(to, "-q", "--on-complete=echo wrong", "--on-error=echo ran", "no-such.torrent");
        assertTrue(failed.err().startsWith("ran\nspate: cannot read no-such.torrent"), failed::err);
        assertEquals(2, download(to, "--on-complete=", file(6)).exitCode());
    }

    @Test
    void whatIsOfOneTorrentAloneIsRefusedOfSeveral() throws Exception {
        for (String option : List.of("-oname", "--stdout", "--map", "--trace=t.jfr", "--latency=l", "--record=r")) {
            CliRun run = download(directory.resolve("none"), option, file(1), file(2));
            assertEquals(2, run.exitCode(), run::err);
            assertTrue(run.err().matches("spate: bad usage: .* torrents? .*\n"), run::err);
        }
        assertEquals(2, CliRun.of("download").exitCode());
        assertFalse(Files.exists(Path.of("t.jfr")));
        assertFalse(Files.exists(directory.resolve("none")));
    }
}
