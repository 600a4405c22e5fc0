package dev.spate.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.tracker.LoopExtension;
import dev.spate.tracker.ScriptedServer;
import dev.spate.tracker.TrackerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that would go on for ever, or that come as nobody asked for them. */
class HostileAnswersTest {
    private static final int FLOOD_BYTES = 3 * 1024 * 1024;
    private static final String ONE_PEER = "d8:intervali60e5:peers6:\u007f\0\0\1\0\1e";

    @RegisterExtension
    final LoopExtension loop = new LoopExtension();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 100 Continue~~ | '' | more than 8 interim answers",
                "HTTP/1.1 103 Hints~Link: x~~ | '' | more than 8 interim answers",
                "xx | HTTP/1.1 101 Switching~Upgrade: x~~ | answer changes the protocol (HTTP 101)",
                "1;0123456789~x~ | HTTP/1.1 200 OK~Transfer-Encoding: chunked~~ | that amount to",
                "1;EXT~x~ | HTTP/1.1 200 OK~Transfer-Encoding: chunked~~ | that amount to",
                "X: y~ | HTTP/1.1 200 OK~ | answer is not HTTP: its headers are longer than 32768 bytes",
                "X: y~ | HTTP/1.1 200 OK~Transfer-Encoding: chunked~~0~ | answer is not HTTP: its headers are longer",
                "x | HTTP/1.1 200 OK~Transfer-Encoding: chunked~~1; | answer is not HTTP: a line of it is longer than 8192 bytes",
                "x | HTTP/1.1 200 OK~Transfer-Encoding: chunked~~8000000000000000~ | answer is not HTTP: a chunk of it is too long",
                "x | HTTP/1.1 200 OK~Content-Length: 9000000000000000000~~ | answer is longer than 1048576 bytes",
                "x | HTTP/1.1 200 OK~Content-Length: -5~~ | answer is not HTTP: its Content-Length is no length",
                "x | HTTP/1.1 200 OK~Content-Length: 5~Content-Length: 6~~ | answer is not HTTP: it has several lengths",
                "x | HTTP/1.1 302 Found~Location: /announce~~ | answer is longer than 1048576 bytes",
                "~ | '' | answer is not HTTP: a line of it is longer than 8192 bytes",
            })
    void aFloodEndsAtItsBound(String part, String start, String reason) {
        String unit = unescaped(part).replace("EXT", "x".repeat(8_000));
        byte[] flood = unit.repeat(FLOOD_BYTES / unit.length()).getBytes(ISO_8859_1);
        fails(ScriptedServer.join(unescaped(start).getBytes(ISO_8859_1), flood), reason);
    }

    @Test
    void compressedNothingEndsAfterAQuarterOfAMebibyte() throws Exception {
        byte[] head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".getBytes(ISO_8859_1);
        byte[] member = ScriptedServer.gzip(new byte[0]);
        fails(ScriptedServer.join(head, repeated(member)), "that amount to 0");
        byte[] start = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0};
        byte[] emptyBlock = {0, 0, 0, (byte) 0xff, (byte) 0xff};
        fails(ScriptedServer.join(head, start, repeated(emptyBlock)), "that amount to 0");
        byte[] named = {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 0};
        fails(ScriptedServer.join(head, named, repeated(new byte[] {'n'})), "that amount to 0");
    }

    @Test
    void gzipThatIsNotAnnouncedHasTheSameBounds() throws Exception {
        fails(ScriptedServer.ok(ScriptedServer.gzip(new byte[64 * 1024 * 1024])), "longer than 1048576 bytes");
        byte[] head = "HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1);
        fails(ScriptedServer.join(head, repeated(ScriptedServer.gzip(new byte[0]))), "that amount to 0");
        byte[] cut = java.util.Arrays.copyOf(ScriptedServer.gzip(ONE_PEER.getBytes(ISO_8859_1)), 2);
        fails(ScriptedServer.ok(cut), "answered with nothing");
        fails(ScriptedServer.ok("\u001f\u008b" + "x".repeat(100)), "answer does not decompress");
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "snappy", "compress", "gzip, gzip", "deflate, gzip", "\u001b[31m"})
    void anEncodingNobodyAskedForIsRefused(String encoding) throws Exception {
        byte[] twice = ScriptedServer.gzip(ScriptedServer.gzip(ONE_PEER.getBytes(ISO_8859_1)));
        String reason = "answer is encoded in a way that nobody asked for: " + encoding.replace("\u001b", "");
        fails(ScriptedServer.response("200 OK", "Content-Encoding: " + encoding + "\r\n", twice), reason);
    }

    @Test
    void twoEncodingHeadersAreTwoEncodings() throws Exception {
        byte[] body = ScriptedServer.gzip(ScriptedServer.gzip(ONE_PEER.getBytes(ISO_8859_1)));
        String headers = "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n";
        fails(ScriptedServer.response("200 OK", headers, body), "nobody asked for: gzip, gzip");
    }

    @Test
    void deflateIsUnderstoodAndBounded() throws Exception {
        Deflater deflater = new Deflater();
        deflater.setInput(new byte[64 * 1024 * 1024]);
        deflater.finish();
        byte[] out = new byte[1024 * 1024];
        int length = deflater.deflate(out);
        deflater.end();
        byte[] bomb = java.util.Arrays.copyOf(out, length);
        fails(ScriptedServer.response("200 OK", "Content-Encoding: deflate\r\n", bomb), "longer than 1048576 bytes");
    }

    @Test
    void aDripEndsWithTheTimeOfTheWhole() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(head -> {
            asked.incrementAndGet();
            return ScriptedServer.SILENCE;
        })) {
            assertEquals(
                    "no answer within 2 s (waiting for the answer)",
                    loop.failure(server.url("/announce"), LoopExtension.QUICK).reason());
            assertEquals(1, asked.get());
        }
    }

    @Test
    void credentialsGoToNoOtherServer() throws Exception {
        try (ScriptedServer other = new ScriptedServer(head -> ScriptedServer.ok(ONE_PEER));
                ScriptedServer first = new ScriptedServer(head -> ScriptedServer.response(
                        "302 F", "Location: " + other.url("/announce") + "\r\n", new byte[0]))) {
            loop.announce(first.url("/announce?passkey=hush").replace("http://", "http://me:secret@"));
            assertTrue(first.heads().get(0).toLowerCase(java.util.Locale.ROOT).contains("authorization: basic"));
            String seen = String.join("", other.heads()).toLowerCase(java.util.Locale.ROOT);
            assertTrue(seen.startsWith("get /announce http/1.1") && !seen.contains("authorization"), seen);
            assertTrue(!seen.contains("cookie") && !seen.contains("referer") && !seen.contains("hush"), seen);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/announce%0d%0aX-Evil:%201",
                "/announce\r\nX-Evil: 1",
                "/announce?a=\r\nX-Evil: 1\r\n\r\nGET /x",
                "/announce\tX\u0000Evil",
            })
    void aTrackersAddressCannotAddAHeader(String target) throws Exception {
        try (ScriptedServer server = new ScriptedServer(head -> ScriptedServer.ok(ONE_PEER))) {
            loop.announce(server.url(target));
            String head = server.heads().get(0);
            assertTrue(head.lines().noneMatch(line -> line.startsWith("X-Evil")), head);
            assertEquals(6, head.lines().count(), head);
        }
    }

    private void fails(byte[] raw, String reason) {
        // One that went on until the time is up would be told as such.
        TrackerException failure = failure(raw);
        assertTrue(failure.reason().contains(reason), failure::reason);
    }

    private TrackerException failure(byte[] raw) {
        try (ScriptedServer server = new ScriptedServer(head -> raw)) {
            return loop.failure(server.url("/announce"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] repeated(byte[] part) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(FLOOD_BYTES);
        while (out.size() < FLOOD_BYTES) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static String unescaped(String text) {
        return text.replace("~", "\r\n");
    }
}
