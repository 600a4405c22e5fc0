package dev.spate.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BencodeWriter;
import dev.spate.metainfo.FileSelection;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.metainfo.TestMetainfo;
import dev.spate.metainfo.V2Builder;
import dev.spate.net.NetworkBinding;
import dev.spate.net.ProxyAddress;
import dev.spate.net.Route;
import dev.spate.support.ClosedPort;
import dev.spate.support.TestCertificate;
import dev.spate.tracker.ScriptedServer;
import dev.spate.webseed.RangeServer;
import dev.spate.wire.MetadataMessage;
import dev.spate.wire.PeerMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads from web servers alone, good and bad ones; there is no tracker and no peer. */
@Timeout(90)
class WebSeedDownloadTest {
    private static final TestTorrent TORRENT = TestTorrent.single(1_000_000);
    private static final TestTorrent TREE = TestTorrent.multi(100_000, 1, 0, 300_000, 40_000);

    /** Requests that may be under way when the first is answered. */
    private static final int MOST_AHEAD = 6;

    @TempDir
    Path directory;

    private static TorrentRef with(TestTorrent torrent, String... urls) {
        return new TorrentRef.Known(MetainfoReader.readInfo(torrent.info(), List.of(), List.of(urls)));
    }

    private TestOptions options() {
        return TestEngine.options(directory.resolve("out"));
    }

    private Summary download(TorrentRef torrent) throws Exception {
        try (TestEngine engine = new TestEngine()) {
            return TestEngine.await(engine.start(torrent, options().build()));
        }
    }

    private String failure(TorrentRef torrent) {
        try (TestEngine engine = new TestEngine()) {
            return TestEngine.failure(engine.start(torrent, options().build())).getMessage();
        }
    }

    private void assertContent(TestTorrent torrent) throws Exception {
        assertArrayEquals(torrent.content(), Files.readAllBytes(directory.resolve("out")));
    }

    /** The files of {@link #TREE} by their paths on a server. */
    private static byte[] file(String target) {
        int[] lengths = {100_000, 1, 0, 300_000, 40_000};
        int number = Integer.parseInt(target.substring(target.lastIndexOf('a') + 1));
        int from = Arrays.stream(lengths, 0, number).sum();
        return Arrays.copyOfRange(TREE.content(), from, from + lengths[number]);
    }

    private void assertTree() throws Exception {
        for (String name : List.of("a0", "a1", "a2", "a3", "a4")) {
            assertArrayEquals(
                    file(name), Files.readAllBytes(directory.resolve("out").resolve(name)), name);
        }
    }

    @Test
    void aFileComesInLongRangesOnOneConnection() throws Exception {
        try (RangeServer server = new RangeServer(request -> request.answered(TORRENT.content()))) {
            Summary summary = download(with(TORRENT, server.url("/pub/file%20name")));
            assertContent(TORRENT);
            assertEquals(1_000_000, summary.webSeedBytes());
            assertEquals(0, summary.wastedBytes());
            assertEquals(1, server.connections());
            assertTrue(server.requests().size() <= 12, () -> server.requests().size() + " requests");
            assertTrue(server.requests().stream().allMatch(each -> each.target().equals("/pub/file%20name")));
        }
    }

    private Summary downloadBy(Route route, String url) throws Exception {
        try (Engine engine = Engine.start(EngineOptions.defaults().by(route))) {
            return TestEngine.await(
                    engine.download(with(TORRENT, url), options().build(), event -> {}));
        }
    }

    @Test
    void aWebSeedIsReachedThroughAProxy() throws Exception {
        try (RangeServer server = new RangeServer(request -> request.answered(TORRENT.content()));
                TunnelProxy proxy = new TunnelProxy()) {
            Route route = new Route(Optional.empty(), Optional.of(ProxyAddress.parse(proxy.url())));
            downloadBy(route, server.url("/f"));
            assertContent(TORRENT);
            assertEquals(Set.of(server.authority()), Set.copyOf(proxy.targets()));
        }
    }

