package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code create} makes, beside what other programs make of the same files, and as they read it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CreateIT {
    private static final Pattern HASH = Pattern.compile("(?:Info )?Hash: ([0-9a-f]{40})");
    private static final String TRACKER = "http://127.0.0.1:1/announce";
    private static final String LIBTORRENT_READS = String.join(
            "\n",
            "import libtorrent, sys",
            "info = libtorrent.torrent_info(sys.argv[1])",
            "print('Hash: %s' % info.info_hash())",
            "print(info.name(), info.total_size(), info.piece_length(), info.num_pieces(), info.priv())",
            "files = info.files()",
            "for i in range(info.num_files()): print(files.file_size(i), files.file_path(i))",
            "# Within a tier it shuffles them (BEP 12).",
            "for t in sorted((t.tier, t.url) for t in info.trackers()): print('tracker', *t)",
            "for w in info.web_seeds(): print('web seed', w['url'])");

    private final Workspace workspace = Workspace.of(CreateIT.class);
    private final Spate spate = Spate.in(workspace);

    private Path tree;
    private Path single;

    /** Files that begin and end anywhere within pieces; names that all programs sort alike. */
    @BeforeAll
    void writeFiles() throws IOException {
        tree = Files.createDirectories(workspace.resolve("tree"));
        Random random = new Random(14);
        for (String each : List.of("a/1.bin", "a/2.bin", "b.bin", "c/d/e/f.bin", "g ü 漢.txt")) {
            Path file = tree.resolve(each);
            Files.createDirectories(file.getParent());
            byte[] bytes = new byte[100_000 + random.nextInt(3_000_000)];
            random.nextBytes(bytes);
            Files.write(file, bytes);
        }
        byte[] bytes = new byte[5_000_001];
        random.nextBytes(bytes);
        single = Files.write(workspace.resolve("single.bin"), bytes);
    }

    private Path path(String which) {
        return which.equals("tree") ? tree : single;
    }

    private static String hash(String text) {
        Matcher hash = HASH.matcher(text);
        assertTrue(hash.find(), text);
        return hash.group(1);
    }

    private static String printedBy(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "does not end");
        assertEquals(0, process.exitValue(), printed);
        return printed;
    }

    private Path other(String name) throws IOException {
        Path file = workspace.resolve(name + ".torrent");
        Files.deleteIfExists(file);
        return file;
    }

    private String created(Path path, Path torrent, Object... more) {
        Object[] arguments = new Object[more.length + 4];
        System.arraycopy(more, 0, arguments, 4, more.length);
        arguments[0] = "create";
        arguments[1] = path;
        arguments[2] = "-o";
        arguments[3] = torrent;
        return spate.run(Spate.SHORT, arguments).expectExit(0).stdout();
    }

    private String infoHashOf(Path torrent) {
        return hash(spate.run(Spate.SHORT, "info", torrent).expectExit(0).stdout());
    }

    @ParameterizedTest
    @CsvSource({"tree, 15", "tree, 18", "tree, 22", "single, 16", "single, 20"})
    void mktorrentMakesTheSameInfoHash(String which, int bits) throws Exception {
        Installed.require("mktorrent");
        Path theirs = other("mktorrent-" + which + bits);
        printedBy(
                "mktorrent",
                "-a",
                TRACKER,
                "-l",
                Integer.toString(bits),
                "-p",
                "-s",
                "SITE",
                "-o",
                theirs.toString(),
                path(which).toString());
        String ours = created(
                path(which),
                other("create-" + which + bits),
                "--piece-length",
                1L << bits,
                "--private",
                "--source",
                "SITE",
                "-a",
                TRACKER);
        assertEquals(infoHashOf(theirs), hash(ours));
    }

    @ParameterizedTest
    @CsvSource({"tree, 64", "single, 1024"})
    void transmissionMakesTheSameInfoHash(String which, int kibibytes) throws Exception {
        Installed.require("transmission-create");
        Path theirs = other("transmission-" + which);
        printedBy(
                "transmission-create",
                "-p",
                "-t",
                TRACKER,
                "-s",
                Integer.toString(kibibytes),
                "-o",
                theirs.toString(),
                path(which).toString());
        String ours = created(
                path(which),
                other("as-transmission-" + which),
                "--piece-length",
                kibibytes + "K",
                "--private",
                "-a",
                TRACKER);
        assertEquals(infoHashOf(theirs), hash(ours));
    }

    @Test
    void libtorrentReadsWhatWasSaid() throws Exception {
        Installed.requireLibtorrent();
        Path torrent = other("for-libtorrent");
        String ours = created(
                tree,
                torrent,
                "-a",
                TRACKER + ",udp://127.0.0.1:2",
                "-a",
                "http://127.0.0.1:3/announce",
                "-w",
                "http://127.0.0.1:4/seed/",
                "--private");
        String theirs = printedBy(Installed.PYTHON, "-c", LIBTORRENT_READS, torrent.toString());
        assertEquals(hash(ours), hash(theirs));
        StringBuilder expected = new StringBuilder();
        long total = 0;
        for (String each : List.of("a/1.bin", "a/2.bin", "b.bin", "c/d/e/f.bin", "g ü 漢.txt")) {
            long size = Files.size(tree.resolve(each));
            total += size;
            expected.append(size).append(" tree/").append(each).append('\n');
        }
        int pieceLength = 32 << 10;
        assertEquals(
                "tree " + total + " " + pieceLength + " " + (total + pieceLength - 1) / pieceLength + " True\n"
                        + expected
                        + "tracker 0 " + TRACKER + "\ntracker 0 udp://127.0.0.1:2\n"
                        + "tracker 1 http://127.0.0.1:3/announce\nweb seed http://127.0.0.1:4/seed/\n",
                theirs.substring(theirs.indexOf('\n') + 1));
    }

    @ParameterizedTest
    @CsvSource({"tree", "single"})
    void transmissionShowReadsIt(String which) throws Exception {
        Installed.require("transmission-show");
        Path torrent = other("for-transmission-" + which);
        String ours = created(path(which), torrent, "-a", TRACKER, "--comment", "a comment", "--private");
        String theirs = printedBy("transmission-show", torrent.toString());
        assertEquals(hash(ours), hash(theirs));
        assertTrue(theirs.contains("Comment: a comment"), theirs);
        assertTrue(theirs.contains("Privacy: Private torrent"), theirs);
        assertTrue(theirs.contains(TRACKER), theirs);
        assertTrue(theirs.contains(which.equals("tree") ? "tree/c/d/e/f.bin" : "single.bin"), theirs);
    }

    /** It names the torrent by the same hashes, and proves the files by them. */
    @ParameterizedTest
    @ValueSource(strings = {"--v1", "--v2", "--hybrid"})
    void libtorrentFindsEveryPieceInTheFiles(String form) throws Exception {
        Installed.requireLibtorrent();
        Path torrent = other("checked" + form);
        String ours = created(tree, torrent, form);
        String checks = String.join(
                "\n",
                "import libtorrent, sys, time",
                "info = libtorrent.torrent_info(sys.argv[1])",
                "hashes = info.info_hashes()",
                "if hashes.has_v1(): print('Info Hash: %s' % hashes.v1)",
                "if hashes.has_v2(): print('Info Hash v2: %s' % hashes.v2)",
                "session = libtorrent.session({'listen_interfaces': '127.0.0.1:0', 'enable_dht': False,"
                        + " 'enable_lsd': False, 'enable_upnp': False, 'enable_natpmp': False})",
                "handle = session.add_torrent({'ti': info, 'save_path': sys.argv[2]})",
                "while handle.status().state not in (libtorrent.torrent_status.seeding,"
                        + " libtorrent.torrent_status.finished, libtorrent.torrent_status.downloading):",
                "  time.sleep(0.05)",
                "print(handle.status().progress)");
        String hashes = form.equals("--v2") ? ours.substring(ours.indexOf('\n') + 1) : ours;
        assertEquals(
                hashes.substring(0, hashes.indexOf("Magnet: ")) + "1.0\n",
                printedBy(
                        Installed.PYTHON,
                        "-c",
                        checks,
                        torrent.toString(),
                        tree.getParent().toString()));
    }

    /** The flags are those of its create_torrent: 32 is v2_only, and without any it makes a hybrid. */
    @ParameterizedTest
    @CsvSource({"0, hybrid", "32, v2"})
    void verifyFindsGoodWhatLibtorrentMadeATorrentOf(int flags, String form) throws Exception {
        Installed.requireLibtorrent();
        Path theirs = other("libtorrent-" + form);
        String makes = String.join(
                "\n",
                "import libtorrent, os, sys",
                "files = libtorrent.file_storage()",
                "libtorrent.add_files(files, sys.argv[1])",
                "made = libtorrent.create_torrent(files, 32768, flags=int(sys.argv[3]))",
                "libtorrent.set_piece_hashes(made, os.path.dirname(sys.argv[1]))",
                "open(sys.argv[2], 'wb').write(libtorrent.bencode(made.generate()))");
        printedBy(Installed.PYTHON, "-c", makes, tree.toString(), theirs.toString(), Integer.toString(flags));
        String printed =
                spate.run(Spate.SHORT, "verify", theirs, tree).expectExit(0).stdout();
        assertTrue(printed.contains("5 of 5 files good"), printed);
    }

    @Test
    void verifyFindsGoodWhatMktorrentMadeATorrentOf() throws Exception {
        Installed.require("mktorrent");
        Path theirs = other("mktorrent-verified");
        printedBy("mktorrent", "-a", TRACKER, "-o", theirs.toString(), tree.toString());
        String printed =
                spate.run(Spate.SHORT, "verify", theirs, tree).expectExit(0).stdout();
        assertTrue(printed.contains("5 of 5 files good"), printed);
    }

    @Test
    void anUnreadableFileEndsBothCommandsWithALine() throws Exception {
        Path dir = Files.createDirectories(workspace.resolve("unreadable"));
        Files.writeString(dir.resolve("a"), "a");
        Path torrent = workspace.resolve("unreadable.torrent");
        Files.deleteIfExists(torrent);
        created(dir, torrent);
        Path secret = Files.writeString(dir.resolve("a"), "a");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        Spate bound = spate.boundByPermissions(workspace);
        String said = bound.fails(74, "create", dir, "--dry-run").stderr();
        assertTrue(said.contains("cannot read " + secret + ": permission denied"), said);
        var verified = bound.run(Spate.SHORT, "verify", torrent, dir, "-q").expectExit(74);
        assertTrue(verified.stderr().contains("cannot read " + secret + ": permission denied"), verified.stderr());
        assertTrue(verified.stdout().contains("unreadable  a ("), verified.stdout());
    }

    /** A file of holes is hashed for a minute, and takes no room. */
    @Test
    void interruptedItTellsHowFarItIsAndLeavesNothing() throws Exception {
        Path place = Files.createDirectories(workspace.resolve("interrupted"));
        Path holes = place.resolve("holes");
        try (SeekableByteChannel channel = Files.newByteChannel(
                holes, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.position((200L << 30) - 1).write(ByteBuffer.allocate(1));
        }
        Path torrent = place.resolve("holes.torrent");
        try (Spate.Running running = spate.start("create", holes, "-o", torrent)) {
            Awaitility.await()
                    .atMost(Spate.SHORT)
                    .until(() ->
                            running.stderr().matches("(?s)spate: hashing: [0-9.]+%, .*/s, .* of 200.0 GiB, ETA .*"));
            running.signal("INT");
            Spate.Outcome outcome = running.await(Spate.SHORT).expectExit(130);
            assertTrue(
                    outcome.stderr()
                            .endsWith("spate: stopped: no torrent was written (run the same command to begin again)\n"),
                    outcome::toString);
            assertEquals("", outcome.stdout());
        }
        try (Stream<Path> left = Files.list(place)) {
            assertEquals(List.of(holes), left.toList());
        }
        Files.delete(holes);
    }

    @Test
    void inALocaleThatIsNotUtf8NamesBeyondAsciiAreRefusedAndNotGuessed() throws Exception {
        Path torrent = other("locale");
        String said = spate.withEnvironment(Map.of("LC_ALL", "POSIX", "LANG", "POSIX"))
                .fails(65, "create", tree, "-o", torrent)
                .stderr();
        assertTrue(said.contains("is not UTF-8 (rename it, or leave it out; where the locale"), said);
        assertFalse(Files.exists(torrent));
    }
}
