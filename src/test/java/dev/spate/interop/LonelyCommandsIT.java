package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands do without anybody to talk to: what they print, and how each of them ends when it must fail. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LonelyCommandsIT {
    private static final int PIECE_LENGTH = 256 << 10;
    private static final String TRACKER = "http://127.0.0.1:1/announce";

    private final Workspace workspace = Workspace.of(LonelyCommandsIT.class);
    private final Spate spate = Spate.in(workspace);

    private Torrent torrent;
    private Path torrentFile;

    @BeforeAll
    void write() {
        // Not a multiple of the piece length, nor of the block length: the last piece is a short one.
        Payload payload = Payload.file(workspace.resolve("payload.bin"), 9 * PIECE_LENGTH + 40_000, 5);
        torrent = Torrent.of(payload, PIECE_LENGTH);
        torrentFile = torrent.write(workspace.resolve("lonely.torrent"), TRACKER);
    }

    @Test
    void decodePrintsJson() {
        assertEquals(
                "\"hello\"\n",
                spate.run(Spate.SHORT, "decode", "5:hello").expectExit(0).stdout());
        assertEquals(
                "{\"foo\":\"bar\",\"hello\":52}\n",
                spate.run(Spate.SHORT, "decode", "d3:foo3:bar5:helloi52ee")
                        .expectExit(0)
                        .stdout());
    }

    @Test
    void infoPrintsWhatTheTorrentSays() {
        StringBuilder expected = new StringBuilder()
                .append("Tracker URL: ")
                .append(TRACKER)
                .append('\n')
                .append("Length: ")
                .append(torrent.payload().length())
                .append('\n')
                .append("Info Hash: ")
                .append(torrent.infoHash())
                .append('\n')
                .append("Piece Length: ")
                .append(PIECE_LENGTH)
                .append('\n')
                .append("Piece Hashes:\n");
        for (int piece = 0; piece < torrent.pieceCount(); piece++) {
            expected.append(torrent.pieceHash(piece)).append('\n');
        }
        assertEquals(
                expected.toString(),
                spate.run(Spate.SHORT, "info", torrentFile).expectExit(0).stdout());
    }

    @Test
    void handshakeWithNobodyIsUnavailable() {
        spate.fails(69, "handshake", torrentFile, "127.0.0.1:" + Ports.free());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "udp"})
    void trackerThatIsNotThereIsUnavailable(String scheme) {
        Path file = torrent.write(
                workspace.resolve("no-tracker.torrent"), scheme + "://127.0.0.1:" + Ports.free() + "/announce");
        spate.fails(69, "peers", file);
        spate.fails(69, "download", "--timeout", "5", "-o", workspace.resolve("no-tracker-out"), file);
        assertTrue(Files.notExists(workspace.resolve("no-tracker-out")));
    }

    @Test
    void pieceOutOfRangeIsUsage() {
        Spate.Outcome outcome = spate.fails(2, "download_piece", "-o", workspace.resolve("piece"), torrentFile, "10");
        assertTrue(outcome.stderr().contains("9"), () -> "does not name the last piece" + outcome);
        spate.fails(2, "download_piece", "-o", workspace.resolve("piece"), torrentFile, "-1");
    }

    @Test
    void malformedInputSaysSo() throws IOException {
        Path broken = workspace.resolve("broken.torrent");
        byte[] whole = Files.readAllBytes(torrentFile);
        Files.write(broken, Arrays.copyOf(whole, whole.length - 30));
        spate.fails(65, "info", broken);
        spate.fails(65, "download", "-o", workspace.resolve("broken.out"), broken);
        spate.fails(65, "decode", "5:hell");
        spate.fails(65, "peers", "magnet:?xt=urn:btih:xyz");
    }

    @Test
    void unknownOptionIsUsage() {
        spate.fails(2, "info", "--no-such-option", torrentFile);
        spate.fails(2, "no-such-command");
        spate.fails(2, "info");
    }

    @Test
    void strangersFileIsLeftAlone() throws IOException {
        Path out = workspace.resolve("strangers.txt");
        Files.writeString(out, "precious");
        spate.fails(74, "download", "-o", out, torrentFile);
        assertEquals("precious", Files.readString(out));
    }

    @Test
    void whatIsThereAlreadyIsKept() throws IOException {
        Path out = workspace.resolve("again.bin");
        Files.copy(torrent.payload().root(), out);
        // The tracker is not there: nobody is asked for anything.
        spate.run(Spate.SHORT, "download", "-o", out, torrentFile).expectExit(0);
        torrent.payload().assertSameAs(out);
    }
}