    @Test
    void aWebSeedIsReachedFromTheAddressThatWeAreBoundTo() throws Exception {
        Assumptions.assumeTrue(System.getProperty("os.name").startsWith("Linux"), "all of 127.0.0.0/8 is loopback");
        try (RangeServer server = new RangeServer(request -> request.answered(TORRENT.content()))) {
            downloadBy(new Route(Optional.of(NetworkBinding.parse("127.0.0.2")), Optional.empty()), server.url("/f"));
            assertContent(TORRENT);
            assertEquals(Set.of(InetAddress.getByName("127.0.0.2")), Set.copyOf(server.clients()));
        }
    }

    /** By the options that Java has for that, and nobody else: certificates are judged as for https trackers. */
    @Test
    @ResourceLock(Resources.SYSTEM_PROPERTIES)
    void overHttpsOnlyWhomJavaTrustsIsAsked() throws Exception {
        TestCertificate certificate = TestCertificate.madeIn(directory);
        ServerSocket tls = certificate
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (RangeServer server = new RangeServer(tls, request -> request.answered(TORRENT.content()))) {
            String url = "https://localhost:" + server.port() + "/f";
            String refused = failure(with(TORRENT, url));
            assertTrue(refused.contains("its certificate is not trusted"), refused);
            System.setProperty("javax.net.ssl.trustStore", certificate.file().toString());
            System.setProperty("javax.net.ssl.trustStorePassword", TestCertificate.PASSWORD);
            try {
                assertEquals(1_000_000, download(with(TORRENT, url)).webSeedBytes());
            } finally {
                System.clearProperty("javax.net.ssl.trustStore");
                System.clearProperty("javax.net.ssl.trustStorePassword");
            }
            assertContent(TORRENT);
        }
    }

    @Test
    void theFilesOfATreeEachHaveTheirAddress() throws Exception {
        try (RangeServer server = new RangeServer(request -> request.answered(file(request.target())))) {
            download(with(TREE, server.url("/pub")));
            assertTree();
            assertTrue(server.requests().stream().allMatch(each -> each.target().startsWith("/pub/sample/a")));
            assertTrue(
                    server.requests().stream().noneMatch(each -> each.target().endsWith("a2")), "it is empty");
        }
    }

    @Test
    void paddingIsNotAskedFor() throws Exception {
        byte[] content = new byte[2 * TestTorrent.PIECE + 5];
        Arrays.fill(content, 0, 7, (byte) 1);
        Arrays.fill(content, 2 * TestTorrent.PIECE, content.length, (byte) 2);
        BDict info = BDict.builder()
                .put("name", "padded")
                .put("piece length", TestTorrent.PIECE)
                .put("pieces", hashes(content))
                .put(
                        "files",
                        BList.of(List.of(
                                entry("first", 7, false),
                                entry("pad", 2 * TestTorrent.PIECE - 7, true),
                                entry("last", 5, false))))
                .build();
        try (RangeServer server = new RangeServer(request -> request.answered(
                request.target().endsWith("first")
                        ? Arrays.copyOf(content, 7)
                        : Arrays.copyOfRange(content, 2 * TestTorrent.PIECE, content.length)))) {
            download(new TorrentRef.Known(
                    MetainfoReader.readInfo(BencodeWriter.write(info), List.of(), List.of(server.url("/")))));
            assertEquals(7, Files.size(directory.resolve("out").resolve("first")));
            assertEquals(5, Files.size(directory.resolve("out").resolve("last")));
            assertEquals(2, server.requests().size());
        }
    }

    private static byte[] hashes(byte[] content) {
        byte[][] all = new byte[(content.length + TestTorrent.PIECE - 1) / TestTorrent.PIECE][];
        for (int i = 0; i < all.length; i++) {
            int from = i * TestTorrent.PIECE;
            all[i] = TestTorrent.sha1(
                    Arrays.copyOfRange(content, from, Math.min(content.length, from + TestTorrent.PIECE)));
        }
        return ScriptedServer.join(all);
    }

    private static BDict entry(String name, int length, boolean pad) {
        BDict.Builder entry =
                BDict.builder().put("length", BInteger.of(length)).put("path", BList.of(List.of(BString.of(name))));
        if (pad) {
            entry.put("attr", "p");
        }
        return entry.build();
    }

