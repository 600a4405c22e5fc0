package dev.spate.tracker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BString;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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

    /** BEP 24. */
    @Test
    void whereTheTrackerSeesUsIsTold() throws Exception {
        List<String> seen = new ArrayList<>();
        for (String address : List.of("4:\1\2\3\4", "16:" + "\0".repeat(15) + "\1", "5:\1\2\3\4\5", "0:")) {
            String body = "d11:external ip" + address + "8:intervali60e5:peers0:e";
            try (ScriptedServer server = new ScriptedServer(head -> ScriptedServer.ok(body))) {
                Tracker tracker = loop.on(() -> new Trackers(
                                loop.transport(),
                                loop.resolver(),
                                LoopExtension.PATIENT,
                                new Random(1),
                                (from, ours) -> seen.add(from.getHostAddress() + " " + ours.getHostAddress()))
                        .open(server.url("/announce")));
                loop.announce(tracker, LoopExtension.request());
            }
        }
        assertEquals(List.of("127.0.0.1 1.2.3.4", "127.0.0.1 0:0:0:0:0:0:0:1"), seen);
    }

    @Test
    void aWarningComesWithThePeers() throws Exception {
        AnnounceResponse answer = announce(
                ScriptedServer.ok("d8:intervali60e5:peers6:\u007f\0\0\1\0\00115:warning message9:old\r\nsite" + "e"));
        assertEquals(Optional.of("old site"), answer.warning());
        assertEquals(THE_PEER, answer.peers());
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
                "200 OK | d8:intervali60e5:peersi7ee | answered with peers that are no list and no string",
                "200 OK | d5:peersd2:ip9:127.0.0.1ee | answered with peers that are no list and no string",
                "200 OK | d6:peers6lee | answered with peers6 that are no string",
                "200 OK | d5:peers5:aaaaae | answered with peers of which none can be read",
                "200 OK | d5:peersli1ei2eee | answered with peers of which none can be read",
                "200 OK | d6:peers617:aaaaaaaaaaaaaaaaae | answered with peers6 of which none can be read",
                "OK | d5:peers0:e | answer is not HTTP: its status is no number",
                "0x200 OK | d5:peers0:e | answer is not HTTP: its status is no number",
                "-200 OK | d5:peers0:e | answer is not HTTP: its status is no number",
                "99999999999 OK | d5:peers0:e | answer is not HTTP: its status is no number",
                "'' | d5:peers0:e | answer is not HTTP: its status is no number",
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK~Content-Length: 0~Content-Length: abc~~ | it has several lengths",
                "HTTP/1.1 200 OK~Content-Length: abc~~d5:peers0:e | its Content-Length is no length",
                "HTTP/1.1 200 OK~Content-Length:~~d5:peers0:e | its Content-Length is no length",
                "HTTP/1.1 200 OK~Content-Length: -1~~d5:peers0:e | its Content-Length is no length",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~FFFFFFFF~de~0~~ | a chunk of it is too long",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~-1~de~0~~ | the length of a chunk is no number",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~2~dexx0~~ | a chunk of it does not end where it should",
                "NTTP/1.1 200 OK~~d5:peers0:e | it does not begin with a version of HTTP",
            })
    void whatIsNotHttpIsSaidInOurWords(String raw, String reason) {
        TrackerException failure = failure(raw.replace("~", "\r\n").getBytes(ISO_8859_1));
        assertEquals("answer is not HTTP: " + reason, failure.reason());
    }

    /** What curl or libtorrent takes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\nContent-Length: 12\n\nd5:peers0:e\n",
                "HTTP/1.1 200 OK\r\nX: a\nY: b\r\n\nd5:peers0:e",
                "HTTP/1.1 200 OK\r\nX-\u00e9t\u00e9: \u00e9\r\nX y: z\r\nX\u0001: \u0002\r\n\r\nd5:peers0:e",
                "HTTP/1.1 200 OK\r\nContent-Length: 11\r\nContent-Length: 11\r\n\r\nd5:peers0:e",
                "HTTP/1.1 200 OK\r\nno colon here\r\nX: y\r\n\r\nd5:peers0:e",
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nd5:peers0:e\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "b\r\nd5:peers0:e\r\n0\r\n\r\n",
            })
    void anAnswerOfASloppyServerIsRead(String raw) throws Exception {
        assertEquals(List.of(), announce(raw.getBytes(ISO_8859_1)).peers());
    }

    @Test
    void theLengthOfAChunkThatIsNoNumberIsSaidInWords() {
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        TrackerException failure = failure((chunked + "twenty\r\nde\r\n0\r\n\r\n").getBytes(ISO_8859_1));
        assertEquals("answer is not HTTP: the length of a chunk is no number", failure.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Content-Encoding: identity\r\n", "Content-Encoding:\r\n"})
    void gzipThatIsNotAnnouncedIsUnpacked(String headers) throws Exception {
        byte[] body = ScriptedServer.gzip(ONE_PEER.getBytes(ISO_8859_1));
        assertEquals(
                THE_PEER,
                announce(ScriptedServer.response("200 OK", headers, body)).peers());
        byte[] refusal = ScriptedServer.gzip("d14:failure reason6:bannede".getBytes(ISO_8859_1));
        assertEquals(
                "banned",
                failure(ScriptedServer.response("403 Forbidden", headers, refusal))
                        .reason());
    }

    @Test
    void gzipThatIsNotAnnouncedIsUnpackedInWhateverPartsItComes() throws Exception {
        byte[] body = ScriptedServer.gzip(ONE_PEER.getBytes(ISO_8859_1));
        StringBuilder raw = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (byte each : body) {
            raw.append("1\r\n").append((char) (each & 0xff)).append("\r\n");
        }
        assertEquals(
                THE_PEER,
                announce(raw.append("0\r\n\r\n").toString().getBytes(ISO_8859_1))
                        .peers());
        byte[] untilTheEnd = "HTTP/1.0 200 OK\r\n\r\n".getBytes(ISO_8859_1);
        assertEquals(THE_PEER, announce(ScriptedServer.join(untilTheEnd, body)).peers());
    }

    @Test
    void aMinuteOfRetryInIsAMinuteAndYearsAreADay() {
        for (String[] each : List.of(
                new String[] {"1", "PT1M"},
                new String[] {"1440", "PT24H"},
                new String[] {"1441", "PT24H"},
                new String[] {"14400000", "PT24H"},
                new String[] {"9223372036854775807", "PT24H"})) {
            assertEquals(
                    Optional.of(Duration.parse(each[1])),
                    failure(ScriptedServer.ok("d14:failure reason2:no8:retry ini" + each[0] + "ee"))
                            .retryIn());
        }
    }

    @Test
    void retryInIsHeard() {
        assertEquals(
                Optional.of(Duration.ofMinutes(5)),
                failure(ScriptedServer.ok("d14:failure reason2:no8:retry ini5ee"))
                        .retryIn());
        assertEquals(
                Optional.of(Duration.ofDays(1)),
                failure(ScriptedServer.ok("d14:failure reason2:no8:retry ini14400000ee"))
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
    void whatATrackerSaysIsOneCleanShortLine() {
        String evil = "\u001b[31m\u0007\u009b2J\r\n\u202e" + "y".repeat(1_000_000);
        byte[] text = evil.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] body = ScriptedServer.join(
                ("d14:failure reason" + text.length + ":").getBytes(ISO_8859_1), text, "e".getBytes(ISO_8859_1));
        TrackerException failure = failure(ScriptedServer.ok(body));
        assertTrue(failure.getMessage().length() < 300, failure::getMessage);
        assertTrue(
                failure.getMessage()
                        .chars()
                        .noneMatch(each -> each < 32 || each >= 127 && each < 160 || each == 0x202e),
                failure::getMessage);
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
