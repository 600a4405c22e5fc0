package dev.spate.metainfo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PieceLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetainfoReaderTest {
    @Test
    void readsASingleFile() {
        Metainfo metainfo = TorrentBuilder.single().read();
        assertEquals("sample", metainfo.name());
        assertEquals(new PieceLayout(100, 16), metainfo.layout());
        assertEquals(List.of(new FileEntry(List.of("sample"), 0, 100, false)), metainfo.files());
        assertFalse(metainfo.multiFile());
        assertFalse(metainfo.isPrivate());
        assertEquals("06".repeat(20), metainfo.pieceHashes().hex(6));
        assertEquals("http://tracker.example/announce", metainfo.trackerUrl());
        assertEquals(List.of(List.of("http://tracker.example/announce")), metainfo.tiers());
        assertEquals(List.of(), metainfo.webSeeds());
        assertEquals(Optional.empty(), metainfo.comment());
        assertEquals(OptionalLong.empty(), metainfo.creationDateEpochSeconds());
        assertEquals(Optional.empty(), metainfo.infoHashV2());
        byte[] sha1 = Digests.sha1().digest(TorrentBuilder.single().infoBytes());
        assertEquals(InfoHash.of(sha1), metainfo.infoHash());
    }

    @Test
    void theInfoHashIsOverTheBytesAsTheyStand() {
        String info = "d6:lengthi1e4:name1:a12:piece lengthi16e4:name1:b6:pieces20:" + "x".repeat(20) + "e";
        byte[] file = latin1("d4:info" + info + "8:announce3:u:/4:infod4:name1:cee\r\n \t");
        Metainfo metainfo = MetainfoReader.read(file);
        assertEquals("a", metainfo.name());
        assertEquals("u:/", metainfo.announce());
        assertEquals(InfoHash.of(Digests.sha1().digest(latin1(info))), metainfo.infoHash());
        assertEquals(metainfo.infoHash(), readInfo(latin1(info)).infoHash());
    }

    @Test
    void whatFollowsTheDictionaryIsPassedOver() {
        byte[] sound = TorrentBuilder.single().bytes();
        Metainfo metainfo = MetainfoReader.read(sound);
        byte[] longer = Arrays.copyOf(sound, sound.length + 14);
        System.arraycopy(latin1("\nnotice: no id"), 0, longer, sound.length, 14);
        assertEquals(metainfo.infoHash(), MetainfoReader.read(longer).infoHash());
        assertRefused("ends too early", Arrays.copyOf(sound, sound.length - 1));
    }

    @Test
    void aCompressedTorrentIsUnpackedWithinABound() throws IOException {
        byte[] sound = TorrentBuilder.single().bytes();
        byte[] packed = gzip(sound, 0);
        assertEquals(
                MetainfoReader.read(sound).infoHash(),
                MetainfoReader.read(packed).infoHash());
        assertRefused("not a torrent file: it is compressed, and damaged", Arrays.copyOf(packed, packed.length - 9));
        assertRefused("not a torrent file: it unpacks to more than 104857600 bytes", gzip(sound, 100 << 20));
    }

    private static byte[] gzip(byte[] begin, int zeros) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(begin);
            out.write(new byte[zeros]);
        }
        return packed.toByteArray();
    }

    @Test
    void numbersThatOtherClientsTakeAreTaken() {
        byte[] odd = latin1("d8:announce3:u:/04:infod6:lengthi0010e4:name1:a12:piece lengthi016e6:pieces20:"
                + "x".repeat(20) + "7:privatei-0eee");
        Metainfo metainfo = MetainfoReader.read(odd);
        assertEquals(10, metainfo.layout().totalBytes());
        assertFalse(metainfo.isPrivate());
    }

    @Test
    void anAnnounceThatIsAListIsRead() {
        BValue list = BList.of(List.of(BString.of("http://a/"), BList.of(List.of()), BString.of("http://b/")));
        Metainfo metainfo = TorrentBuilder.single().root("announce", list).read();
        assertEquals("http://a/", metainfo.trackerUrl());
        assertEquals(List.of(List.of("http://a/", "http://b/")), metainfo.tiers());
    }

    @Test
    void whatIsNotATorrentIsSaidToBeNone() {
        assertRefused("not a torrent file: it is empty", new byte[0]);
        assertRefused("found '<' at byte 0", latin1("<!DOCTYPE html>"));
        assertRefused("it is not a dictionary at byte 0", latin1("le"));
        assertRefused("ends too early at byte 1", latin1("d"));
        assertRefused("info: missing", latin1("de"));
        assertRefused("info: not a dictionary", latin1("d4:info4:xxxxe"));
    }

    @Test
    void readsTheInfoDictionaryOfAMagnet() {
        byte[] info = TorrentBuilder.single().infoBytes();
        Metainfo metainfo = MetainfoReader.readInfo(info, List.of(List.of("udp://a:1")), List.of("http://w/"));
        assertEquals("udp://a:1", metainfo.trackerUrl());
        assertEquals("", metainfo.announce());
        assertEquals(List.of("http://w/"), metainfo.webSeeds());
        byte[] longer = Arrays.copyOf(info, info.length + 1);
        longer[info.length] = '\n';
        MetainfoException refusal = assertThrows(MetainfoException.class, () -> readInfo(longer));
        assertEquals(
                "not an info dictionary: something follows the dictionary at byte " + info.length,
                refusal.getMessage());
        assertThrows(MetainfoException.class, () -> readInfo(new byte[0]));
    }

    @Test
    void optionalKeysOfAnotherTypeAreIgnored() {
        BValue odd = BList.of(List.of(BInteger.of(1)));
        Metainfo metainfo = TorrentBuilder.single()
                .root("announce", odd)
                .root("announce-list", BInteger.of(1))
                .root("url-list", BInteger.of(1))
                .root("comment", odd)
                .root("created by", odd)
                .root("creation date", BString.of("today"))
                .root("encoding", odd)
                .root("nodes", BString.of("x"))
                .info("private", BString.of("1"))
                .info("meta version", BString.of("2"))
                .read();
        assertEquals("", metainfo.trackerUrl());
        assertEquals(List.of(), metainfo.tiers());
        assertEquals(List.of(), metainfo.webSeeds());
        assertEquals(Optional.empty(), metainfo.comment());
        assertEquals(Optional.empty(), metainfo.createdBy());
        assertFalse(metainfo.isPrivate());
        assertEquals(Optional.empty(), metainfo.infoHashV2());
    }

    @Test
    void readsWhatIsSaidAboutTheTorrent() {
        Metainfo metainfo = TorrentBuilder.single()
                .root("comment", BString.of("a comment"))
                .root("created by", BString.of(" "))
                .root("creation date", BInteger.of(1_600_000_000))
                .info("private", BInteger.of(1))
                .read();
        assertEquals(Optional.of("a comment"), metainfo.comment());
        assertEquals(Optional.empty(), metainfo.createdBy());
        assertEquals(OptionalLong.of(1_600_000_000), metainfo.creationDateEpochSeconds());
        assertTrue(metainfo.isPrivate());
        assertFalse(
                TorrentBuilder.single().info("private", BInteger.of(0)).read().isPrivate());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 253_402_300_800L, 1_600_000_000_000L, Long.MAX_VALUE})
    void aDateThatCannotBeIsIgnored(long seconds) {
        Metainfo metainfo = TorrentBuilder.single()
                .root("creation date", BInteger.of(seconds))
                .read();
        assertEquals(OptionalLong.empty(), metainfo.creationDateEpochSeconds());
    }

    @Test
    void textIsReadInWhateverEncoding() {
        BString cyrillic = BString.of("мир".getBytes(Charset.forName("windows-1251")));
        TorrentBuilder torrent = TorrentBuilder.single().info("name", cyrillic);
        assertEquals("ìèð", torrent.read().name());
        assertEquals(
                "мир",
                torrent.root("encoding", BString.of(" windows-1251 ")).read().name());
        assertEquals(
                "ìèð", torrent.root("encoding", BString.of("klingon")).read().name());
        assertEquals(
                "ìèð", torrent.root("encoding", BString.of("no name!")).read().name());
        assertEquals("ìèð", torrent.root("encoding", BString.of("")).read().name());
        assertEquals("ìèð", torrent.root("encoding", BString.of("UTF-8")).read().name());
        assertEquals("ìèð", torrent.info("name.utf-8", cyrillic).read().name());
        assertEquals("мир", torrent.info("name.utf-8", BString.of("мир")).read().name());
        assertEquals("мир", torrent.withoutInfo("name").read().name());
        assertEquals(
                Optional.of("мир"),
                torrent.root("comment.utf-8", BString.of("мир")).read().comment());
    }

    @Test
    void aMillionPiecesAreReadAtOnce() {
        int count = 1_000_000;
        byte[] file = TorrentBuilder.single()
                .info("length", BInteger.of(count * 16L))
                .hashes(count)
                .bytes();
        assertEquals(count, MetainfoReader.read(file).pieceHashes().count());
    }

    @Test
    @Tag("long")
    void damageGivesATorrentOrTheOneException() {
        byte[] sound = TorrentBuilder.multi()
                .file(5, "a", "b")
                .file(0, "c")
                .hashes(1)
                .root("announce-list", BList.of(List.of(TorrentBuilder.strings("http://t/"))))
                .root("url-list", BString.of("http://w/"))
                .root("creation date", BInteger.of(1))
                .root("encoding", BString.of("GBK"))
                .bytes();
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = sound.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] =
                        (byte) (random.nextBoolean() ? "idle:0129-./\\".charAt(random.nextInt(13)) : random.nextInt());
            }
            try {
                MetainfoReader.read(damaged);
            } catch (MetainfoException refused) {
                assertFalse(refused.getMessage().isBlank());
            }
        }
        for (int length = 0; length < sound.length; length++) {
            byte[] cut = Arrays.copyOf(sound, length);
            assertThrows(MetainfoException.class, () -> MetainfoReader.read(cut));
        }
    }

    @Test
    void arraysAreNotShared() {
        byte[] file = TorrentBuilder.single().bytes();
        Metainfo metainfo = MetainfoReader.read(file);
        byte[] hash = metainfo.pieceHashes().hash(1);
        Arrays.fill(file, (byte) 'x');
        assertArrayEquals(hash, metainfo.pieceHashes().hash(1));
    }

    private static Metainfo readInfo(byte[] info) {
        return MetainfoReader.readInfo(info, List.of(), List.of());
    }

    private static void assertRefused(String fragment, byte[] file) {
        MetainfoException refusal = assertThrows(MetainfoException.class, () -> MetainfoReader.read(file));
        assertTrue(refusal.getMessage().contains(fragment), refusal.getMessage());
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
