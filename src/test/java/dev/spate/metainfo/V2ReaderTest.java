package dev.spate.metainfo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import dev.spate.bencode.BencodeReader;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PieceLayout;
import dev.spate.torrent.PiecesRoot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Torrents of version 2 and hybrids, sound and false ones: the cases of libtorrent's test/test_torrents, made anew. */
class V2ReaderTest {
    private static final int PIECE = V2Builder.PIECE;

    /** Two files of several pieces, one of less than a piece, an empty one, one in directories. */
    private static V2Builder sample(V2Builder builder) {
        return builder.file("a", 3 * PIECE + 5)
                .file("b", 0)
                .file("d/e/c", 100)
                .file("d/f", 5 * PIECE)
                .file("z", 7);
    }

    private static V2Builder v2() {
        return sample(V2Builder.v2(PIECE));
    }

    private static V2Builder hybrid() {
        return sample(V2Builder.hybrid(PIECE));
    }

    @Test
    void aTreeIsReadInItsOrderAndEachFileBeginsAtAPiece() {
        V2Builder torrent = v2();
        Metainfo metainfo = torrent.read();

        assertTrue(metainfo.isV2Only());
        assertFalse(metainfo.isHybrid());
        assertTrue(metainfo.multiFile());
        assertEquals("sample", metainfo.name());
        byte[] sha256 = Digests.sha256().digest(torrent.infoBytes());
        assertEquals(Optional.of(InfoHash.of(sha256)), metainfo.infoHashV2());
        assertEquals(InfoHash.of(Arrays.copyOf(sha256, 20)), metainfo.infoHash());
        assertEquals(Optional.empty(), metainfo.infoHashV1());
        assertEquals(0, metainfo.pieceHashes().count());
        assertEquals(
                PieceLayout.ofAlignedFiles(new long[] {3 * PIECE + 5, 0, 100, 5 * PIECE, 7}, PIECE), metainfo.layout());
        assertEquals(
                List.of("a@0+49157", "b@49157+0", "gap", "d/e/c@65536+100", "gap", "d/f@81920+81920", "z@163840+7"),
                shown(metainfo));
        for (FileEntry each : metainfo.files()) {
            boolean hasBytes = !each.pad() && each.length() > 0;
            assertEquals(
                    hasBytes
                            ? Optional.of(PiecesRoot.of(
                                    V2Builder.root(torrent.contents().get(String.join("/", each.path())))))
                            : Optional.empty(),
                    each.piecesRoot());
        }
    }

    private static List<String> shown(Metainfo metainfo) {
        return metainfo.files().stream()
                .map(each ->
                        each.pad() ? "gap" : String.join("/", each.path()) + "@" + each.offset() + "+" + each.length())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {PIECE, 2 * PIECE, 4 * PIECE})
    void aFileOfSeveralPiecesHasItsLayer(int pieceLength) {
        V2Builder torrent = sample(V2Builder.v2(pieceLength));
        Metainfo metainfo = torrent.read();
        for (int i = 0; i < metainfo.files().size(); i++) {
            FileEntry file = metainfo.files().get(i);
            Optional<BString> layer = metainfo.pieceLayers().layer(i);
            assertEquals(!file.pad() && file.length() > pieceLength, layer.isPresent(), file::toString);
            if (layer.isPresent()) {
                byte[] content = torrent.contents().get(String.join("/", file.path()));
                assertArrayEquals(torrent.layer(content), layer.get().toBytes());
            }
        }
    }

    /** One more than a hash request can ask for. */
    @Test
    void aLayerOf513PiecesIsRead() {
        Metainfo metainfo = V2Builder.v2(PIECE).file("a", 512 * PIECE + 1).read();
        assertEquals(513, metainfo.layout().pieceCount());
        assertEquals(513 * 32, metainfo.pieceLayers().layer(0).orElseThrow().length());
    }

