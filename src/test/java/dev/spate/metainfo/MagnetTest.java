package dev.spate.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MagnetTest {
    private static final String V2_HEX = "ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12";
    private static final String BTMH = "xt=urn:btmh:1220" + V2_HEX;

    private static final String HEX = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
    private static final String BASE32 = "YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK";
    private static final String LINK = "magnet:?xt=urn:btih:" + HEX;

    @Test
    void readsAllThatALinkCanHold() {
        Magnet magnet = Magnet.parse(" " + LINK
                + "&dn=A+name%20with+%C3%A9&tr=http%3A%2F%2Fa%2Fx%2By&tr.1=udp://b:1&tr.2=udp://b:1&tr=&x.pe=1.2.3.4:5&x.pe=%5B2001:db8::1%5D:6&x.pe=host.example:7&ws=http%3A%2F%2Fw%2Fa+b&so=0,2&kt&=x&xl=1"
                + " ");
        assertEquals(InfoHash.ofHex(HEX), magnet.infoHash());
        assertEquals(Optional.of("A name with é"), magnet.displayName());
        assertEquals(List.of("http://a/x+y", "udp://b:1"), magnet.trackers());
        assertEquals(
                List.of(
                        new InetSocketAddress("1.2.3.4", 5),
                        new InetSocketAddress("2001:db8::1", 6),
                        InetSocketAddress.createUnresolved("host.example", 7)),
                magnet.peers());
        assertTrue(magnet.peers().get(2).isUnresolved());
        assertEquals(List.of("http://w/a+b"), magnet.webSeeds());
        assertEquals(List.of(new FileRange(0, 0), new FileRange(2, 2)), magnet.selected());
    }

    @ParameterizedTest
    @CsvSource({
        "'0,2,4-6', '0,2,4-6', ''",
        "'0%2C1', '0,1', ''",
        "' 1 , 2 - 3,7', '1,7', '2 - 3'",
        "'5-4,-1,1-,x,,2147483648,3', '3', '5-4,-1,1-,x,2147483648'",
        "'abc', '', 'abc'",
        "'', '', ''",
        "'1-1', '1', ''"
    })
    void onlyRangesOfFilesAreTakenAndTheOthersAreKnown(String list, String read, String unread) {
        Magnet magnet = Magnet.parse(LINK + "&so=" + list);
        String taken = magnet.selected().stream().map(FileRange::toString).collect(Collectors.joining(","));
        assertEquals(read, taken);
        assertEquals(unread, magnet.unreadSelection());
    }

    @Test
    void aThousandRangesAreEnough() {
        assertEquals(
                1_000,
                Magnet.parse(LINK + "&so=" + "1,".repeat(2_000)).selected().size());
    }

    @Test
    void theFirstOfSeveralHashesCounts() {
        assertEquals(
                HEX,
                Magnet.parse(LINK + "&xt=urn:btih:" + "0".repeat(40)).infoHash().toHex());
        String first = "xt=urn:btmh:1220" + "ab".repeat(32);
        assertEquals(
                "ab".repeat(32),
                Magnet.parse("magnet:?" + first + "&xt=urn:btmh:1220" + "00".repeat(32))
                        .infoHashV2()
                        .orElseThrow()
                        .toHex());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"xt=urn:btih:" + HEX + "&" + BTMH, BTMH + "&xt=urn:btih:" + HEX, "XT.1=URN:BTMH:1220" + V2_HEX})
    void aHashOfVersionTwoIsReadBesideThatOfVersionOneOrAlone(String topics) {
        Magnet magnet = Magnet.parse("magnet:?" + topics);
        boolean alone = !topics.contains(HEX);
        assertEquals(V2_HEX, magnet.infoHashV2().orElseThrow().toHex());
        assertEquals(alone ? V2_HEX.substring(0, 40) : HEX, magnet.infoHash().toHex());
        assertEquals(alone, magnet.infoHashV1().isEmpty());
        assertEquals("magnet:?" + (alone ? "" : "xt=urn:btih:" + HEX + "&") + BTMH, magnet.uri());
        assertEquals(magnet, Magnet.parse(magnet.uri()));
    }

    @Test
    void aHundredPeersAreEnough() {
        StringBuilder link = new StringBuilder(LINK);
        for (int i = 1; i <= 150; i++) {
            link.append("&x.pe=192.0.2.1:").append(i);
        }
        assertEquals(100, Magnet.parse(link.toString()).peers().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "magnet:?xt=urn:btih:" + HEX,
                "MAGNET:?XT=URN:BTIH:" + HEX,
                "magnet://?xt=urn:btih:" + HEX,
                "magnet:/?xt=urn:btih:" + HEX,
                "magnet:?xt.1=urn:btih:" + BASE32,
                "magnet:?xt=urn:btih:yex6dqdlxisuvhoj6um3gnnkpqjwpkek",
                "magnet:?xt=urn%3Abtih%3A" + HEX,
                "magnet:?dn=x&amp;xt=urn:btih:" + HEX,
                "magnet:xt=urn:btih:" + HEX,
                "magnet:?xt=urn:btmh:1220aa&xt=urn:sha1:X&xt=urn:btih:" + HEX + "&xt=urn:btih:"
                        + "0000000000000000000000000000000000000000"
            })
    void theHashIsFoundInEveryForm(String link) {
        Magnet magnet = Magnet.parse(link);
        assertEquals(HEX, magnet.infoHash().toHex());
        assertEquals(List.of(), magnet.peers());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|not a magnet link: it does not begin with magnet:",
                "http://a/?xt=urn:btih:|not a magnet link: it does not begin with magnet:",
                "magnet:|xt: missing, a magnet link needs xt=urn:btih:HASH",
                "magnet:?dn=x|xt: missing, a magnet link needs xt=urn:btih:HASH",
                "magnet:?xt=urn:btih:|xt: an info hash has 40 hexadecimal or 32 base32 digits, not 0",
                "magnet:?xt=urn:btih:c12f|xt: an info hash has 40 hexadecimal or 32 base32 digits, not 4",
                "magnet:?xt=urn:btih:x12fe1c06bba254a9dc9f519b335aa7c1367a88a|xt: the info hash is not hexadecimal:"
                        + " x12fe1c06bba254a9dc9f519b335aa7c1367a88a",
                "magnet:?xt=urn:btih:1EX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK|xt: the info hash is not base32:"
                        + " 1EX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK",
                "magnet:?xt=urn:btmh:1220|xt: after urn:btmh: come 1220 and 64 hexadecimal digits (a SHA-256), not"
                        + " 1220",
                "magnet:?xt=urn:btmh:1114c12f|xt: after urn:btmh: come 1220 and 64 hexadecimal digits (a SHA-256), not"
                        + " 1114c12f",
                "magnet:?xt=urn:ed2k:a%0Ab|xt: not urn:btih:HASH but urn:ed2k:a?b"
            })
    void whatIsWrongIsNamed(String link, String message) {
        MagnetException refusal = assertThrows(MagnetException.class, () -> Magnet.parse(link));
        assertEquals(message, refusal.getMessage());
    }

    @Test
    void aLongTopicIsShownInPart() {
        String link = "magnet:?xt=" + "x".repeat(10_000);
        MagnetException refusal = assertThrows(MagnetException.class, () -> Magnet.parse(link));
        assertEquals("xt: not urn:btih:HASH but " + "x".repeat(80) + "…", refusal.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.2.3.4",
                "1.2.3.4:",
                "1.2.3.4:0",
                "1.2.3.4:65536",
                "1.2.3.4:999999",
                "1.2.3:5",
                "1.2.3.256:5",
                "01.2.3.4:5",
                "2001:db8::1:5",
                "[2001:db8::1]",
                "[2001:db8::zz]:5",
                "[1:2:3]:5",
                "[1.2.3.4]:5",
                ":5",
                "a b:5",
                "a/b:5",
                "-.:5",
                "ho!st:5",
                "123:5"
            })
    void aPeerThatIsNoAddressIsIgnored(String peer) {
        assertEquals(List.of(), Magnet.parse(LINK + "&x.pe=" + peer).peers());
    }

    @ParameterizedTest
    @CsvSource({
        "dn=100%,100%",
        "dn=%zz,%zz",
        "dn=%4,%4",
        "dn=%4z,%4z",
        "dn=a%20b%,a b%",
        "dn=a=b,a=b",
        "dn=x&dn=y,x",
        "dn=+&dn=y,y"
    })
    void aDisplayNameIsDecodedAsFarAsItGoes(String parameters, String name) {
        assertEquals(Optional.of(name), Magnet.parse(LINK + "&" + parameters).displayName());
    }

    @Test
    void theTextOfALinkReadsBackAsTheSameLink() {
        Magnet magnet = new Magnet(
                InfoHash.ofHex("0123456789abcdef0123456789abcdef01234567"),
                Optional.of(InfoHash.ofHex(V2_HEX)),
                Optional.of("a & b = c + d %41 ü"),
                List.of("http://tracker.example/announce?key=1&x=2", "udp://tracker.example:80"),
                List.of(
                        new InetSocketAddress("192.0.2.1", 6881),
                        InetSocketAddress.createUnresolved("peer.example", 1)),
                List.of("https://seed.example/a%20b/"),
                List.of(new FileRange(0, 0), new FileRange(3, 5)));
        assertEquals(magnet, Magnet.parse(magnet.uri()));
        assertTrue(magnet.uri().chars().allMatch(c -> c > ' ' && c < 0x7f), magnet::uri);
    }

    @Test
    void aBlankDisplayNameIsNone() {
        assertEquals(Optional.empty(), Magnet.parse(LINK + "&dn=").displayName());
        assertEquals(Optional.empty(), Magnet.parse(LINK + "&dn=+%20").displayName());
    }

    @Test
    @Tag("long")
    void anyTextGivesAMagnetOrTheOneException() {
        Random random = new Random(3);
        String telling = "&=%?:.[]+xtdnpeurnbih0a2\n";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder link = new StringBuilder(LINK + "&x.pe=1.2.3.4:5&dn=a%20b");
            for (int i = random.nextInt(4); i >= 0; i--) {
                link.setCharAt(random.nextInt(link.length()), telling.charAt(random.nextInt(telling.length())));
            }
            try {
                Magnet.parse(link.toString());
            } catch (MagnetException refused) {
                assertFalse(refused.getMessage().isBlank());
            }
        }
    }
}
