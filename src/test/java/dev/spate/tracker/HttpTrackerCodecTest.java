package dev.spate.tracker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BString;
import dev.spate.bencode.BencodeReader;
import dev.spate.torrent.InfoHash;
import dev.spate.tracker.AnnounceRequest.Event;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTrackerCodecTest {
    @Test
    void theQueryHasEverythingAndUnreservedBytesStay() {
        assertEquals(
                "info_hash=%00%11%223DUfw%88%99%AA%BB%CC%DD%EE%FF-._~&peer_id=-SR0100-abcdefABCDEF&port=6881"
                        + "&uploaded=1&downloaded=2&left=3&compact=1&numwant=50&key=0badcafe&event=started",
                HttpTrackerCodec.writeRequest(LoopExtension.request(), Optional.empty(), PeerCrypto.UNSAID));
    }

    @Test
    void aRegularAnnounceHasNoEventAndAKnownTrackerIdIsToldBack() {
        String query = HttpTrackerCodec.writeRequest(
                LoopExtension.request().withEvent(Event.NONE),
                Optional.of(BString.of("a b&\u00e9")),
                PeerCrypto.UNSAID);
        assertEquals("&key=0badcafe&trackerid=a%20b%26%C3%A9", query.substring(query.indexOf("&key=")));
    }

    @Test
    void aTrackerReadsWhatAClientWrites() {
        for (AnnounceRequest each : List.of(
                LoopExtension.request(),
                LoopExtension.request().withEvent(Event.NONE).withNumWant(0),
                LoopExtension.request().withEvent(Event.COMPLETED),
                LoopExtension.request().withEvent(Event.STOPPED))) {
            assertEquals(
                    Optional.of(each),
                    asked(HttpTrackerCodec.writeRequest(each, Optional.empty(), PeerCrypto.REQUIRED)));
        }
    }

    @Test
    void aTrackerNeedsNothingButTheInfoHash() {
        AnnounceRequest request = asked("info_hash=12345678901234567890").orElseThrow();
        assertEquals(InfoHash.of("12345678901234567890".getBytes(StandardCharsets.US_ASCII)), request.infoHash());
        assertEquals(AnnounceRequest.NUM_WANT, request.numWant());
        assertEquals(Event.NONE, request.event());
        assertEquals(
                Optional.of(request),
                asked("info_hash=12345678901234567890&port=99999&left=-1&uploaded=&downloaded=x&numwant=-1&key=no"
                        + "&event=paused&numwant=5"));
        assertEquals(Optional.empty(), asked("info_hash=1234567890123456789&left=1"));
        assertEquals(Optional.empty(), asked("left=1"));
    }

    private static Optional<AnnounceRequest> asked(String query) {
        return HttpTrackerCodec.readRequest(
                new QueryStringDecoder("/announce?" + query, StandardCharsets.ISO_8859_1).parameters());
    }

    @Test
    void writesWhatItReads() {
        AnnounceResponse answer = new AnnounceResponse(
                List.of(new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("2001:db8::1", 2)),
                Duration.ofSeconds(1_800),
                Optional.of(Duration.ofSeconds(60)),
                OptionalInt.of(3),
                OptionalInt.of(4),
                Optional.of("slow down"),
                Optional.of(BString.of("id")),
                0);
        byte[] written = HttpTrackerCodec.writeResponse(answer);
        assertEquals(answer, HttpTrackerCodec.readResponse((BDict) BencodeReader.read(written)));
        assertArrayEquals(
                "d14:failure reason2:noe".getBytes(StandardCharsets.US_ASCII), HttpTrackerCodec.writeFailure("no"));
    }

    @Test
    void dictionaryPeersNeedANumericAddressAndAPossiblePort() {
        AnnounceResponse answer = read("d5:peersl"
                + "d2:ip9:127.0.0.14:porti6881ee"
                + "d2:ip11:2001:db8::14:porti6882e7:peer id20:aaaaaaaaaaaaaaaaaaaae"
                + "d2:ip12:peer.example4:porti6883ee"
                + "d2:ip9:127.0.0.24:porti65536ee"
                + "d2:ip9:127.0.0.34:porti-1ee"
                + "d2:ip9:127.0.0.44:porti99999999999999999999999ee"
                + "d2:ip9:127.0.0.54:port1:1e"
                + "d2:ipi1e4:porti1ee"
                + "i7e"
                + "ee");
        assertEquals(
                List.of(new InetSocketAddress("127.0.0.1", 6881), new InetSocketAddress("2001:db8::1", 6882)),
                answer.peers());
    }

    @Test
    void namesOfPeersAreReadBesideTheAddresses() {
        BDict answer = dictionary("d5:peersl"
                + "d2:ip12:peer.example4:porti6883ee"
                + "d2:ip9:127.0.0.14:porti6881ee"
                + "d2:ip12:PEER.example4:porti6883ee"
                + "d2:ip12:peer.example4:porti6884ee"
                + "d2:ip12:peer.example4:porti0ee"
                + "d2:ip12:peer.example4:porti65536ee"
                + "d2:ip12:peer.example4:port1:1e"
                + "d2:ip9:localhost4:porti1ee"
                + "d2:ip0:4:porti1ee"
                + "d2:ip7:a b.exa4:porti1ee"
                + "d2:ip7:a:b.exa4:porti1ee"
                + "d2:ip9:256.1.1.14:porti1ee"
                + "d2:ip10:21307064334:porti1ee"
                + "d2:ip300:" + "a".repeat(300) + "4:porti1ee"
                + "i7e"
                + "ee");
        assertEquals(
                List.of(
                        InetSocketAddress.createUnresolved("peer.example", 6883),
                        InetSocketAddress.createUnresolved("peer.example", 6884),
                        InetSocketAddress.createUnresolved("localhost", 1)),
                HttpTrackerCodec.readPeerNames(answer));
        assertEquals(List.of(), HttpTrackerCodec.readPeerNames(dictionary("d5:peers0:e")));
    }

    @Test
    void aBoundedNumberOfNamesIsRead() {
        StringBuilder text = new StringBuilder("d5:peersl");
        for (int i = 100; i < 1_000; i++) {
            text.append("d2:ip12:a").append(i).append(".example4:porti1ee");
        }
        assertEquals(
                PeerNameLookup.MAX_NAMES,
                HttpTrackerCodec.readPeerNames(dictionary(text.append("ee").toString()))
                        .size());
    }

    @Test
    void peersInNoReadableFormAreAFaultUnlessOthersAre() {
        for (String each : List.of("d5:peersi7ee", "d5:peersdee", "d6:peers6i7ee", "d5:peersi7e6:peers6lee")) {
            assertTrue(HttpTrackerCodec.faultOfPeers(dictionary(each)).isPresent(), each);
        }
        for (String each : List.of(
                "d5:peerslee", "d5:peers0:e", "d8:intervali60ee", "d5:peersi7e6:peers60:e", "d5:peersle6:peers6i7ee")) {
            assertEquals(Optional.empty(), HttpTrackerCodec.faultOfPeers(dictionary(each)), each);
        }
    }

    @Test
    void bothPeerListsCount() {
        AnnounceResponse answer =
                read("d5:peers6:\u007f\0\0\1\0\0016:peers618: \1\r\u00b8\0\0\0\0\0\0\0\0\0\0\0\1\0\2e");
        assertEquals(
                List.of(new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("2001:db8::1", 2)),
                answer.peers());
    }

    @ParameterizedTest
    @CsvSource({
        "d8:intervali60ee, 60",
        "d8:intervali1ee, 30",
        "d8:intervali0ee, 1800",
        "d8:intervali-5ee, 1800",
        "d8:intervali99999999ee, 86400",
        "d8:intervali99999999999999999999999999ee, 86400",
        "d8:interval2:60e, 1800",
        "d5:peers0:e, 1800",
    })
    void theIntervalIsClamped(String answer, long seconds) {
        assertEquals(Duration.ofSeconds(seconds), read(answer).interval());
    }

    @ParameterizedTest
    @CsvSource({"60, 60", "30, 30", "29, 30", "5, 30", "1, 30", "0, -1", "-5, -1", "99999999, 86400"})
    void theMinimalIntervalIsClamped(long sent, long seconds) {
        assertEquals(
                seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)),
                read("d12:min intervali" + sent + "ee").minInterval());
    }

    @Test
    void impossibleCountsAndEndlessTrackerIdsAreAbsent() {
        AnnounceResponse answer =
                read("d8:completei-1e10:incompletei9999999999e10:tracker id2000:" + "x".repeat(2_000) + "e");
        assertEquals(OptionalInt.empty(), answer.seeders());
        assertEquals(OptionalInt.empty(), answer.leechers());
        assertEquals(Optional.empty(), answer.trackerId());
    }

    private static AnnounceResponse read(String bencoded) {
        return HttpTrackerCodec.readResponse(dictionary(bencoded));
    }

    private static BDict dictionary(String bencoded) {
        return (BDict) BencodeReader.readLenient(bencoded.getBytes(StandardCharsets.ISO_8859_1), 0);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "/announce, /scrape",
                "/x/announce, /x/scrape",
                "/announce.php, /scrape.php",
                "/announce?x2%0644, /scrape?x2%0644",
                "/announce?x=2/4, /scrape?x=2/4",
                "/a, -",
                "/x%064announce, -",
                "/announce/x, -",
                "'', -"
            })
    void aScrapeIsAskedWhereBep48Says(String announce, String scrape) {
        assertEquals(Optional.ofNullable(scrape), HttpTrackerCodec.scrapeTarget(announce));
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "d5:filesi1ee", "d5:filesdee", "d5:filesd20:abcdefghijklmnopqrsti1eee"})
    void aScrapeThatDoesNotTellOfTheTorrentIsEmpty(String answer) throws Exception {
        InfoHash asked = InfoHash.of("abcdefghijklmnopqrst".getBytes(StandardCharsets.US_ASCII));
        BDict read = (BDict) BencodeReader.read(answer.getBytes(StandardCharsets.US_ASCII));
        assertEquals(Optional.empty(), HttpTrackerCodec.readScrapeResponse(read, asked));
    }

    @Test
    void ofAScrapeOnlyNumbersThatCanBeAreTaken() throws Exception {
        InfoHash asked = InfoHash.of("abcdefghijklmnopqrst".getBytes(StandardCharsets.US_ASCII));
        BDict read = (BDict)
                BencodeReader.read("d5:filesd20:abcdefghijklmnopqrstd8:completei-1e10:downloaded1:x10:incompletei7eeee"
                        .getBytes(StandardCharsets.US_ASCII));
        assertEquals(
                Optional.of(new ScrapeResponse(OptionalInt.empty(), OptionalInt.of(7), OptionalInt.empty())),
                HttpTrackerCodec.readScrapeResponse(read, asked));
    }
}
