package dev.spate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Json;
import dev.spate.text.ControlCharacters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Malformed and malicious torrents: a clear error in one line, or the right result; no stack trace, no control
 * characters.
 */
class HostileTorrentsTest {
    private static final String PIECE = "\1".repeat(20);

    /** What must reach no terminal: controls, bidirectional marks, ends of lines. */
    private static boolean deceives(int character) {
        return Character.isISOControl(character) && character != '\n'
                || character == 0x061c
                || character == 0xfeff
                || character >= 0x200b
                        && character <= 0x206f
                        && (character <= 0x200b
                                || character == 0x200e
                                || character == 0x200f
                                || character >= 0x2028 && character <= 0x202e
                                || character >= 0x2060);
    }

    /** Names that try to leave the output directory, or to look like others. Bytes as ISO-8859-1. */
    static Stream<String> names() {
        return Stream.of(
                "",
                ".",
                "..",
                "../x",
                "/etc/x",
                "..\\x",
                "C:\\x",
                "C:x",
                "a:b",
                "\\\\srv\\x",
                "//srv/x",
                "nul",
                "CON .txt",
                "a\0b",
                "%2e%2e%2fx",
                "\u00c0\u00ae\u00c0\u00ae/x",
                "\u00ff\u00fe/..",
                "\u00ed\u00a0\u0080",
                "a\u001b[31mb",
                utf8("a\u202eb\u061cc\u200bd\ufeffe\u2028f\u0085g\u009b31m"),
                "a".repeat(300),
                utf8("\u00e9").repeat(300),
                ".bashrc",
                "x\n y",
                "   ",
                ". . .");
    }

    @ParameterizedTest
    @MethodSource("names")
    void noNameLeadsOutsideOrDeceives(String name) throws IOException {
        for (String torrent : List.of(
                single(name, "i10e", "i16384e", string(PIECE)),
                multi(file(name), file("ok")),
                multi(file("d", name, "y"), file("ok")))) {
            Map<String, Object> told =
                    Json.readObject(accepted(torrent, "--json").out());
            List<String> components = new ArrayList<>(List.of((String) told.get("name")));
            for (Object file : (List<?>) told.get("files")) {
                ((List<?>) ((Map<?, ?>) file).get("path")).forEach(each -> components.add((String) each));
            }
            assertTrue(components.size() > 1, told::toString);
            for (String each : components) {
                assertFalse(each.isEmpty() || each.equals(".") || each.equals(".."), told::toString);
                assertFalse(each.contains("/") || each.chars().anyMatch(ControlCharacters::steers), told::toString);
                assertTrue(each.getBytes(StandardCharsets.UTF_8).length <= 255, told::toString);
            }
            accepted(torrent, "--long");
        }
    }