    @Test
    void twoServersWithAFileEachMakeOneTree() throws Exception {
        byte[] missing = ScriptedServer.response("404 Not Found", "", new byte[0]);
        try (RangeServer one = new RangeServer(request ->
                        request.target().endsWith("a3") ? missing : request.answered(file(request.target())));
                RangeServer other = new RangeServer(
                        request -> request.target().endsWith("a3") ? request.answered(file("a3")) : missing);
                TestEngine engine = new TestEngine()) {
            // Pieces that span both files cannot come from one server alone: a peer has these.
            try (ScriptedPeer peer = new ScriptedPeer(PeerScripts.seed(TREE, 1))) {
                TestEngine.await(engine.start(
                        with(TREE, one.url("/"), other.url("/")),
                        TestEngine.to(directory.resolve("out"), peer.address())));
            }
            assertTree();
            assertTrue(one.requests().stream()
                            .filter(each -> each.target().endsWith("a3"))
                            .count()
                    <= MOST_AHEAD);
        }
    }

    @Test
    void aTreeThatLacksAFileIsFetchedButForThatAndTheDownloadEndsAtOnce() throws Exception {
        try (RangeServer server = new RangeServer(request -> request.target().endsWith("a3")
                ? ScriptedServer.response("404 Not Found", "", new byte[0])
                : request.answered(file(request.target())))) {
            String message = failure(with(TREE, server.url("/")));
            assertTrue(message.startsWith("incomplete: no source of peers is left"), message);
            assertTrue(message.contains("/sample/a3: HTTP 404 Not Found"), message);
            // The three pieces before the lost file, and the one behind it.
            assertTrue(Files.size(directory.resolve("out").resolve("a0")) >= 3 * TestTorrent.PIECE);
            assertTrue(server.requests().stream()
                            .filter(each -> each.target().endsWith("a3"))
                            .count()
                    <= MOST_AHEAD);
        }
    }

