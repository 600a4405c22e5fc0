package dev.spate.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.ClosedPort;
import dev.spate.tracker.AnnounceResponse;
import dev.spate.tracker.LoopExtension;
import dev.spate.tracker.ScriptedServer;
import dev.spate.tracker.TrackerException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Framing, decompression, bounds and redirects, seen through an announce; and the fetching of a document. */
class HttpClientTest {
    private static final String ONE_PEER = "d8:intervali60e5:peers6:\u007f\0\0\1\0\1e";
    private static final List<InetSocketAddress> THE_PEER = List.of(new InetSocketAddress("127.0.0.1", 1));

    @RegisterExtension
    final LoopExtension loop = new LoopExtension();

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
    void fetchGetsTheBytesOrSaysWhy() throws Exception {
        try (ScriptedServer server = new ScriptedServer(head -> head.startsWith("GET /a.torrent")
                ? ScriptedServer.ok("content")
                : ScriptedServer.response("404 Not Found", "", new byte[0]))) {
            HttpClient client = new HttpClient(loop.transport(), loop.resolver(), LoopExtension.PATIENT.http());
            Function<String, String> failure = url -> fetchFailure(client, url, 100);
            Duration time = Duration.ofSeconds(50);
            assertArrayEquals(
                    "content".getBytes(ISO_8859_1), loop.await(() -> client.fetch(server.url("/a.torrent"), 7, time)));
            assertEquals(
                    server.url("/a.torrent") + ": answer is longer than 6 bytes",
                    fetchFailure(client, server.url("/a.torrent"), 6));
            assertEquals(server.url("/b") + ": HTTP 404 Not Found", failure.apply(server.url("/b?key=1")));
            assertEquals("ftp://host/a: not an http or https address", failure.apply("ftp://host/a"));
            assertEquals("http://host:99999/a: impossible port in the URL", failure.apply("http://host:99999/a"));
        }
    }

    private String fetchFailure(HttpClient client, String url, int maxBytes) {
        List<Throwable> causes = new ArrayList<>();
        try {
            loop.await(() -> client.fetch(url, maxBytes, Duration.ofSeconds(50)));
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
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