    static Stream<Arguments> refused() {
        String two = "i2e";
        return Stream.of(
                Arguments.of("", "it is empty"),
                Arguments.of("d4:info3:abce", "info: not a dictionary"),
                Arguments.of("d4:infolee", "info: not a dictionary"),
                Arguments.of("de", "info: missing"),
                Arguments.of("l".repeat(200_000), "nested deeper than 100 at byte 100"),
                Arguments.of("d1:a" + "l".repeat(200_000), "nested deeper than 100 at byte 103"),
                Arguments.of("d1:ai" + "9".repeat(200_000) + "ee", "more than 4096 digits at byte 4"),
                Arguments.of("d99999999999:", "a string of more than 2147483647 bytes at byte 1"),
                Arguments.of(length("i-1e"), "info.length: -1 is not in the range"),
                Arguments.of(length("i9223372036854775808e"), "info.length: 9223372036854775808 is not in the range"),
                Arguments.of(length("i9223372036854775807e"), "info.pieces: 1 hashes, but"),
                Arguments.of(length("2:10"), "info.length: not an integer"),
                Arguments.of(pieceLength("i0e"), "info.piece length: 0 is not"),
                Arguments.of(pieceLength("i-1e"), "info.piece length: -1 is not"),
                Arguments.of(pieceLength("i2147483648e"), "info.piece length: 2147483648 is not"),
                Arguments.of(pieceLength("i2147483647e"), "info.piece length: 2147483647 is not"),
                Arguments.of(pieceLength("i9223372036854775808e"), "info.piece length: 9223372036854775808 is not"),
                Arguments.of(pieceLength("i1e"), "info.pieces: 1 hashes, but 10 bytes in pieces of 1 need 10"),
                Arguments.of(pieceLength("i3e"), "info.pieces: 1 hashes, but 10 bytes in pieces of 3 need 4"),
                Arguments.of(pieces(string("x".repeat(19))), "info.pieces: 19 bytes are not a multiple of 20"),
                Arguments.of(pieces("0:"), "info.pieces: 0 hashes"),
                Arguments.of(pieces("le"), "info.pieces: not a string"),
                Arguments.of(multi(), "info.files: empty"),
                Arguments.of(multi(file()), "info.files[0].path: not a list of one or more strings"),
                Arguments.of(multi("d6:lengthi1e4:path1:ae"), "info.files[0].path: not a list"),
                Arguments.of(multi("d6:lengthi1e4:pathli1eee"), "info.files[0].path: not a list of one"),
                Arguments.of(multi("i1e"), "info.files[0]: not a dictionary"),
                Arguments.of(multi(file(many("a", 10_000))), "info.files[0].path: 10000 components, more than 128"),
                Arguments.of(multi(file(many("a".repeat(255), 17))), "info.files[0].path: longer than 4096 bytes"),
                Arguments.of(multi(file("a".repeat(70_000))), "info.files[0].path: a component of more than 65536"),
                Arguments.of(single("n".repeat(70_000), two, two, string(PIECE)), "info.name: longer than 65536"),
                Arguments.of(
                        multi(big("a"), big("b"), big("c")),
                        "info.files: the lengths add up to more than 2^63-1 bytes"),
                Arguments.of(v2WithoutFiles(), "info.file tree: no files"),
                Arguments.of("d4:infod5:filesl" + "de".repeat(300_000) + "e4:name1:nee", "info.piece length: missing"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCannotBeIsRefusedInOneLine(String torrent, String why) {
        CliRun run = info(torrent);
        assertEquals(65, run.exitCode(), run.err());
        assertEquals("", run.out());
        assertTrue(
                run.err().startsWith("spate: cannot use stdin: ") && run.err().contains(why), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().length() < 400, run.err());
    }

    static Stream<String> odd() {
        String sound = single("n", "i10e", "i16384e", string(PIECE)).substring(1);
        return Stream.of(
                "d13:announce-listl3:url" + "li1el1:xeedei5el" + string("\u001b]0;x\7") + "0:ee" + sound,
                "d8:announce" + string(utf8("http://\u202e\u001b[31m/x\u200b")) + sound,
                "d8:announce" + string("http://" + "a".repeat(200_000)) + sound,
                "d7:comment" + string(utf8("a\u001b]0;x\7\u202e\u2066x\u200f\u0085\u009b31m\u2028b")) + sound,
                "d7:comment" + string("\u001b".repeat(200_000)) + sound,
                "d7:comment" + string(utf8("\u00e9").repeat(200_000)) + sound,
                "d10:created by" + string("\u001b[2J") + sound,
                "d13:creation datei9223372036854775808e" + sound,
                "d13:creation datei-1e" + sound,
                "d8:encoding7:unknown7:comment2:\u00ff\u001b" + sound,
                "d8:encoding6:UTF-167:comment4:\u00ff\u00fe\u001b\0" + sound,
                "d8:encoding0:7:comment1:\u00ff" + sound,
                "d8:encoding1:\0007:comment1:\u00ff" + sound,
                "d8:url-listd1:ai1ee" + sound,
                "d8:url-listli1e1:x1:xe" + sound,
                "d1:a0:1:a0:" + sound,
                "d1:al" + "le".repeat(200_000) + "e" + sound,
                "d1:al" + ("i" + "9".repeat(4096) + "e").repeat(1000) + "e" + sound,
                multi("d4:attr1:l6:lengthi0e4:pathl1:le12:symlink pathl2:..2:..3:etcee", file("x")),
                multi("d4:attr1:p6:lengthi6ee", file("x")),
                multi(file("_____padding_file_0_")),
                "d4:infod6:lengthi0e4:name1:n12:piece lengthi16384e6:pieces0:ee",
                "d4:infod6:lengthi10e4:name1:a4:name1:b12:piece lengthi16384e6:pieces" + string(PIECE) + "ee");
    }

    @ParameterizedTest
    @MethodSource("odd")
    void whatIsOnlyOddIsShownSafely(String torrent) {
        for (String how : List.of("--long", "--json")) {
            CliRun run = accepted(torrent, how);
            assertTrue(run.out().length() < 8_000_000, how);
        }
    }

    @ParameterizedTest
    @MethodSource({"odd", "names"})
    void decodeShowsNoControlCharacters(String text) {
        byte[] bytes = (text.startsWith("d") ? text : string(text)).getBytes(StandardCharsets.ISO_8859_1);
        CliRun run = CliRun.withStdin(bytes, "decode", "-");
        assertTrue(run.exitCode() == 0 || run.exitCode() == 65, run.err());
        assertFalse((run.out() + run.err()).chars().anyMatch(HostileTorrentsTest::deceives), text);
    }

    /** In quadratic time it would take hours on any machine. */
    @Test
    @Timeout(120)
    void manyFilesAreReadInLinearTime() {
        StringBuilder files = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            files.append("d6:lengthi0e4:pathl8:").append(i + 10_000_000).append("ee");
        }
        CliRun run = info(multi(files.toString()));
        assertEquals(0, run.exitCode(), run.err());
    }

    @Test
    @Timeout(120)
    void aMagnetOfManyParametersIsReadInLinearTime() {
        String link = "magnet:?xt=urn:btih:x" + "&tr=http%3A%2F%2Fa&x.pe=1.2.3.4:1&dn=a&xt=urn:btmh:1".repeat(100_000);
        CliRun run = CliRun.of("info", link);
        assertEquals(65, run.exitCode());
        assertTrue(run.err().contains("40 hexadecimal or 32 base32 digits, not 1"), run.err());
    }

    @Test
    void theTorrentsNameDoesNotOpenADirectoryInUse(@TempDir Path dir) throws Exception {
        // The directory of the sources stands in for a "bin" of the user.
        String torrent = multi(file("planted")).replace("4:name1:n", "4:name3:src");
        Path file = Files.write(dir.resolve("t"), torrent.getBytes(StandardCharsets.ISO_8859_1));
        CliRun run = CliRun.of("download", "--quiet", "--timeout", "1", file.toString());
        assertEquals(74, run.exitCode(), run.err());
        assertTrue(run.err().contains("src exists and holds nothing of this torrent"), run.err());
        assertFalse(Files.exists(Path.of("src.spate")));
        assertFalse(Files.exists(Path.of("src", "planted")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void anOutputWithoutANameIsNotTheCurrentDirectory(String output, @TempDir Path dir) throws Exception {
        String torrent = multi(file("planted"));
        Path file = Files.write(dir.resolve("t"), torrent.getBytes(StandardCharsets.ISO_8859_1));
        CliRun run = CliRun.of("download", "--quiet", "--timeout", "1", "-o", output, file.toString());
        assertEquals(2, run.exitCode(), run.err());
        assertTrue(run.err().contains("an empty path"), run.err());
        assertFalse(Files.exists(Path.of("planted")));
    }

    @Test
    void emptyFilesNeedNoPeer(@TempDir Path dir) throws Exception {
        Path file =
                Files.write(dir.resolve("t"), multi(file("d", "a"), file("b")).getBytes(StandardCharsets.ISO_8859_1));
        Path out = dir.resolve("out");
        CliRun run = CliRun.of("download", "--quiet", "--timeout", "1", "-o", out.toString(), file.toString());
        assertEquals(0, run.exitCode(), run.err());
        assertEquals(0, Files.size(out.resolve("d").resolve("a")));
        assertEquals(0, Files.size(out.resolve("b")));
        assertFalse(Files.exists(dir.resolve("out.spate")));
    }

    private static CliRun accepted(String torrent, String how) {
        CliRun run = CliRun.withStdin(torrent.getBytes(StandardCharsets.ISO_8859_1), "info", how, "-");
        assertEquals(0, run.exitCode(), run.err());
        assertEquals("", run.err());
        assertFalse(run.out().chars().anyMatch(HostileTorrentsTest::deceives), run.out());
        return run;
    }

    private static CliRun info(String torrent) {
        return CliRun.withStdin(torrent.getBytes(StandardCharsets.ISO_8859_1), "info", "-");
    }

    private static String single(String name, String length, String pieceLength, String pieces) {
        return "d4:infod6:length" + length + "4:name" + string(name) + "12:piece length" + pieceLength + "6:pieces"
                + pieces + "ee";
    }

    private static String length(String value) {
        return single("n", value, "i16384e", string(PIECE));
    }

    private static String pieceLength(String value) {
        return single("n", "i10e", value, string(PIECE));
    }

    private static String pieces(String value) {
        return single("n", "i10e", "i16384e", value);
    }

    /** Files of 0 bytes, so that no piece is needed. */
    private static String multi(String... files) {
        boolean empty = Stream.of(files).allMatch(each -> each.contains("lengthi0e"));
        return "d4:infod5:filesl" + String.join("", files) + "e4:name1:n12:piece lengthi16384e6:pieces"
                + (empty ? "0:" : string(PIECE)) + "ee";
    }

    private static String file(String... path) {
        StringBuilder components = new StringBuilder();
        for (String each : path) {
            components.append(string(each));
        }
        return "d6:lengthi0e4:pathl" + components + "ee";
    }

    private static String big(String name) {
        return "d6:lengthi9223372036854775807e4:pathl" + string(name) + "ee";
    }

    private static String v2WithoutFiles() {
        return "d4:infod9:file treede12:meta versioni2e4:name1:n12:piece lengthi16384eee";
    }

    private static String[] many(String component, int count) {
        List<String> path = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            path.add(component);
        }
        return path.toArray(String[]::new);
    }

    private static String string(String bytes) {
        return bytes.length() + ":" + bytes;
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