    /** Has the metadata and no piece. */
    private static void giveMetadata(PeerWire wire) throws IOException {
        wire.readHandshake();
        wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), true, false);
        wire.sendMetadataOffer(3, TORRENT.info().length);
        while (true) {
            if (wire.next(PeerWire.EXTENDED).body()[0] == 3) {
                wire.send(new PeerMessage.Extended(
                        OurExtensionHandshake.UT_METADATA,
                        new MetadataMessage.Data(0, TORRENT.info().length, TORRENT.info()).encode()));
            }
        }
    }

    @Test
    void aMagnetLinkNamesWebSeedsToo() throws Exception {
        try (RangeServer server = new RangeServer(request -> request.answered(TORRENT.content()));
                ScriptedPeer peer = new ScriptedPeer(WebSeedDownloadTest::giveMetadata)) {
            download(TORRENT.magnet("&x.pe=127.0.0.1:" + peer.address().getPort() + "&ws=" + server.url("/a")));
            assertContent(TORRENT);
        }
    }

    @Test
    void aServerThatIsSilentHasFailedAfterTwentySeconds() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (RangeServer server = new RangeServer(request -> asked.getAndIncrement() == 0
                        ? RangeServer.raw("HTTP/1.1 206 OK\r\n", new byte[0])
                        : request.answered(TORRENT.content()));
                TestEngine engine = new TestEngine()) {
            engine.stopClock();
            Download download = engine.start(
                    with(TORRENT, server.url("/a")),
                    options().timeout(Duration.ofSeconds(600)).build());
            engine.passUntil(() -> download.result().isDone());
            TestEngine.await(download);
            String told = engine.events(DownloadEvent.WebSeedFailed.class).toString();
            assertTrue(told.contains("sent nothing for 20 s (waiting for the answer)"), told);
        }
    }

    @Test
    void aRedirectIsRememberedAndPasswordsStayAtTheirServer() throws Exception {
        try (RangeServer mirror = new RangeServer(request -> request.answered(TORRENT.content()));
                RangeServer named = new RangeServer(request -> ScriptedServer.response(
                        "302 Found",
                        "Location: "
                                + (request.target().equals("/first") ? "/second" : mirror.url("/there?key=1"))
                                        .replace("?key=1", "")
                                + "\r\n",
                        new byte[0]))) {
            download(with(TORRENT, "http://user:secret@" + named.authority() + "/first"));
            assertContent(TORRENT);
            assertEquals(
                    List.of("/first", "/second"),
                    named.requests().stream().map(RangeServer.Request::target).toList());
            assertTrue(named.requests().stream()
                    .allMatch(each -> each.head().toLowerCase().contains("authorization: basic dxnlcjpzzwnyzxq=")));
            assertTrue(mirror.requests().stream()
                    .noneMatch(each -> each.head().toLowerCase().contains("authorization")));
        }
    }

    @Test
    void aServerThatClosesAfterEachAnswerIsConnectedToAgain() throws Exception {
        try (RangeServer server = new RangeServer(request -> new String(request.answered(TORRENT.content()), ISO_8859_1)
                .replaceFirst("\r\n", "\r\nConnection: close\r\n")
                .getBytes(ISO_8859_1))) {
            download(with(TORRENT, server.url("/a")));
            assertContent(TORRENT);
        }
    }

    @Test
    void theWholeFileIsUsedWhereTheServerKnowsNoRanges() throws Exception {
        TestTorrent small = TestTorrent.single(700_000);
        try (RangeServer server = new RangeServer(request -> ScriptedServer.ok(small.content()))) {
            download(with(small, server.url("/a")));
            assertContent(small);
        }
    }

    @Test
    void aLongFileComesFromAServerThatKnowsNoRanges() throws Exception {
        TestTorrent big = TestTorrent.single(20 << 20);
        try (RangeServer server = new RangeServer(request -> ScriptedServer.ok(big.content()))) {
            download(with(big, server.url("/a")));
            assertContent(big);
            assertTrue(server.requests().size() <= 3, () -> server.requests().size() + " requests");
        }
    }

    @Test
    void whatIsReadOnTheWayToARangeIsWaste() throws Exception {
        int there = 600_000 / TestTorrent.PIECE * TestTorrent.PIECE;
        byte[] begun = Arrays.copyOf(TORRENT.content(), there);
        Files.write(directory.resolve("out"), begun);
        try (RangeServer server = new RangeServer(request -> ScriptedServer.ok(TORRENT.content()))) {
            Summary summary = download(with(TORRENT, server.url("/a")));
            assertContent(TORRENT);
            assertEquals(there, summary.wastedBytes());
            assertEquals(TORRENT.content().length, summary.receivedBytes());
            assertEquals(TORRENT.content().length - there, summary.webSeedBytes());
        }
    }

    /** Also without a file on the disk, for somebody who takes it as it comes. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTorrentOfVersion2AloneComesFromAWebSeedAlone(boolean streamed) throws Exception {
        V2Builder builder = V2Builder.v2(32_768)
                .file("a", 100_000)
                .file("b", 0)
                .file("d/c", 5)
                .file("e", 70_000);
        Map<String, byte[]> files = builder.contents();
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        try (RangeServer server = new RangeServer(
                request -> request.answered(files.get(request.target().replaceFirst("^/pub/[^/]*/", ""))))) {
            TorrentRef torrent = new TorrentRef.Known(
                    TestMetainfo.withWebSeeds(MetainfoReader.read(builder.bytes()), List.of(server.url("/pub/"))));
            if (streamed) {
                try (TestEngine engine = new TestEngine()) {
                    TestEngine.await(engine.start(
                            torrent,
                            TestOptions.unnamed()
                                    .timeout(Duration.ofSeconds(20))
                                    .listenPort(-1)
                                    .build()
                                    .selecting(FileSelection.parse(List.of("a")))
                                    .streamingTo(to(taken))));
                }
                assertArrayEquals(files.get("a"), taken.toByteArray());
                return;
            }
            download(torrent);
        }
        for (Map.Entry<String, byte[]> each : files.entrySet()) {
            assertArrayEquals(
                    each.getValue(), Files.readAllBytes(directory.resolve("out").resolve(each.getKey())));
        }
    }

    private static StreamSink to(ByteArrayOutputStream taken) {
        return new StreamSink() {
            @Override
            public void write(ByteBuffer bytes) {
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                taken.writeBytes(copy);
            }

            @Override
            public void end() {
                // All was taken.
            }
        };
    }

    @Test
    void aRedirectToARefusedAddressLosesThatFileOnly() throws Exception {
        try (RangeServer server = new RangeServer(request -> request.target().endsWith("a3")
                ? ScriptedServer.response("302 Found", "Location: http://127.0.0.1:1/a?reboot=1\r\n", new byte[0])
                : request.answered(file(request.target())))) {
            String message = failure(with(TREE, server.url("/")));
            assertTrue(message.contains("refused, 127.0.0.1"), message);
            assertTrue(Files.size(directory.resolve("out").resolve("a0")) >= 3 * TestTorrent.PIECE);
            assertEquals(40_000, Files.size(directory.resolve("out").resolve("a4")));
        }
    }

    @Test
    void whoSendsBadPiecesIsBannedAndTheOthersGoOn() throws Exception {
        byte[] wrong = TORRENT.content().clone();
        for (int at = 0; at < wrong.length; at += TestTorrent.PIECE) {
            wrong[at] ^= 1;
        }
        try (RangeServer liar = new RangeServer(request -> request.answered(wrong));
                TestEngine engine = new TestEngine()) {
            engine.stopClock();
            Download download = engine.start(
                    with(TORRENT, liar.url("/a")),
                    options().timeout(Duration.ofSeconds(600)).build());
            engine.passUntil(() -> download.result().isDone());
            Failure failure = TestEngine.failure(download);
            assertTrue(failure.getMessage().contains("banned: sent piece"), failure.getMessage());
            List<DownloadEvent.WebSeedFailed> told = engine.events(DownloadEvent.WebSeedFailed.class);
            // More where a busy machine keeps the server silent for so long as time goes by here.
            assertTrue(told.size() >= 3, told::toString);
            assertTrue(told.get(told.size() - 1).ended(), told::toString);
        }
    }

    @Test
    void aServerThatIsBusyIsAskedAgainWhenItSaysSo() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (RangeServer server = new RangeServer(request -> asked.getAndIncrement() == 0
                        ? ScriptedServer.response("503 Busy", "Retry-After: 60\r\n", new byte[0])
                        : request.answered(TORRENT.content()));
                TestEngine engine = new TestEngine()) {
            engine.stopClock();
            Download download = engine.start(
                    with(TORRENT, server.url("/a")),
                    options().timeout(Duration.ofSeconds(600)).build());
            await().until(() ->
                    !engine.events(DownloadEvent.WebSeedFailed.class).isEmpty());
            engine.pass(Duration.ofSeconds(55));
            assertEquals(1, asked.get());
            engine.passUntil(() -> download.result().isDone());
            assertContent(TORRENT);
        }
    }

    @Test
    void aServerThatDiesInTheMiddleIsAskedAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        BiFunction<RangeServer.Request, Integer, byte[]> half = (request, number) -> {
            byte[] answer = request.answered(TORRENT.content());
            return number == 1 ? Arrays.copyOf(answer, answer.length / 2) : number == 2 ? new byte[0] : answer;
        };
        try (RangeServer server = new RangeServer(request -> half.apply(request, asked.getAndIncrement()));
                TestEngine engine = new TestEngine()) {
            engine.stopClock();
            Download download = engine.start(
                    with(TORRENT, server.url("/a")),
                    options().timeout(Duration.ofSeconds(600)).build());
            engine.passUntil(() -> download.result().isDone());
            TestEngine.await(download);
            assertContent(TORRENT);
        }
    }

    /** Of each kind one; {@code RangeAnswerTest} has them all. */
    static Stream<Arguments> uselessAnswers() {
        return Stream.of(
                Arguments.of("404 Not Found\r\nContent-Length: 0\r\n\r\n", "HTTP 404 Not Found"),
                Arguments.of(
                        "200 OK\r\nContent-Type: text/html\r\nContent-Length: 64\r\n\r\n",
                        "a page of 64 bytes in place of the file of 1000000"),
                Arguments.of("302 Found\r\nLocation: ftp://a/b\r\n\r\n", "redirected to ftp://a/b, refused"),
                Arguments.of("302 Found\r\nLocation: /a\r\n\r\n", "more than 5 redirects"));
    }

    @ParameterizedTest
    @MethodSource("uselessAnswers")
    void aUselessAnswerIsToldAndTheDownloadEndsAtOnce(String head, String reason) throws Exception {
        try (RangeServer server = new RangeServer(request -> RangeServer.raw("HTTP/1.1 " + head, new byte[64]))) {
            String message = failure(with(TORRENT, server.url("/a")));
            assertTrue(message.contains(reason), message);
            assertTrue(message.contains("no source of peers is left"), message);
        }
    }

    static Stream<Arguments> brokenAnswers() {
        byte[] some = new byte[64];
        Map<String, String> all = Map.of(
                "220 smtp.example ready\r\n\r\n",
                "answer is not HTTP",
                "HTTP/1.1 206 OK\r\nX: " + "x".repeat(100_000) + "\r\n\r\n",
                "answer is not HTTP",
                "HTTP/1.1 100 Continue\r\n\r\n".repeat(20),
                "answers that nobody asked for (HTTP 100)",
                "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
                "HTTP 500 Oops");
        return all.entrySet().stream().map(each -> Arguments.of(each.getKey(), some, each.getValue()));
    }

    @ParameterizedTest
    @MethodSource("brokenAnswers")
    void aBrokenAnswerIsToldAndTheServerTriedAgain(String head, byte[] body, String reason) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (RangeServer server = new RangeServer(request -> asked.getAndIncrement() == 0
                        ? RangeServer.raw(head, body)
                        : request.answered(TORRENT.content()));
                TestEngine engine = new TestEngine()) {
            engine.stopClock();
            Download download =
                    engine.start(with(TORRENT, server.url("/a")), options().build());
            engine.passUntil(() -> download.result().isDone());
            TestEngine.await(download);
            String told = engine.events(DownloadEvent.WebSeedFailed.class).toString();
            assertTrue(told.contains(reason), told);
        }
    }

    @Test
    void moreBytesThanWereAskedForEndTheConnection() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (RangeServer server = new RangeServer(request -> asked.getAndIncrement() == 0
                        ? ScriptedServer.join(
                                ("HTTP/1.1 206 OK\r\nContent-Range: bytes " + request.from() + "-" + (request.to() - 1)
                                                + "/*\r\n\r\n")
                                        .getBytes(ISO_8859_1),
                                Arrays.copyOf(TORRENT.content(), request.to() + 1))
                        : request.answered(TORRENT.content()));
                TestEngine engine = new TestEngine()) {
            engine.stopClock();
            Download download =
                    engine.start(with(TORRENT, server.url("/a")), options().build());
            engine.passUntil(() -> download.result().isDone());
            TestEngine.await(download);
            String told = engine.events(DownloadEvent.WebSeedFailed.class).toString();
            assertTrue(told.contains("sends more bytes than it was asked for"), told);
        }
    }

    @Test
    void aServerThatIsNotThereEndsTheDownloadAtOnce() throws Exception {
        try (ClosedPort closed = ClosedPort.tcp()) {
            String message = failure(with(TORRENT, "http://127.0.0.1:" + closed.number() + "/a"));
            assertTrue(message.contains("connection refused"), message);
        }
    }

    @Test
    void aQueryIsNotSentToThisMachine() {
        String message = failure(with(TORRENT, "http://127.0.0.1:1/do?what=evil"));
        assertTrue(message.contains("where only a plain path is asked for"), message);
    }

    @Test
    void withoutWebSeedsNoneIsAsked() throws Exception {
        try (RangeServer server = new RangeServer(request -> request.answered(TORRENT.content()));
                TestEngine engine = new TestEngine()) {
            TestEngine.failure(engine.start(
                    with(TORRENT, server.url("/a")),
                    options().without(PeerOrigin.Kind.WEB_SEED).build()));
            assertEquals(0, server.connections());
        }
    }

    @Test
    void onePieceAloneIsFetchedToo() throws Exception {
        try (RangeServer server = new RangeServer(request -> request.answered(TORRENT.content()));
                TestEngine engine = new TestEngine()) {
            TestEngine.await(engine.startPiece(
                    with(TORRENT, server.url("/a")), 3, options().build()));
            assertArrayEquals(TORRENT.piece(3), Files.readAllBytes(directory.resolve("out")));
            assertFalse(server.requests().isEmpty());
            assertEquals(3 * TestTorrent.PIECE, server.requests().get(0).from());
        }
    }
}
