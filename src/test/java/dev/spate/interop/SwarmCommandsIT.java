package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.spate.bencode.BDict;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BencodeReader;
import dev.spate.bencode.BencodeWriter;
import dev.spate.support.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/**
 * The commands to their success, word for word, with no client but our own: torrents from a file, a magnet link, and a web
 * server with and without TLS.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(150)
class SwarmCommandsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PIECE_LENGTH = 32 << 10;
    private static final int LENGTH = 300_000;
    private static final int LAST_PIECE = LENGTH / PIECE_LENGTH;

    private final Workspace workspace = Workspace.of(SwarmCommandsIT.class);
    private final Spate spate = Spate.in(workspace);

    @AutoClose
    private SyntheticSwarm swarm;

    private Path torrent;
    private String magnet;
    private String firstPeer;

    @BeforeAll
    void start() {
        // The last piece is a short one.
        swarm = SyntheticSwarm.start(
                workspace,
                "--peers",
                "3",
                "--size",
                String.valueOf(LENGTH),
                "--piece-length",
                String.valueOf(PIECE_LENGTH));
        torrent = swarm.torrentFile();
        magnet = swarm.told("magnet");
        firstPeer = swarm.told("firstPeer");
    }

    @Test
    void peersPrintsAnAddressALine() {
        assertEquals(peersOf(swarm), sorted(quietly("peers", torrent)));
    }

    /** The same torrent from a second swarm, whose tracker is the second tier. */
    @Test
    void peersAsksTheFirstTierThatAnswersAndAllOnRequest() throws IOException {
        try (SyntheticSwarm second = SyntheticSwarm.named(
                "second",
                workspace,
                "--first-peer=100",
                "--peers=2",
                "--size=" + LENGTH,
                "--piece-length=" + PIECE_LENGTH)) {
            assertEquals(swarm.told("infoHash"), second.told("infoHash"));
            Path both = workspace.resolve("both.torrent");
            Files.write(both, withTiers(torrent, swarm.told("tracker"), second.told("tracker")));

            assertEquals(peersOf(swarm), sorted(quietly("peers", both)));
            assertEquals(
                    Stream.concat(peersOf(swarm).stream(), peersOf(second).stream())
                            .sorted()
                            .toList(),
                    sorted(quietly("peers", "--all", both)));
        }
    }

    private static byte[] withTiers(Path torrent, String... trackers) throws IOException {
        BDict whole = (BDict) BencodeReader.read(Files.readAllBytes(torrent));
        BDict.Builder changed = BDict.builder();
        whole.entries().stream()
                .filter(each -> !each.key().toString().startsWith("announce"))
                .forEach(each -> changed.put(each.key(), each.value()));
        changed.put("announce", trackers[0]);
        changed.put(
                BString.of("announce-list"),
                BList.of(Arrays.stream(trackers)
                        .map(each -> BList.of(List.of(BString.of(each))))
                        .toList()));
        return BencodeWriter.write(changed.build());
    }

    /** The peers have addresses of their own, one after another, and the same port. */
    private static List<String> peersOf(SyntheticSwarm swarm) {
        String first = swarm.told("firstPeer");
        String[] parts = first.split("[.:]");
        int peers = (int) JsonRpc.number(swarm.ready(), "peers");
        return IntStream.range(0, peers)
                .mapToObj(i -> String.join(".", parts[0], parts[1], parts[2]) + "." + (Integer.parseInt(parts[3]) + i)
                        + ":" + parts[4])
                .sorted()
                .toList();
    }

    @Test
    void handshakePrintsThePeerId() {
        assertEquals("Peer ID: " + idOf(firstPeer) + "\n", quietly("handshake", torrent, firstPeer));
    }

    @Test
    void handshakeAtLengthTellsAllThatThePeerSaid() throws IOException {
        assertEquals("""
            Peer ID: %s
            Client: spate swarm
            Transport: TCP
            Through: direct
            Stream: plain
            Reserved: 0000000000100004 (extension protocol, fast extension)
            Extensions: ut_metadata=2
            Request Queue: 500
            Metadata Size: %d
            """.formatted(idOf(firstPeer), infoLength()), quietly("handshake", "--long", torrent, firstPeer));
    }

    /** As the swarm makes it of the address, so that no two peers share one. */
    private static String idOf(String peer) {
        String[] address = peer.split("[.:]");
        StringBuilder id = new StringBuilder("-SY0100-");
        for (int i = 0; i < 4; i++) {
            id.append("%02x".formatted(Integer.parseInt(address[i])));
        }
        id.append("%04x".formatted(Integer.parseInt(address[4])));
        return HexFormat.of().formatHex(id.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private int infoLength() throws IOException {
        BDict info = ((BDict) BencodeReader.read(Files.readAllBytes(torrent)))
                .dict("info")
                .orElseThrow();
        return info.end() - info.start();
    }

    @Test
    void infoOfAMagnetLinkIsThatOfTheTorrent() {
        String expected = quietly("info", torrent);
        assertTrue(
                expected.startsWith("Tracker URL: " + swarm.told("tracker") + "\nLength: " + LENGTH + "\n"), expected);
        assertEquals(expected, quietly("info", magnet));
    }

    @Test
    void peersOfAMagnetLink() {
        assertEquals(peersOf(swarm), sorted(quietly("peers", magnet)));
    }

    @Test
    void handshakeForAMagnetLink() {
        assertEquals("Peer ID: " + idOf(firstPeer) + "\n", quietly("handshake", magnet, firstPeer));
    }

    @Test
    void aPieceOfAMagnetLinkIsThatOfTheContent() throws IOException {
        Path whole = workspace.resolve("content");
        quietly("download", "-q", "-o", whole, torrent);
        OutputOnDisk.of(torrent, whole).assertDone("");
        byte[] content = Files.readAllBytes(whole);
        Path out = workspace.resolve("piece");
        assertEquals("", quietly("download_piece", "-q", "-o", out, magnet, LAST_PIECE));
        assertArrayEquals(
                Arrays.copyOfRange(content, LAST_PIECE * PIECE_LENGTH, content.length), Files.readAllBytes(out));
    }

    @Test
    void downloadOfAMagnetLink() {
        Path out = workspace.resolve("from-magnet");
        assertDownloaded(out, quietly("download", "-q", "-o", out, magnet));
    }

    @Test
    void aTorrentByItsHttpAddress() throws Exception {
        try (WebServer server = new WebServer(HttpServer.create(), Files.readAllBytes(torrent))) {
            Path out = workspace.resolve("from-http");
            String url = "http://127.0.0.1:" + server.port() + WebServer.PATH;
            usedByItsAddress(url, out, spate);
            assertEquals(peersOf(swarm), sorted(quietly("peers", url)));
            assertEquals(List.of(WebServer.PATH, WebServer.PATH, WebServer.PATH), server.requests());
        }
    }

    @Test
    void aTorrentByItsHttpsAddress() throws Exception {
        TestCertificate certificate = TestCertificate.madeIn(workspace.resolve(""));
        HttpsServer https = HttpsServer.create();
        https.setHttpsConfigurator(new HttpsConfigurator(certificate.server()));
        try (WebServer server = new WebServer(https, Files.readAllBytes(torrent))) {
            String url = "https://localhost:" + server.port() + WebServer.PATH;
            Spate trusting = spate.withFlags(
                    "-Djavax.net.ssl.trustStore=" + certificate.file(),
                    "-Djavax.net.ssl.trustStorePassword=" + TestCertificate.PASSWORD);
            usedByItsAddress(url, workspace.resolve("from-https"), trusting);
            assertEquals(List.of(WebServer.PATH, WebServer.PATH), server.requests());

            Spate.Outcome untrusted = spate.run(PATIENCE, "info", url).expectExit(69);
            assertTrue(untrusted.stderr().contains("its certificate is not trusted"), untrusted::toString);
            assertEquals(2, server.requests().size(), "asked over a connection that is not trusted");
        }
    }

    private void usedByItsAddress(String url, Path out, Spate program) {
        assertEquals(quietly("info", torrent), quietly(program, "info", url));
        assertDownloaded(out, quietly(program, "download", "-q", "-o", out, url));
    }

    private void assertDownloaded(Path out, String line) {
        OutputOnDisk.of(torrent, out).assertDone(line);
        String expected = "downloaded " + swarm.told("name") + " to " + out + ": 293.0 KiB in ";
        assertTrue(line.startsWith(expected) && line.lines().count() == 1, line);
    }

    /** What a command that succeeds prints on stdout. On stderr it says at most, every five seconds, what it waits for. */
    private String quietly(Object... arguments) {
        return quietly(spate, arguments);
    }

    private static String quietly(Spate program, Object... arguments) {
        Spate.Outcome outcome = program.run(PATIENCE, arguments).expectExit(0);
        assertTrue(
                outcome.errorLines().stream().allMatch(line -> line.startsWith("spate: waiting for ")),
                outcome::toString);
        return outcome.stdout();
    }

    private static List<String> sorted(String lines) {
        return lines.lines().sorted().toList();
    }

    /** Serves one document, and notes the paths that it was asked for. */
    private static final class WebServer implements AutoCloseable {
        static final String PATH = "/torrents/a%20torrent";

        private final HttpServer server;
        private final Queue<String> requests = new ConcurrentLinkedQueue<>();

        WebServer(HttpServer server, byte[] document) throws IOException {
            this.server = server;
            server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            server.createContext("/", exchange -> {
                requests.add(exchange.getRequestURI().getRawPath());
                exchange.sendResponseHeaders(200, document.length);
                exchange.getResponseBody().write(document);
                exchange.close();
            });
            server.start();
        }

        int port() {
            return server.getAddress().getPort();
        }

        List<String> requests() {
            return List.copyOf(requests);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
