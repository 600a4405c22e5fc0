package dev.spate.tracker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BString;
import dev.spate.http.HttpFetch;
import dev.spate.support.ClosedPort;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTrackerTest {
    private static final String ONE_PEER = "d8:intervali60e5:peers6:\u007f\0\0\1\0\1e";
    private static final List<InetSocketAddress> THE_PEER = List.of(new InetSocketAddress("127.0.0.1", 1));

    @RegisterExtension
    final LoopExtension loop = new LoopExtension();

    @Test
    void theRequestIsExactlyThis() throws Exception {
        try (ScriptedServer server = new ScriptedServer(head -> ScriptedServer.ok(ONE_PEER))) {
            String url = server.url("/announce?passkey=k").replace("http://", "http://me:p%40ss@");
            assertEquals(THE_PEER, loop.announce(url).peers());
            assertEquals(
                    "GET /announce?passkey=k&info_hash=%00%11%223DUfw%88%99%AA%BB%CC%DD%EE%FF-._~"
                            + "&peer_id=-SR0100-abcdefABCDEF&port=6881&uploaded=1&downloaded=2&left=3&compact=1"
                            + "&numwant=50&key=0badcafe&event=started HTTP/1.1",
                    server.lastLine());
            String head = server.heads().get(0).toLowerCase(java.util.Locale.ROOT);
            assertTrue(head.contains("\r\nhost: 127.0.0.1:" + server.port() + "\r\n"), head);
            assertTrue(head.contains("\r\nuser-agent: spate"), head);
            assertTrue(head.contains("\r\naccept-encoding: gzip\r\n"), head);
            assertTrue(head.contains("\r\nauthorization: basic bwu6cebzcw==\r\n"), head);
        }
    }

    @Test
    void theTrackerIdIsToldBack() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(head -> ScriptedServer.ok("d8:intervali60e5:peers0:10:tracker id3:a&be"))) {
            Tracker tracker = loop.on(() -> loop.trackers(LoopExtension.PATIENT).open(server.url("/announce.php")));
            assertEquals(
                    Optional.of(BString.of("a&b")),
                    loop.announce(tracker, LoopExtension.request()).trackerId());
            loop.announce(tracker, LoopExtension.request());
            assertTrue(server.lastLine().contains("&trackerid=a%26b "), server.lastLine());
        }
    }

    @Test
    void aWarningComesWithThePeers() throws Exception {
        AnnounceResponse answer = announce(
                ScriptedServer.ok("d8:intervali60e5:peers6:\u007f\0\0\1\0\00115:warning message9:old\r\nsite" + "e"));
        assertEquals(Optional.of("old site"), answer.warning());
        assertEquals(THE_PEER, answer.peers());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nd\r\n1E\r\n%s\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nd%s",
                "HTTP/1.0 200 OK\r\n\r\nd%s",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 31\r\n\r\nd%s",
                "HTTP/1.1 201 Odd\r\nContent-Length: 32\r\nContent-Type: text/html\r\n\r\nd%s\n"
            })
    void everyFramingOfTheBodyIsRead(String raw) throws Exception {
        String rest = ONE_PEER.substring(1);
        assertEquals(30, rest.length());
        assertEquals(
                THE_PEER, announce(raw.replace("%s", rest).getBytes(ISO_8859_1)).peers());
    }

    @Test
    void gzipIsDecompressed() throws Exception {
        byte[] zipped = ScriptedServer.gzip(ONE_PEER.getBytes(ISO_8859_1));
        assertEquals(
                THE_PEER,
                announce(ScriptedServer.response("200 OK", "Content-Encoding: gzip\r\n", zipped))
                        .peers());
    }

    @Test
    void aBombIsDefusedAtTheBound() throws Exception {
        byte[] bomb = ScriptedServer.gzip(new byte[256 * 1024 * 1024]);
        TrackerException failure = failure(ScriptedServer.response("200 OK", "Content-Encoding: gzip\r\n", bomb));
        assertEquals("answer is longer than 1048576 bytes", failure.reason());
    }

    @Test
    void brokenGzipIsToldAsSuch() {
        TrackerException failure = failure(ScriptedServer.response(
                "200 OK", "Content-Encoding: gzip\r\n", "this is not what gzip looks like".getBytes(ISO_8859_1)));
        assertEquals("answer does not decompress", failure.reason());
    }

    @Test
    void anEndlessAnswerEndsAtTheBound() {
        byte[] endless = ScriptedServer.join("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1), new byte[3 * 1024 * 1024]);
        assertEquals("answer is longer than 1048576 bytes", failure(endless).reason());
    }

    @Test
    void aHundredThousandPeersAreReadAndTheBoundKept() throws Exception {
        byte[] peers = new byte[600_000];
        for (int i = 0; i < 100_000; i++) {
            peers[6 * i] = 10;
            peers[6 * i + 1] = (byte) (i >> 16);
            peers[6 * i + 2] = (byte) (i >> 8);
            peers[6 * i + 3] = (byte) i;
            peers[6 * i + 5] = 1;
        }
        byte[] body = ScriptedServer.join("d5:peers600000:".getBytes(ISO_8859_1), peers, "e".getBytes(ISO_8859_1));
        assertEquals(
                CompactPeers.MAX_PEERS,
                announce(ScriptedServer.ok(body)).peers().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 OK | <!DOCTYPE html><p>hello | answered with HTML, not bencode (HTTP 200)",
                "200 OK | <html> | answered with HTML, not bencode (HTTP 200)",
                "200 OK | '' | answered with nothing (HTTP 200)",
                "200 OK | go away | 'answered \"go away\", not bencode (HTTP 200)'",
                "200 OK | i7e | answered with bencode that is no dictionary",
                "200 OK | de | answered a dictionary without peers or interval",
                "404 Not Found | <html> | HTTP 404 Not Found",
                "404 | '' | HTTP 404",
                "403 Forbidden | d14:failure reason6:bannede | banned",
                "403 Forbidden | de | HTTP 403 Forbidden",
                "500 Oh\u001b[31mNo | i7e | HTTP 500 Oh [31mNo",
                "301 Moved | '' | HTTP 301 Moved",
            })
    void whatIsNotAnAnswerIsSaidInWords(String status, String body, String reason) {
        TrackerException failure = failure(ScriptedServer.response(status, "", body.getBytes(ISO_8859_1)));
        assertEquals(reason, failure.reason());
        assertEquals(status.startsWith("40"), failure.forGood());
    }

    @Test
    void halfAnAnswerSaysHowManyBytesCame() {
        assertEquals(
                "connection closed after 10 of 500 bytes",
                failure("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n0123456789".getBytes(ISO_8859_1))
                        .reason());
        assertEquals(
                "connection closed after 3 bytes",
                failure("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n".getBytes(ISO_8859_1))
                        .reason());
        assertEquals(
                "connection closed without an answer",
                failure("HTTP/1.1 20".getBytes(ISO_8859_1)).reason());
    }

    @Test
    void whatIsNotHttpFailsAtOnce() {
        String reason =
                failure("220 smtp.example ready\r\n\r\n".getBytes(ISO_8859_1)).reason();
        assertTrue(reason.startsWith("answer is not HTTP"), reason);
        String endless = failure(("HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000) + "\r\n\r\n").getBytes(ISO_8859_1))
                .reason();
        assertTrue(endless.startsWith("answer is not HTTP"), endless);
    }

    @Test
    void redirectsAreFollowedRelativeOnesToo() throws Exception {
        try (ScriptedServer server = new ScriptedServer(head -> {
            if (head.startsWith("GET /announce/first?info_hash")) {
                return redirect("second?a=b");
            }
            return head.startsWith("GET /announce/second?a=b HTTP") ? ScriptedServer.ok(ONE_PEER) : redirect("/wrong");
        })) {
            assertEquals(THE_PEER, loop.announce(server.url("/announce/first")).peers());
        }
    }

    @Test
    void aRedirectLoopEnds() throws Exception {
        try (ScriptedServer server = new ScriptedServer(head -> redirect("/announce"))) {
            assertEquals(
                    server.url("/announce") + ": more than 5 redirects",
                    loop.failure(server.url("/announce")).getMessage());
            assertEquals(6, server.heads().size());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ftp://host/ | redirected to a ftp address",
                "http:///nowhere | redirected to an impossible address: URL without a host",
            })
    void aRedirectToNowhereIsRefused(String location, String reason) {
        assertEquals(reason, failure(redirect(location)).reason());
    }

    @Test
    void aFailureBehindARedirectNamesBothPlaces() throws Exception {
        try (ClosedPort closed = ClosedPort.tcp()) {
            String place = "http://127.0.0.1:" + closed.number() + "/announce";
            assertEquals(
                    "redirected to " + place + ": connection refused by 127.0.0.1 port " + closed.number(),
                    failure(redirect(place + "?secret")).reason());
        }
    }

    @Test
    void retryInIsHeard() {
        assertEquals(
                Optional.of(Duration.ofMinutes(5)),
                failure(ScriptedServer.ok("d14:failure reason2:no8:retry ini5ee"))
                        .retryIn());
        assertEquals(
                Optional.of(TrackerException.NEVER),
                failure(ScriptedServer.ok("d14:failure reason2:no8:retry in5:nevere"))
                        .retryIn());
        assertEquals(
                Optional.empty(),
                failure(ScriptedServer.ok("d14:failure reason2:no8:retry ini-5ee"))
                        .retryIn());
    }

    @Test
    void fetchGetsTheBytesOrSaysWhy() throws Exception {
        try (ScriptedServer server = new ScriptedServer(head -> head.startsWith("GET /a.torrent")
                ? ScriptedServer.ok("content")
                : ScriptedServer.response("404 Not Found", "", new byte[0]))) {
            HttpFetch fetch = new HttpFetch(loop.transport(), loop.resolver(), LoopExtension.PATIENT.http());
            Function<String, String> failure = url -> fetchFailure(fetch, url, 100);
            Duration time = Duration.ofSeconds(50);
            assertArrayEquals(
                    "content".getBytes(ISO_8859_1), loop.await(() -> fetch.get(server.url("/a.torrent"), 7, time)));
            assertArrayEquals(
                    "content".getBytes(ISO_8859_1),
                    loop.await(() -> fetch.get(java.net.URI.create(server.url("/a.torrent")), 7, time)));
            assertEquals(
                    server.url("/a.torrent") + ": answer is longer than 6 bytes",
                    fetchFailure(fetch, server.url("/a.torrent"), 6));
            assertEquals(server.url("/b") + ": HTTP 404 Not Found", failure.apply(server.url("/b?key=1")));
            assertEquals("ftp://host/a: not an http or https address", failure.apply("ftp://host/a"));
            assertEquals("http://host:99999/a: impossible port in the URL", failure.apply("http://host:99999/a"));
        }
    }

    private String fetchFailure(HttpFetch fetch, String url, int maxBytes) {
        List<Throwable> causes = new ArrayList<>();
        try {
            loop.await(() -> fetch.get(url, maxBytes, Duration.ofSeconds(50)));
        } catch (Exception e) {
            causes.add(e.getCause());
        }
        assertFalse(causes.isEmpty(), "it succeeded");
        return causes.get(0).getMessage();
    }

    private static byte[] redirect(String location) {
        return ScriptedServer.response("302 Found", "Location: " + location + "\r\n", new byte[0]);
    }

    private AnnounceResponse announce(byte[] raw) throws Exception {
        try (ScriptedServer server = new ScriptedServer(head -> raw)) {
            return loop.announce(server.url("/announce"));
        }
    }

    private TrackerException failure(byte[] raw) {
        try (ScriptedServer server = new ScriptedServer(head -> raw)) {
            return loop.failure(server.url("/announce"));
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