    /** Magnet links have none, and torrents that were made of them neither; peers are asked for them then. */
    @Test
    void layersMayBeMissing() {
        assertEquals(0, v2().withoutLayers().read().pieceLayers().count());
        Metainfo metainfo = MetainfoReader.readInfo(v2().infoBytes(), List.of(), List.of());
        assertEquals(v2().read().infoHash(), metainfo.infoHash());
        assertEquals(0, metainfo.pieceLayers().count());
        BDict notADict = BDict.builder().put("info", 1).build();
        assertEquals(PieceLayers.NONE, new PieceLayersReader(metainfo.files(), PIECE).read(notADict));
    }

    @Test
    void filesOfOneContentShareTheirLayer() {
        Metainfo metainfo =
                V2Builder.v2(PIECE).file("a", 2 * PIECE).file("b", 2 * PIECE).read();
        assertEquals(2, metainfo.pieceLayers().count());
        assertEquals(metainfo.pieceLayers().layer(0), metainfo.pieceLayers().layer(1));
        assertTrue(metainfo.pieceLayers().layer(0).isPresent());
    }

    /** The name of the torrent is for people alone; other programs give the file that of the tree. */
    @Test
    void aTreeOfOneFileIsThatFile() {
        Metainfo metainfo = V2Builder.v2(PIECE).file("only", 5).read();
        assertFalse(metainfo.multiFile());
        assertEquals("only", metainfo.name());
        assertEquals(List.of("only@0+5"), shown(metainfo));
        assertTrue(V2Builder.v2(PIECE).file("d/only", 5).read().multiFile());
    }

    @Test
    void namesOfTheTreeAreMadeSafe() {
        V2Builder torrent = V2Builder.v2(PIECE);
        torrent.info("file tree", tree(tree(v2Empty(), "b"), "..", "x/y", "."));
        Metainfo metainfo = torrent.read();
        assertEquals(
                List.of("_@0+0", "__/b@0+0", "x_y@0+0"),
                shown(metainfo).stream().sorted().toList());
    }

    /** A link is never made: see {@link FileListReader}. */
    @Test
    void aLinkIsAnEmptyFile() {
        V2Builder torrent = v2().properties(
                        "z",
                        BDict.builder()
                                .put("attr", "xl")
                                .put("symlink path", TorrentBuilder.strings("a"))
                                .build());
        assertTrue(shown(torrent.read()).contains("z@163840+0"));
    }

    @Test
    void aDirectoryWithoutFilesIsLeftOut() {
        BDict empty = BDict.builder().build();
        BDict tree = BDict.builder()
                .put("a", v2Empty())
                .put("nothing", BDict.builder().put("inside", empty).build())
                .build();
        assertEquals(
                List.of("a@0+0"),
                shown(v2().withoutLayers().info("file tree", tree).read()));
    }

    @Test
    void aHybridIsReadByItsFirstHalfAndHasTheRootsOfTheSecond() {
        for (boolean tailPad : new boolean[] {true, false}) {
            V2Builder torrent = tailPad ? hybrid() : hybrid().withoutTailPad();
            Metainfo metainfo = torrent.read();
            assertTrue(metainfo.isHybrid());
            assertEquals(InfoHash.of(Digests.sha1().digest(torrent.infoBytes())), metainfo.infoHash());
            assertEquals(Optional.of(metainfo.infoHash()), metainfo.infoHashV1());
            assertTrue(metainfo.infoHashV2().orElseThrow().isV2());
            assertEquals(metainfo.layout().pieceCount(), metainfo.pieceHashes().count());
            assertEquals(11, metainfo.layout().pieceCount());
            assertEquals(tailPad ? PIECE : 7, metainfo.layout().pieceLength(10));
            assertEquals(PIECE, metainfo.layout().pieceLength(3), "a hybrid's pieces are whole, padding included");
            assertEquals(2, metainfo.pieceLayers().count());
            FileEntry deep = metainfo.files().stream()
                    .filter(each -> each.path().equals(List.of("d", "e", "c")))
                    .findFirst()
                    .orElseThrow();
            byte[] root = V2Builder.root(torrent.contents().get("d/e/c"));
            assertEquals(Optional.of(PiecesRoot.of(root)), deep.piecesRoot());
        }
    }

    @Test
    void aHybridOfOneFileIsRead() {
        Metainfo metainfo = V2Builder.hybrid(PIECE).file("one", 2 * PIECE + 1).read();
        assertTrue(metainfo.isHybrid());
        assertFalse(metainfo.multiFile());
        assertEquals(List.of("one@0+32769"), shown(metainfo));
        assertEquals(1, metainfo.pieceLayers().count());
    }

