package dev.spate.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BInteger;
import dev.spate.bencode.BList;
import dev.spate.bencode.BString;
import dev.spate.bencode.BValue;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InfoDictTest {
    static Stream<Arguments> wrong() {
        BString text = BString.of("x");
        BInteger huge = BInteger.of(BigInteger.TEN.pow(30));
        return Stream.of(
                Arguments.of("info.name: missing", single().withoutInfo("name")),
                Arguments.of("info.name: not a string", single().info("name", BInteger.of(1))),
                Arguments.of("info.piece length: missing", single().withoutInfo("piece length")),
                Arguments.of("info.piece length: not an integer", single().info("piece length", text)),
                Arguments.of(
                        "info.piece length: 0 is not in the range 1 to 1073741824",
                        single().info("piece length", BInteger.of(0))),
                Arguments.of(
                        "info.piece length: 1073741825 is not in the range 1 to 1073741824",
                        single().info("piece length", BInteger.of((1L << 30) + 1))),
                Arguments.of(
                        "info.piece length: 100000000000000000000000… is not in the range 1 to 1073741824",
                        single().info("piece length", huge)),
                Arguments.of("info.pieces: missing", single().withoutInfo("pieces")),
                Arguments.of("info.pieces: not a string", single().info("pieces", BList.of(List.of()))),
                Arguments.of("info.pieces: 1 bytes are not a multiple of 20", single().info("pieces", text)),
                Arguments.of("info.pieces: 6 hashes, but 100 bytes in pieces of 16 need 7", single().hashes(6)),
                Arguments.of("info.pieces: 8 hashes, but 100 bytes in pieces of 16 need 7", single().hashes(8)),
                Arguments.of("info.length: missing, and so is info.files", single().withoutInfo("length")),
                // Where both stand, files counts.
                Arguments.of("info.pieces: 7 hashes, but 1 bytes in pieces of 16 need 1", single().file(1, "a")),
                Arguments.of("info.length: not an integer", single().info("length", text)),
                Arguments.of(
                        "info.length: -1 is not in the range 0 to 9223372036854775807",
                        single().info("length", BInteger.of(-1))),
                Arguments.of(
                        "info.length: 100000000000000000000000… is not in the range 0 to 9223372036854775807",
                        single().info("length", huge)),
                Arguments.of("info.files: not a list", multi().info("files", text)),
                Arguments.of("info.files: empty", multi().info("files", BList.of(List.of()))),
                Arguments.of("info.files[0]: not a dictionary", multi().file(text)),
                Arguments.of(
                        "info.files[1].length: missing", multi().file(1, "a").file(path("b"))),
                Arguments.of(
                        "info.files[0].length: -5 is not in the range 0 to 9223372036854775807", multi().file(-5, "a")),
                Arguments.of(
                        "info.files: the lengths add up to more than 2^63-1 bytes",
                        multi().file(Long.MAX_VALUE, "a").file(1, "b")),
                Arguments.of(
                        "info.files[0].path: missing",
                        multi().file(BDict.builder().put("length", 0).build())),
                Arguments.of("info.files[0].path: not a list", multi().file(file(text))),
                Arguments.of("info.files[0].path: not a list of one or more strings", multi().file(0)),
                Arguments.of(
                        "info.files[0].path: not a list of one or more strings",
                        multi().file(file(BList.of(List.of(BInteger.of(1)))))),
                Arguments.of(
                        "info.files[0].path: longer than 4096 bytes",
                        multi().file(
                                        0,
                                        Stream.generate(() -> "d".repeat(255))
                                                .limit(17)
                                                .toArray(String[]::new))),
                Arguments.of(
                        "info.files[0].path: 129 components, more than 128",
                        multi().file(0, Stream.generate(() -> "d").limit(129).toArray(String[]::new))));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatIsWrongIsNamed(String message, TorrentBuilder torrent) {
        MetainfoException refusal = assertThrows(MetainfoException.class, torrent::read);
        assertEquals(message, refusal.getMessage());
    }

    @Test
    void lengthsBeyondFourGibibytesAreRead() {
        Metainfo metainfo = multi().info("piece length", BInteger.of(1 << 30))
                .file((1L << 40) - 1, "a")
                .file(2, "b")
                .hashes(1025)
                .read();
        assertEquals((1L << 40) + 1, metainfo.layout().totalBytes());
        assertEquals((1L << 40) - 1, metainfo.files().get(1).offset());
        assertEquals(1, metainfo.layout().pieceLength(1024));
    }

    @Test
    void emptyContentHasNoPieces() {
        assertEquals(0, multi().file(0, "a").file(0, "b").read().layout().pieceCount());
        assertEquals(
                0,
                single().info("length", BInteger.of(0))
                        .hashes(0)
                        .read()
                        .layout()
                        .pieceCount());
    }

    @Test
    void aPieceMayBeOneByteOrOneGibibyte() {
        assertEquals(
                100,
                single().info("piece length", BInteger.of(1))
                        .hashes(100)
                        .read()
                        .layout()
                        .pieceCount());
        assertEquals(
                1 << 30,
                single().info("piece length", BInteger.of(1 << 30))
                        .hashes(1)
                        .read()
                        .layout()
                        .pieceLength());
    }

    private static TorrentBuilder single() {
        return TorrentBuilder.single();
    }

    private static TorrentBuilder multi() {
        return TorrentBuilder.multi();
    }

    private static BDict path(String... path) {
        return BDict.builder().put("path", TorrentBuilder.strings(path)).build();
    }

    private static BDict file(BValue path) {
        return BDict.builder().put("length", 0).put("path", path).build();
    }

    /** As with libtorrent. */
    @Test
    void aLengthBesideFilesThatAreNoListIsThatOfASingleFile() {
        Metainfo metainfo = single().info("files", BString.of("")).read();

        assertFalse(metainfo.multiFile());
        assertEquals(100, metainfo.layout().totalBytes());
    }
}
