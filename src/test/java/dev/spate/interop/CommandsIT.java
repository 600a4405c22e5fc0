package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The six commands against real clients, and how they end when one of these refuses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandsIT {
    private static final Duration SHORT = Spate.SHORT;
    private static final int PIECE_LENGTH = 256 << 10;

    private final Workspace workspace = Workspace.of(CommandsIT.class);
    private final Spate spate = Spate.in(workspace);

    @AutoClose
    private Swarm swarm;

    private Torrent torrent;
    private Path torrentFile;

    @BeforeAll
    void start() {
        Installed.requireAll();
        // Not a multiple of the piece length, nor of the block length: the last piece is a short one.
        Payload payload = Payload.file(workspace.resolve("payload.bin"), 9 * PIECE_LENGTH + 40_000, 5);
        swarm = Swarm.start(workspace, List.of(Torrent.of(payload, PIECE_LENGTH)));
        torrent = swarm.seededBy("libtorrent", 0);
        torrentFile = torrent.write(
                workspace.resolve("libtorrent.torrent"), swarm.tracker().httpUrl());
    }

    private Path torrentOf(String client) {
        return swarm.seededBy(client, 0)
                .write(workspace.resolve(client + ".torrent"), swarm.tracker().httpUrl());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "udp"})
    void peersPrintsEachSeeder(String tracker) {
        Torrent all = swarm.seededByAll();
        Path file = all.write(
                workspace.resolve("all-" + tracker + ".torrent"),
                swarm.tracker().url(tracker));
        Spate.Outcome outcome = spate.run(SHORT, "peers", file).expectExit(0);
        List<String> lines = outcome.stdout().lines().toList();
        for (Seeder seeder : swarm.seeders()) {
            assertTrue(lines.contains(seeder.address()), () -> seeder.address() + " is missing" + outcome);
        }
        assertTrue(lines.stream().allMatch(line -> line.matches("127\\.0\\.0\\.\\d:\\d+")), outcome::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"transmission", "libtorrent", "aria2"})
    void handshakePrintsThePeerId(String client) {
        Seeder seeder = swarm.seeder(client);
        Spate.Outcome outcome = spate.run(SHORT, "handshake", torrentOf(client), seeder.address())
                .expectExit(0);
        String first = outcome.stdout().lines().findFirst().orElse("");
        assertTrue(first.matches("Peer ID: [0-9a-f]{40}"), outcome::toString);
        String id = new String(HexFormat.of().parseHex(first.substring(9)), StandardCharsets.ISO_8859_1);
        assertTrue(id.startsWith(seeder.peerIdPrefix()), () -> id + outcome);
    }

    @ParameterizedTest
    @ValueSource(strings = {"transmission", "libtorrent", "aria2"})
    void handshakeNamesTheClientAtLengthOverAnEncryptedStream(String client) {
        Spate.Outcome outcome = spate.run(
                        SHORT,
                        "handshake",
                        "--long",
                        "--encryption",
                        "require",
                        torrentOf(client),
                        swarm.seeder(client).address())
                .expectExit(0);
        assertTrue(outcome.stdout().toLowerCase().contains(client), outcome::toString);
        assertTrue(outcome.stdout().contains("\nTransport: TCP\n"), outcome::toString);
        assertTrue(outcome.stdout().contains("Stream: encrypted (RC4)"), outcome::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"transmission", "libtorrent"})
    void handshakeOverUtp(String client) {
        Spate.Outcome outcome = spate.run(
                        SHORT,
                        "handshake",
                        "--long",
                        "--transport",
                        "utp",
                        torrentOf(client),
                        swarm.seeder(client).address())
                .expectExit(0);
        assertTrue(outcome.stdout().toLowerCase().contains(client), outcome::toString);
        assertTrue(outcome.stdout().contains("\nTransport: uTP\n"), outcome::toString);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 9})
    void downloadsPiece(int piece) throws IOException {
        assertPiece("libtorrent", piece);
    }

    @ParameterizedTest
    @ValueSource(strings = {"transmission", "aria2"})
    void downloadsLastPieceFrom(String client) throws IOException {
        assertPiece(client, 9);
    }

    private void assertPiece(String client, int piece) throws IOException {
        Path out = workspace.resolve("piece-" + client + "-" + piece);
        Spate.Outcome outcome = spate.run(SHORT, "download_piece", "-o", out, torrentOf(client), piece)
                .expectExit(0);
        assertEquals("", outcome.stdout());
        long from = (long) piece * PIECE_LENGTH;
        byte[] expected =
                new byte[(int) Math.min(PIECE_LENGTH, torrent.payload().length() - from)];
        try (RandomAccessFile in = new RandomAccessFile(torrent.payload().root().toFile(), "r")) {
            in.seek(from);
            in.readFully(expected);
        }
        assertArrayEquals(expected, Files.readAllBytes(out));
    }

    @Test
    void handshakeForAnotherTorrentIsUnavailable() {
        Torrent unknown = torrent.variant("nobody has this");
        Path file = unknown.write(
                workspace.resolve("unknown.torrent"), swarm.tracker().httpUrl());
        spate.fails(69, "handshake", file, swarm.seeder("libtorrent").address());
    }

    @Test
    void trackerThatRefusesTheTorrentIsUnavailable() {
        Torrent unknown = torrent.variant("not on the whitelist");
        Path file = unknown.write(
                workspace.resolve("refused.torrent"), swarm.tracker().httpUrl());
        Spate.Outcome outcome = spate.fails(69, "peers", file);
        assertTrue(outcome.stderr().contains("not authorized"), outcome::toString);
    }

    @Test
    void strangersFileIsLeftAlone() throws IOException {
        Path out = workspace.resolve("strangers.txt");
        Files.writeString(out, "precious");
        spate.fails(74, "download", "-o", out, torrentFile);
        assertEquals("precious", Files.readString(out));
        spate.run(SHORT, "download", "--overwrite", "-o", out, torrentFile).expectExit(0);
        torrent.payload().assertSameAs(out);
    }

    @Test
    void whatIsThereAlreadyIsKept() throws IOException {
        Path out = workspace.resolve("again.bin");
        Files.copy(torrent.payload().root(), out);
        LibtorrentSeeder seeder = (LibtorrentSeeder) swarm.seeder("libtorrent");
        long before = seeder.settledUpload(torrent);
        spate.run(SHORT, "download", "-o", out, torrentFile).expectExit(0);
        torrent.payload().assertSameAs(out);
        assertEquals(before, seeder.settledUpload(torrent));
    }
}
