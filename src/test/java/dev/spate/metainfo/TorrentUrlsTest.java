package dev.spate.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import java.util.List;
import org.junit.jupiter.api.Test;

class TorrentUrlsTest {
    @Test
    void tiersKeepTheirOrderWithoutWhiteSpaceEmptyOnesAndRepetitions() {
        Metainfo metainfo = TorrentBuilder.single()
                .root("announce", BString.of(" http://a/\r\n"))
                .root(
                        "announce-list",
                        BList.of(List.of(
                                TorrentBuilder.strings(" http://b/ ", "http://c/", "http://b/"),
                                TorrentBuilder.strings("", " \n"),
                                TorrentBuilder.strings(),
                                BInteger.of(1),
                                BList.of(List.of(BInteger.of(1), BString.of("http://d/"))),
                                TorrentBuilder.strings("http://c/"),
                                BString.of("udp://flat:1"))))
                .read();
        assertEquals(
                List.of(List.of("http://b/", "http://c/"), List.of("http://d/"), List.of("udp://flat:1")),
                metainfo.tiers());
        assertEquals("http://a/", metainfo.announce());
        assertEquals("http://a/", metainfo.trackerUrl());
        TorrentBuilder onlyList =
                TorrentBuilder.single().withoutRoot("announce").root("announce-list", tiers("http://b/"));
        assertEquals("", onlyList.read().announce());
        assertEquals("http://b/", onlyList.read().trackerUrl());
    }

    @Test
    void anEmptyListLeavesTheOneTracker() {
        TorrentBuilder torrent = TorrentBuilder.single().root("announce-list", BList.of(List.of()));
        assertEquals(
                List.of(List.of("http://tracker.example/announce")),
                torrent.read().tiers());
        assertEquals(
                List.of(List.of("http://tracker.example/announce")),
                torrent.root("announce-list", tiers(" ")).read().tiers());
        assertEquals(List.of(), torrent.withoutRoot("announce").read().tiers());
        assertEquals("", torrent.read().trackerUrl());
        assertEquals("", torrent.root("announce", BString.of(" ")).read().trackerUrl());
    }

    @Test
    void aUrlCountsWhereverItStands() {
        BString a = BString.of("http://a/");
        BList nested = BList.of(List.of(BList.of(List.of(BList.of(List.of(a, BString.of("udp://b:1")))))));
        BDict dict = BDict.builder().put("note", "mine").put("url", a).build();

        assertEquals(List.of(List.of("http://a/", "udp://b:1")), announced("announce", nested));
        assertEquals(List.of(List.of("http://a/")), announced("announce", dict));
        assertEquals(List.of(List.of("http://a/")), announced("announce-list", a));
        assertEquals(List.of(List.of("http://a/", "udp://b:1")), announced("announce-list", nested));
        assertEquals(List.of(List.of("http://a/")), announced("announce-list", dict));
        assertEquals(
                "http://a/",
                TorrentBuilder.single().root("announce", dict).read().trackerUrl());
        assertEquals(List.of(), announced("announce-list", BInteger.of(1)));
    }

    private static List<List<String>> announced(String key, BValue value) {
        return TorrentBuilder.single()
                .withoutRoot("announce")
                .root(key, value)
                .read()
                .tiers();
    }

    @Test
    void webSeedsAreAStringOrAList() {
        assertEquals(List.of(), webSeeds(BString.of("")));
        assertEquals(List.of("http://w/a b"), webSeeds(BString.of(" http://w/a b\n")));
        assertEquals(
                List.of("http://w/", "ftp://v/"),
                webSeeds(TorrentBuilder.strings("http://w/", "", "ftp://v/", "http://w/")));
    }

    @Test
    void controlCharactersCannotForgeALineOfOutput() {
        assertEquals("http://a/Length: 1", TorrentUrls.clean("http://a/\nLength: 1\u001b"));
    }

    private static List<String> webSeeds(BValue urlList) {
        return TorrentBuilder.single().root("url-list", urlList).read().webSeeds();
    }

    private static BList tiers(String... tier) {
        return BList.of(List.of(TorrentBuilder.strings(tier)));
    }
}