    static Stream<Arguments> wrong() {
        byte[] root = V2Builder.root(v2().contents().get("a"));
        BString layer = BString.of(v2().layer(v2().contents().get("a")));
        BValue text = BString.of("x");
        return Stream.of(
                Arguments.of("info.meta version: newer than 2", v2().info("meta version", BInteger.of(3))),
                Arguments.of("info.meta version: not 2, though there", v2().info("meta version", BInteger.of(1))),
                Arguments.of("info.meta version: not 2, though there", v2().info("meta version", text)),
                Arguments.of("32767 is not a power of two", v2().info("piece length", BInteger.of(32_767))),
                Arguments.of("8192 is not a power of two", v2().info("piece length", BInteger.of(8_192))),
                Arguments.of("info.file tree: not a dictionary", v2().info("file tree", text)),
                Arguments.of(
                        "info.file tree: no files",
                        v2().info("file tree", tree(BDict.builder().build()))),
                Arguments.of("info.file tree[0]: not a dictionary", v2().info("file tree", tree(text, "a"))),
                Arguments.of("info.file tree[0]: a file without a name", v2().info("file tree", v2Empty())),
                Arguments.of("info.file tree[0]: a file without a name", v2().info("file tree", tree(v2Empty(), ""))),
                Arguments.of(
                        "info.file tree[0]: a file without a name, or one that is also a directory",
                        v2().info("file tree", tree(tree(v2Empty(), "", "b"), "a"))),
                Arguments.of("info.file tree[4].length: missing", last(BDict.builder())),
                Arguments.of(
                        "info.file tree[4].length: -1 is not",
                        last(BDict.builder().put("length", -1))),
                Arguments.of(
                        "info.file tree[4].length: 17592186028032 is not",
                        last(BDict.builder().put("length", 17_592_186_028_032L).put("pieces root", root))),
                Arguments.of(
                        "info.file tree: more than 5242880 pieces",
                        last(BDict.builder().put("length", 17_592_186_011_648L).put("pieces root", root))),
                Arguments.of(
                        "info.file tree[4].pieces root: missing",
                        last(BDict.builder().put("length", 7))),
                Arguments.of(
                        "info.file tree[4].pieces root: 31 bytes",
                        last(BDict.builder().put("length", 7).put("pieces root", new byte[31]))),
                Arguments.of(
                        "info.file tree[4].pieces root: nothing but zeros",
                        last(BDict.builder().put("length", 7).put("pieces root", new byte[32]))),
                Arguments.of(
                        "info.file tree[4].attr: a pad file",
                        last(v2().properties("z").put("attr", "p"))),
                Arguments.of("piece layers: a key of 33 bytes", v2().layer(Arrays.copyOf(root, 33), layer)),
                Arguments.of("is the pieces root of no file", v2().layer(new byte[32], layer)),
                Arguments.of(
                        "is the pieces root of no file",
                        v2().layer(V2Builder.root(v2().contents().get("z")), layer)),
                Arguments.of("is not a string", v2().layer(root, BInteger.of(512))),
                Arguments.of("has 127 bytes, and the file 4 pieces", v2().layer(root, layer.slice(0, 127))),
                Arguments.of("has 96 bytes, and the file 4 pieces", v2().layer(root, layer.slice(0, 96))),
                Arguments.of("has another root", v2().layer(root, BString.of(new byte[128]))));
    }

    /** The sample, with another last file. */
    private static V2Builder last(BDict.Builder properties) {
        return v2().properties("z", properties.build());
    }

    private static BDict v2Empty() {
        return tree(BDict.builder().put("length", 0).build(), "");
    }

