package dev.spate.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.text.ControlCharacters;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeNameTest {
    static Stream<Arguments> dangerous() {
        return Stream.of(
                Arguments.of("", "_"),
                Arguments.of(".", "_"),
                Arguments.of("..", "__"),
                Arguments.of("...", "___"),
                Arguments.of(" ", "_"),
                Arguments.of(".. ", "___"),
                Arguments.of("/", "_"),
                Arguments.of("/etc/passwd", "_etc_passwd"),
                Arguments.of("../x", ".._x"),
                Arguments.of("..\\x", ".._x"),
                Arguments.of("\\\\host\\share", "__host_share"),
                Arguments.of("a\0b", "a_b"),
                Arguments.of("a\nb\u0085c\u007f", "a_b_c_"),
                Arguments.of("abc\u202etxt.exe", "abc_txt.exe"),
                Arguments.of("C:", "C_"),
                Arguments.of("c:x", "c_x"),
                Arguments.of("C:\\x", "C__x"),
                Arguments.of("CON", "_CON"),
                Arguments.of("con.txt", "_con.txt"),
                Arguments.of("NUL .tar.gz", "_NUL .tar.gz"),
                Arguments.of("com1", "_com1"),
                Arguments.of("nul:x", "_nul:x"),
                Arguments.of("Lpt9.x", "_Lpt9.x"),
                Arguments.of("aux", "_aux"),
                Arguments.of("prn", "_prn"),
                Arguments.of("COM\u00b9", "_COM\u00b9"),
                Arguments.of("conout$", "_conout$"));
    }

    @ParameterizedTest
    @MethodSource("dangerous")
    void whatIsDangerousIsReplaced(String name, String safe) {
        assertEquals(safe, SafeName.of(name));
        assertEquals(safe, SafeName.of(safe));
        assertEquals(safe.startsWith(".") ? "_" + safe.substring(1) : safe, SafeName.ofTop(name));
    }

    @Test
    void theTorrentsOwnNameHidesNothing() {
        assertEquals("_ssh", SafeName.ofTop(".ssh"));
        assertEquals("_bashrc", SafeName.ofTop(".bashrc"));
        assertEquals(".bashrc", SafeName.of(".bashrc"));
        assertEquals("a.b", SafeName.ofTop("a.b"));
    }

    @Test
    void invisibleCharactersAreReplaced() {
        assertEquals("a_b_c_d", SafeName.of("a\u061cb\u200bc\ufeffd"));
        assertEquals("a\u200db\u200c", SafeName.of("a\u200db\u200c"));
        assertEquals("_____", SafeName.of("\u00ad\u180e\u2064\ufff9\ufffb"));
        assertEquals("a_b_c_d_e", SafeName.of("a\u3164b\u115fc\u2800d\u034fe"));
        assertEquals("a__b", SafeName.of("a" + Character.toString(0xe0041) + Character.toString(0xe007f) + "b"));
        assertEquals("_\ud83d\ude00_", SafeName.of("\ude00\ud83d\ude00\ud83d"));
    }

    @Test
    @Tag("long")
    void whatIsNeverShownIsTheSameHereAsOnTheScreen() {
        for (int each = 0; each <= Character.MAX_CODE_POINT; each++) {
            String name = "x" + Character.toString(each) + "y";
            if (ControlCharacters.isNeverShown(each)) {
                assertEquals("x_y", SafeName.of(name));
            } else if (each != '/' && each != '\\' && each != ':' && Character.getType(each) != Character.SURROGATE) {
                assertEquals(name, SafeName.of(name));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                ".hidden",
                "a..b",
                "What? \"Yes\": <a|b>*",
                "Vol. 1.",
                "日本語",
                "😀",
                "console",
                "com10",
                "nully.txt",
                "12:30",
                "~",
                "-rf"
            })
    void whatIsHarmlessStays(String name) {
        assertEquals(name, SafeName.of(name));
    }

    @Test
    void longNamesAreCutAtACharacterAndStayDifferent() {
        String fits = "x".repeat(255);
        assertEquals(fits, SafeName.of(fits));
        String tooLong = "é".repeat(200) + ".txt";
        String safe = SafeName.of(tooLong);
        assertTrue(safe.matches("é+~[0-9a-f]{8}\\.txt"), safe);
        assertTrue(bytes(safe) >= 254 && bytes(safe) <= 255);
        assertEquals(safe, SafeName.of(safe));
        assertNotEquals(safe, SafeName.of("é".repeat(201) + ".txt"));
        assertEquals(240, bytes(SafeName.ofTop(fits)));
        assertTrue(SafeName.of("y".repeat(300)).matches("y{246}~[0-9a-f]{8}"));
        assertTrue(SafeName.of("." + "y".repeat(300)).matches("\\.y{245}~[0-9a-f]{8}"));
        assertTrue(SafeName.of("a." + "y".repeat(300)).matches("a\\.y{244}~[0-9a-f]{8}"));
        assertTrue(SafeName.of("😀".repeat(99)).matches("(😀){61}~[0-9a-f]{8}"));
        assertTrue(SafeName.of(".".repeat(300)).matches("_{246}~[0-9a-f]{8}"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Tag("long")
    void anyNameBecomesOneThatIsSafeAndStaysAsItIs(long seed) {
        Random random = new Random(seed);
        String telling = "./\\: CcoOnN.1$\0\n\u202eé\ud83d\ude00";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder name = new StringBuilder();
            for (int i = random.nextInt(random.nextInt(50) == 0 ? 400 : 6); i > 0; i--) {
                name.append(telling.charAt(random.nextInt(telling.length())));
            }
            String safe = SafeName.of(name.toString());
            assertFalse(safe.isEmpty() || safe.matches("[. ]+|.*[/\\\\\0\n].*"), safe);
            assertTrue(bytes(safe) <= SafeName.MAX_BYTES, safe);
            assertEquals(safe, SafeName.of(safe));
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
