package dev.spate.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MetainfoWriterTest {
    private static final PieceHashes ONE = PieceHashes.of("aaaaaaaaaaaaaaaaaaaa".getBytes(StandardCharsets.US_ASCII));
    private static final MetainfoWriter.Content SINGLE =
            new MetainfoWriter.Content("a.txt", false, List.of(new FileEntry(List.of("a.txt"), 0, 5, false)));
    private static final MetainfoWriter.Content TREE = new MetainfoWriter.Content(
            "dir",
            true,
            List.of(
                    new FileEntry(List.of("a"), 0, 3, false),
                    new FileEntry(List.of("sub", "ü"), 3, 0, false),
                    new FileEntry(List.of("z"), 3, 2, false)));

    private static byte[] written(MetainfoWriter.Content content, TorrentDetails details) {
        return MetainfoWriter.write(TorrentForm.V1, content, 16_384, new MetainfoWriter.Hashes(ONE, Map.of()), details);
    }

    private static String text(MetainfoWriter.Content content, TorrentDetails details) {
        return new String(written(content, details), StandardCharsets.UTF_8);
    }

    @Test
    void aSingleFileHasTheKeysOfBep3AndNoOthers() {
        assertEquals(
                "d4:infod6:lengthi5e4:name5:a.txt12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaaee",
                text(SINGLE, TorrentDetails.NONE));
    }

    @Test
    void aDirectoryListsItsFilesWithTheirComponents() {
        assertEquals(
                "d4:infod5:filesld6:lengthi3e4:pathl1:aeed6:lengthi0e4:pathl3:sub2:üeed6:lengthi2e4:pathl1:zeee"
                        + "4:name3:dir12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaaee",
                text(TREE, TorrentDetails.NONE));
    }

    @Test
    void everythingThatWasSaidIsReadBack() {
        TorrentDetails details = new TorrentDetails(
                List.of(
                        List.of("http://a.example/announce", "udp://b.example:1"),
                        List.of("http://c.example/announce")),
                List.of("https://seed.example/files/"),
                true,
                Optional.of("SITE"),
                Optional.of("a comment"),
                Optional.of("spate test"),
                OptionalLong.of(1_700_000_000));
        Metainfo read = MetainfoReader.read(written(TREE, details));
        assertEquals(details.tiers(), read.tiers());
        assertEquals("http://a.example/announce", read.announce());
        assertEquals(details.webSeeds(), read.webSeeds());
        assertTrue(read.isPrivate());
        assertEquals(details.comment(), read.comment());
        assertEquals(details.createdBy(), read.createdBy());
        assertEquals(details.creationDateEpochSeconds(), read.creationDateEpochSeconds());
        assertEquals(TREE.files(), read.files());
        assertEquals("dir", read.name());
        assertTrue(read.multiFile());
        assertTrue(text(TREE, details).contains("6:source4:SITE"));
    }

    @Test
    void oneTrackerNeedsNoList() {
        TorrentDetails details = TorrentDetails.announcedTo(List.of("http://a.example/announce"));
        String text = text(SINGLE, details);
        assertTrue(text.startsWith("d8:announce25:http://a.example/announce4:info"), text);
        assertFalse(text.contains("private"), text);
    }

    @Test
    void whatIsSaidOutsideOfTheInfoDictionaryDoesNotChangeTheInfoHash() {
        TorrentDetails details = new TorrentDetails(
                List.of(List.of("http://a.example/announce")),
                List.of("https://seed.example/"),
                false,
                Optional.empty(),
                Optional.of("comment"),
                Optional.of("by"),
                OptionalLong.of(1));
        assertEquals(
                MetainfoReader.read(written(SINGLE, TorrentDetails.NONE)).infoHash(),
                MetainfoReader.read(written(SINGLE, details)).infoHash());
    }
}