    private static BDict tree(BValue value, String... names) {
        BDict.Builder tree = BDict.builder();
        for (String each : names) {
            tree.put(each, each.equals("..") || names.length == 1 ? value : v2Empty());
        }
        return tree.build();
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatIsWrongIsNamed(String message, V2Builder torrent) {
        assertRefused(message, torrent.bytes());
    }

    static Stream<Arguments> disagreeing() {
        String first = "info.file tree: the halves of this hybrid torrent disagree: the tree ";
        return Stream.of(
                Arguments.of(first + "has a where info.files has A", changed(0, V2Builder.v1File(3 * PIECE + 5, "A"))),
                Arguments.of(
                        first + "gives a 49157 bytes, and info.files 49158",
                        changed(0, V2Builder.v1File(3 * PIECE + 6, "a"))),
                Arguments.of(
                        first + "has d/e/c at byte 65536, and info.files at 65535: the padding is wrong",
                        changed(1, V2Builder.v1File(PIECE - 6, ".pad", "1").put("attr", "p"))),
                Arguments.of(
                        first + "has b where info.files has .pad/1x",
                        changed(1, V2Builder.v1File(PIECE - 5, ".pad", "1x").put("attr", "x"))),
                Arguments.of(
                        first + "has a file z, and info.files has not",
                        changed(6, V2Builder.v1File(7, ".pad", "7").put("attr", "p"))),
                Arguments.of(first + "has no file y, and info.files has", changed(7, V2Builder.v1File(PIECE - 7, "y"))),
                Arguments.of(
                        first + "ends after 163847 bytes, and info.files after 163857",
                        changed(7, V2Builder.v1File(10, ".pad", "10").put("attr", "p"))));
    }

    /** The sample as a hybrid, with another entry in {@code info.files}. */
    private static V2Builder changed(int index, BDict.Builder file) {
        V2Builder torrent = hybrid();
        BDict info = (BDict) BencodeReader.read(torrent.infoBytes());
        List<BValue> files = new ArrayList<>(info.list("files").orElseThrow().values());
        files.set(index, file.build());
        return torrent.info("files", BList.of(files));
    }

    @ParameterizedTest
    @MethodSource("disagreeing")
    void halvesThatDisagreeAreRefusedWithTheReason(String message, V2Builder torrent) {
        assertRefused(message, torrent.bytes());
    }

    @Test
    void aHybridNeedsTheHashesOfBothHalves() {
        assertRefused(
                "info.pieces: 1 bytes are not",
                hybrid().info("pieces", BString.of("x")).bytes());
        assertRefused(
                "info.pieces: 1 hashes",
                hybrid().info("pieces", BString.of("x".repeat(20))).bytes());
    }

    /** The order of the keys is that of the content: two readers must not see two orders. */
    @Test
    void theInfoDictionaryIsReadStrictly() {
        String root = "11:pieces root32:" + "r".repeat(32);
        String head = "d4:infod9:file treed";
        String tail = "e12:meta versioni2e4:name1:n12:piece lengthi16384eee";
        String a = "1:ad0:d6:lengthi1e" + root + "ee";
        String b = "1:bd0:d6:lengthi1e" + root + "ee";
        assertEquals(
                2, MetainfoReader.read(latin1(head + a + b + tail)).layout().pieceCount());
        assertRefused("info: a dictionary key out of order at byte", latin1(head + b + a + tail));
        assertRefused("info: a dictionary key that stands twice at byte", latin1(head + a + a + tail));
        String overlong = "1:ad0:d6:lengthi01e" + root + "ee";
        assertRefused("info: an integer with a leading zero at byte", latin1(head + overlong + b + tail));
    }

    @Test
    void aTreeIsReadToTheDepthOfBencodedValuesAndNoDeeper() {
        assertEquals(95, MetainfoReader.read(deep(94)).files().get(0).path().size());
        assertRefused("nested deeper than 100 at byte", deep(200));
        assertRefused("nested deeper than 100 at byte", deep(100_000));
    }

    private static byte[] deep(int directories) {
        return latin1("d4:infod9:file treed" + "1:ad".repeat(directories) + "1:fd0:d6:lengthi0eee"
                + "e".repeat(directories) + "e12:meta versioni2e4:name1:n12:piece lengthi16384eee");
    }

    private static void assertRefused(String fragment, byte[] file) {
        MetainfoException refusal = assertThrows(MetainfoException.class, () -> MetainfoReader.read(file));
        assertTrue(refusal.getMessage().contains(fragment), refusal.getMessage());
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
